import type { Static, TSchema } from "typebox";
import { ApiRequestError } from "./request-error.ts";
import type { Route, RouteOutput, RouteTable } from "./route.ts";

/** What a call may carry besides what its route declares. */
export interface CallOptions {
  /** Kept by the server and found in its logs. */
  readonly requestId?: string;
  readonly signal?: AbortSignal;
  /** Such as `if-match`, `if-none-match`, `traceparent`. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** The parts of a call as they travel. */
export interface CallInput {
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  readonly query?: Readonly<Record<string, unknown>> | undefined;
  readonly body?: unknown;
}

/** An answer of success; header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Carries a call to where it is answered. Throws `ApiRequestError` for every answer of 400 and above, and where none came. */
export type Transport = (route: Route, input: CallInput, options: CallOptions) => Promise<Answer>;

type Part<Name extends string, S> = S extends TSchema
  ? Record<never, never> extends Static<S>
    ? { readonly [P in Name]?: Static<S> }
    : { readonly [P in Name]: Static<S> }
  : { readonly [P in Name]?: undefined };

type Declared<R extends Route, Name extends "params" | "query" | "body"> = R extends { readonly [P in Name]: infer S }
  ? S
  : undefined;

/** Bytes as a caller sends them; a stream is sent as it comes, where the runtime's `fetch` can. */
export type SentBytes = Uint8Array<ArrayBuffer> | Blob | ReadableStream<Uint8Array>;

type Bytes<R extends Route> = R extends { readonly consumes: readonly string[] }
  ? { readonly body: SentBytes }
  : Part<"body", Declared<R, "body">>;

/** What a caller passes: the parts that the route declares, and those of them may be left out that may be empty. */
export type ClientInput<R extends Route> = Part<"params", Declared<R, "params">> &
  Part<"query", Declared<R, "query">> &
  Bytes<R>;

/** One call of a client. An answer to `if-none-match` may have status 304 and no body. */
export type ClientFunction<R extends Route> =
  Record<never, never> extends ClientInput<R>
    ? (input?: ClientInput<R>, options?: CallOptions) => Promise<RouteOutput<R>>
    : (input: ClientInput<R>, options?: CallOptions) => Promise<RouteOutput<R>>;

/** A function for each route of a table. */
export type Client<T extends RouteTable> = { readonly [Name in keyof T]: ClientFunction<T[Name]> };

/**
 * Makes a function of every route in a table.
 * Each throws `ApiRequestError` where the call does not succeed, or answers with a status that its route does not declare.
 */
export function createClient<const T extends RouteTable>(routes: T, transport: Transport): Client<T> {
  const call = async (route: Route, input: CallInput, options: CallOptions): Promise<Answer> => {
    const answer = await transport(route, input, options);
    const isDeclared =
      Object.hasOwn(route.responses, answer.status) || (answer.status === 304 && route.conditional === true);
    if (isDeclared) return answer;
    const message = `${route.method} ${route.path} answered with an undeclared status ${answer.status}`;
    throw new ApiRequestError({ code: "EXT_001", status: 502, message });
  };
  const functions = Object.entries(routes).map(([name, route]) => [
    name,
    (input: CallInput = {}, options: CallOptions = {}) => call(route, input, options),
  ]);
  return Object.fromEntries(functions) as Client<T>;
}
