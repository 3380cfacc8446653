import type { Static, TSchema } from "typebox";
import type { ErrorCode } from "./errors.ts";

/** The services of AURA Journal; each owns its routes, its schema in PostgreSQL and its migrations. */
export type ServiceName = "gateway" | "auth" | "users" | "entries" | "nlp" | "notifications";

/** What an API key may be allowed to do. */
export type ApiKeyScope = "entries:read" | "entries:write" | "analyze";

/**
 * Who may call a route.
 * - `public`: anybody.
 * - `user`: a signed-in person; a programme's API key too where `scope` names the scope it needs, and only there.
 * - `admin`: a signed-in person with the role `admin`.
 * - `internal`: another service of this installation, never anybody from outside.
 */
export type Access =
  | { readonly kind: "public" }
  | { readonly kind: "user"; readonly scope?: ApiKeyScope }
  | { readonly kind: "admin" }
  | { readonly kind: "internal" };

/** The media type of bytes that are of one kind or another, as the answer says. */
export const ANY_BYTES = "*/*";

/** One call of the wire contract. Schemas are JSON Schema 2020-12, so that OpenAPI 3.1 can quote them as they are. */
export interface Route {
  readonly name: string;
  readonly service: ServiceName;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Path with `{snake_case}` parameters, as OpenAPI writes it. */
  readonly path: string;
  readonly summary: string;
  readonly access: Access;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** Answers of success by status; `null` for an answer without a body. Errors have one form everywhere. */
  readonly responses: Readonly<Record<number, TSchema | null>>;
  /**
   * The body is bytes of one of these media types instead of JSON, and is read while it arrives, never held whole; ANY_BYTES
   * where they say themselves what they are. A route has this or `body`.
   */
  readonly consumes?: readonly string[];
  /** Largest body in bytes; the server's default (1 MiB) where absent. */
  readonly bodyLimitBytes?: number;
  /** Media type of the successful answer; `application/json` where absent. */
  readonly produces?: "text/event-stream" | "text/html" | "text/calendar" | "application/zip" | typeof ANY_BYTES;
  /** Whether an answer to GET honours `Range` (RFC 9110, section 14): one range, answered with 206, or 416 where it lies outside. */
  readonly ranged?: boolean;
  /** Whether an answer to GET carries an ETag and honours `If-None-Match`. */
  readonly conditional?: boolean;
  /** Whether the call honours `If-Match`. */
  readonly ifMatch?: boolean;
  /**
   * Whether the call honours `X-Aura-Session: cookie`: a browser's session, whose refresh token travels in a cookie that no script
   * can read.
   */
  readonly browserSession?: boolean;
  /** Whether a form may be posted here (RFC 8058 does); its fields are not read. */
  readonly takesForm?: boolean;
  /** Whether the body may be left out, which is then taken as `{}`. */
  readonly isBodyOptional?: boolean;
  /** Whether making the call twice comes to the same as making it once, so that it is made again where no answer came; every GET is. */
  readonly isRepeatable?: boolean;
  /** Errors beyond those that the shape of a call implies (a body may be invalid, an id unknown, a token expired). */
  readonly errors?: readonly ErrorCode[];
  /** How many units of its rate limit a body counts as; one where absent. */
  readonly cost?: (body: never) => number;
}

/** Declares a route and keeps its literal types, so that handlers and clients are typed by it. */
export function defineRoute<const R extends Route>(route: R): R {
  return route;
}

/** The bytes of a body as they arrive. */
export type ByteStream = AsyncIterable<Uint8Array>;

type Part<S, Absent> = S extends TSchema ? Static<S> : Absent;

/** What a caller sends. */
export interface RouteInput<R extends Route> {
  readonly params: Part<R["params"], Record<never, never>>;
  readonly query: Part<R["query"], Record<never, never>>;
  readonly body: R["consumes"] extends readonly string[] ? ByteStream : Part<R["body"], undefined>;
}

type Answers<R extends Route> = R["responses"];

/** What a caller gets: one member of the union for each declared status. */
export type RouteOutput<R extends Route> = {
  [S in keyof Answers<R> & number]: Answers<R>[S] extends TSchema
    ? { readonly status: S; readonly body: Static<Answers<R>[S]>; readonly headers?: Readonly<Record<string, string>> }
    : { readonly status: S; readonly body?: undefined; readonly headers?: Readonly<Record<string, string>> };
}[keyof Answers<R> & number];

/** A set of routes by name, as one service declares them. */
export type RouteTable = Readonly<Record<string, Route>>;
