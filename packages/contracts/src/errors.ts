/**
 * The error codes of the wire and the statuses each may come with; the first is the usual one.
 * They are fixed: clients switch on them.
 */
export const ERROR_CODES = {
  AUTH_001: { name: "AUTHENTICATION_FAILED", statuses: [401] },
  AUTH_002: { name: "INVALID_TOKEN", statuses: [401] },
  AUTH_003: { name: "FORBIDDEN", statuses: [403] },
  AUTH_004: { name: "MFA_REQUIRED", statuses: [403] },
  RATE_001: { name: "RATE_LIMIT_EXCEEDED", statuses: [429] },
  VAL_001: { name: "VALIDATION_ERROR", statuses: [400, 413, 415, 406, 416] },
  RES_001: { name: "NOT_FOUND", statuses: [404, 405] },
  RES_002: { name: "CONFLICT", statuses: [409, 412] },
  DB_001: { name: "DATABASE_ERROR", statuses: [503] },
  EXT_001: { name: "EXTERNAL_SERVICE_ERROR", statuses: [502, 503, 504] },
  SEC_001: { name: "ENCRYPTION_ERROR", statuses: [500] },
  SYS_001: { name: "INTERNAL_ERROR", statuses: [500] },
} as const satisfies Readonly<Record<string, { readonly name: string; readonly statuses: readonly number[] }>>;

/** A code that an error carries on the wire. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** The statuses that a code may come with. */
export type StatusOf<C extends ErrorCode> = (typeof ERROR_CODES)[C]["statuses"][number];

/** The name of an error code, as the contract's table has it. */
export type ErrorName = (typeof ERROR_CODES)[ErrorCode]["name"];

/** Every error code, in the order of the contract's table. */
export const errorCodes = Object.keys(ERROR_CODES) as readonly ErrorCode[] as readonly [ErrorCode, ...ErrorCode[]];

/** Whether a value is an error code of the wire. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(ERROR_CODES, value);
}

/** Whether the contract lets a code come with a status. */
export function isStatusOf<C extends ErrorCode>(code: C, status: number): status is StatusOf<C> {
  return (ERROR_CODES[code].statuses as readonly number[]).includes(status);
}

/** The usual status of a code. */
export function statusOf(code: ErrorCode): number {
  return ERROR_CODES[code].statuses[0];
}
