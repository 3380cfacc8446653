import { type ErrorCode, isErrorCode, isStatusOf } from "./errors.ts";
import type { ErrorDetails } from "./schemas/errors.ts";

export interface ApiRequestErrorOptions {
  readonly code: ErrorCode;
  readonly status: number;
  readonly message: string;
  readonly details?: ErrorDetails | undefined;
  /** Absent where no answer came. */
  readonly requestId?: string | undefined;
  readonly retryAfterSeconds?: number | undefined;
  /** Whether something between us and the server answered, a proxy or the sign-in page of a hotel: it says nothing of what the server thinks. */
  readonly isStrangers?: boolean;
  readonly cause?: unknown;
}

/**
 * A call that did not succeed, whichever way it went. Where no answer came at all it is EXT_001 with status 503, without
 * a request id, and `cause` says what the network said.
 */
export class ApiRequestError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: ErrorDetails | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly isStrangers: boolean;

  constructor(options: ApiRequestErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ApiRequestError";
    this.code = options.code;
    this.status = options.status;
    this.details = options.details;
    this.requestId = options.requestId;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.isStrangers = options.isStrangers ?? false;
  }
}

/** Reads the error form; an answer without it (a proxy's page, say) is named after its status, and marked as a stranger's. */
export function errorFromAnswer(
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): ApiRequestError {
  const error = property(body, "error");
  const code = property(error, "code");
  const message = property(error, "message");
  const requestId = property(error, "requestId") ?? headers["x-request-id"];
  const retryAfter = headers["retry-after"];
  return new ApiRequestError({
    code: isErrorCode(code) && isStatusOf(code, status) ? code : codeOfStatus(status),
    isStrangers: !isErrorCode(code),
    status,
    message: typeof message === "string" ? message : `The server answered with status ${status}`,
    details: property(error, "details") as ErrorDetails | undefined,
    requestId: typeof requestId === "string" ? requestId : undefined,
    retryAfterSeconds: retryAfter !== undefined && /^\d{1,9}$/.test(retryAfter) ? Number(retryAfter) : undefined,
  });
}

function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return "AUTH_002";
  if (status === 403) return "AUTH_003";
  if (status === 404 || status === 405) return "RES_001";
  if (status === 409 || status === 412) return "RES_002";
  if (status === 429) return "RATE_001";
  if (status < 500) return "VAL_001";
  return status === 500 ? "SYS_001" : "EXT_001";
}

function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}
