import { statusOf, type ErrorCode } from "@aura-journal/contracts";

export interface AuraErrorOptions {
  /** Another status of the same code (413, 412, 503 …). */
  readonly status?: number;
  /** Shown to the caller: never journal text, a secret or anything internal. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** Answered as `Retry-After`. */
  readonly retryAfterSeconds?: number;
}

/**
 * A failure with a place in the contract. `message` and `details` reach the caller word for word; `cause` reaches the log
 * alone.
 */
export class AuraError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: ErrorCode, message: string, options: AuraErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "AuraError";
    this.code = code;
    this.status = options.status ?? statusOf(code);
    this.details = options.details;
    this.retryAfterSeconds = options.retryAfterSeconds;
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
