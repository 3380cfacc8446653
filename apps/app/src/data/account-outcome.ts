import { ApiRequestError } from "@aura-journal/contracts/http";
import type { Outcome, Problem } from "./account.ts";

/** What came of calls to the server. */
export async function outcomeOf<T>(run: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { kind: "done", value: await run() };
  } catch (error) {
    if (!(error instanceof ApiRequestError)) throw error;
    const { retryAfterSeconds } = error;
    return {
      kind: "failed",
      problem: problemOf(error),
      ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
    };
  }
}

function problemOf({ code, status, requestId, details }: ApiRequestError): Problem {
  const { field, reason } = (details ?? {}) as { field?: unknown; reason?: unknown };
  if (status === 413) return "tooLarge";
  switch (code) {
    case "AUTH_001":
      return "wrong";
    case "AUTH_002":
      return "signedOut";
    case "AUTH_003":
      return reason === "email not verified"
        ? "unverified"
        : reason === "account waits for erasure"
          ? "waitsForErasure"
          : "refused";
    case "AUTH_004":
      return "freshSignIn";
    case "RATE_001":
      return "tooMany";
    case "RES_002":
      return "taken";
    case "VAL_001":
    case "RES_001":
      return typeof field === "string" && /password/i.test(field) ? "weakPassword" : "invalid";
    default:
      return status === 503 && requestId === undefined ? "offline" : "server";
  }
}
