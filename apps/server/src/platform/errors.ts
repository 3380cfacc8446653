import { isStatusOf, statusOf, type ErrorCode, type StatusOf } from "@aura-journal/contracts";

export interface AuraErrorOptions<C extends ErrorCode = ErrorCode> {
  /** Another status of the same code (413, 412, 503 …). */
  readonly status?: StatusOf<C>;
  /** Shown to the caller: never journal text, a secret or anything internal. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Answered as `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** Headers that the status asks for, such as `Content-Range` with 416. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A failure with a place in the contract. `message` and `details` reach the caller word for word; `cause` reaches the log
 * alone. Code and status are a pair of the contract's table: the compiler refuses others, and so does the constructor.
 */
export class AuraError<C extends ErrorCode = ErrorCode> extends Error {
  readonly code: C;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;

  constructor(code: C, message: string, options: AuraErrorOptions<C> = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AuraError";
    this.code = code;
    this.status = options.status ?? statusOf(code);
    if (!isStatusOf(code, this.status)) throw new TypeError(`The contract has no ${code} with status ${this.status}`);
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.headers = options.headers;
  }
}

/** 400 with the field and the reason. */
export function invalid(field: string, reason: string): AuraError {
  return new AuraError("VAL_001", `Invalid ${field}`, { details: { field, reason } });
}

/** The one 404: byte-equal for what does not exist and what belongs to somebody else. */
export function notFound(): AuraError {
  return new AuraError("RES_001", "Not found");
}
