import { AuraError } from "./errors.ts";

/**
 * Why an instance gave no answer.
 * - `unreachable`: no connection was made, so it has seen nothing of the call.
 * - `late`: it took the call and did not answer in time.
 * - `broken`: the connection ended, or what came back was no HTTP; how much of the call it has seen is not known.
 * - `gone`: the caller did not wait for the answer.
 */
export type UpstreamFailure = "unreachable" | "late" | "broken" | "gone";

const UNREACHABLE = new Set([
  "UND_ERR_CONNECT_TIMEOUT",
  "AURA_NO_CONNECTION",
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
]);
const LATE = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT", "AURA_LATE"]);

/** Reads what the HTTP client threw; an unknown error says nothing about what was sent, and counts as `broken`. */
export function failureOf(error: unknown, signal: { readonly aborted: boolean } | undefined): UpstreamFailure {
  if (signal?.aborted === true) return "gone";
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== "string") return "broken";
  if (UNREACHABLE.has(code)) return "unreachable";
  return LATE.has(code) ? "late" : "broken";
}

/** Thrown where the body of an answer does not end in time. */
export function lateBody(): Error {
  return Object.assign(new Error("the answer did not end in time"), { code: "AURA_LATE" });
}

/** Thrown where no connection was made in time. */
export function noConnection(): Error {
  return Object.assign(new Error("no connection was made in time"), { code: "AURA_NO_CONNECTION" });
}

const STATUS = { unreachable: 503, late: 504, broken: 502, gone: 502 } as const;
const RETRY_AFTER_SECONDS = 2;

/** The same as the caller reads it: nothing of hosts, ports or what was wrong. */
export function upstreamError(failure: UpstreamFailure, cause?: unknown): AuraError {
  return new AuraError("EXT_001", "A part of the service does not answer at present", {
    status: STATUS[failure],
    retryAfterSeconds: RETRY_AFTER_SECONDS,
    ...(cause === undefined ? {} : { cause }),
  });
}
