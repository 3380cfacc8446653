/** The HTTP status that each gRPC code stands for (google/rpc/code.proto); the codes begin at 1. */
const HTTP_BY_CODE = [499, 500, 400, 504, 404, 409, 403, 429, 400, 409, 400, 501, 500, 503, 500, 401] as const;

const RESOURCE_EXHAUSTED = 8;
/** What the library itself says of an answer larger than it may be, or of a stream reset over memory; a used-up quota bears the same code. */
const NOT_A_QUOTA = /^Received message .*larger than|^Bandwidth exhausted or memory limit exceeded$/;

/**
 * Nobody that this machine trusts vouches for the certificate. No standard has a status for it; gateways answer 526, which is one
 * of the server's side.
 */
export const UNTRUSTED = 526;
const UNAVAILABLE = 14;
/** What the library says where the first word was not yet spoken; Node's reasons all name the certificate. */
const NOT_TRUSTED = /^No connection established\. Last error: .*certificate/;

/** The HTTP status for what a gRPC call threw; 502 for what is no such error, or none of the other side's making. */
export function httpStatusOf(error: unknown): number {
  const { code, details } = (error ?? {}) as { readonly code?: unknown; readonly details?: unknown };
  if (typeof code !== "number") return 502;
  if (code === RESOURCE_EXHAUSTED && typeof details === "string" && NOT_A_QUOTA.test(details)) return 502;
  if (code === UNAVAILABLE && typeof details === "string" && NOT_TRUSTED.test(details)) return UNTRUSTED;
  return HTTP_BY_CODE[code - 1] ?? 502;
}
