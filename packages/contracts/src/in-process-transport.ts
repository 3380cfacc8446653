import type { Answer, CallInput, CallOptions, Transport } from "./client.ts";
import { isErrorCode, statusOf } from "./errors.ts";
import { ApiRequestError } from "./request-error.ts";
import type { ErrorDetails } from "./schemas/errors.ts";

/** Answers a call where it stands; throws an error with a `code` of the contract for what fails. */
export type InProcessHandler = (input: never, options: CallOptions) => Promise<Answer>;

/**
 * Carries calls to functions in the same process, by route name. The caller gets what HTTP would have given: copies as
 * JSON makes them, never the handler's own objects, and failures as `ApiRequestError`.
 */
export function inProcessTransport(handlersByName: Readonly<Record<string, InProcessHandler>>): Transport {
  return async (route, input, options) => {
    const handler = Object.hasOwn(handlersByName, route.name) ? handlersByName[route.name] : undefined;
    if (handler === undefined) {
      throw new ApiRequestError({ code: "EXT_001", status: 503, message: `Nothing here answers ${route.name}` });
    }
    options.signal?.throwIfAborted();
    const sent: Required<CallInput> = {
      params: { ...input.params },
      query: withoutAbsent(input.query),
      body: overTheWire(input.body),
    };
    try {
      const answer = await handler(sent as never, options);
      const body = overTheWire(answer.body);
      return { status: answer.status, headers: lowerCased(answer.headers), ...(body === undefined ? {} : { body }) };
    } catch (cause) {
      if (options.signal?.aborted === true) throw cause;
      throw asRequestError(cause, options);
    }
  };
}

function asRequestError(cause: unknown, options: CallOptions): ApiRequestError {
  if (cause instanceof ApiRequestError) return cause;
  const { requestId } = options;
  const { code, status, details, retryAfterSeconds } = (cause ?? {}) as Record<string, unknown>;
  if (!(cause instanceof Error) || !isErrorCode(code)) {
    return new ApiRequestError({ code: "SYS_001", status: 500, message: "Internal error", requestId, cause });
  }
  return new ApiRequestError({
    code,
    status: typeof status === "number" ? status : statusOf(code),
    message: cause.message,
    details: overTheWire(details) as ErrorDetails | undefined,
    requestId,
    retryAfterSeconds: typeof retryAfterSeconds === "number" ? retryAfterSeconds : undefined,
    cause,
  });
}

function overTheWire(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}

function withoutAbsent(values: CallInput["query"]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values ?? {}).filter(([, value]) => value !== undefined));
}

function lowerCased(headers: Answer["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
}
