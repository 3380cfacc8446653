import { Transform, type Readable } from "node:stream";
import { CloudFailed, type CloudFailure } from "./cloud-failure.ts";

/** Far beyond what is asked for: secrets have at most 64 KiB. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** By the error's name without the "Exception" that only some have. */
const FAILURE_BY_NAME: ReadonlyMap<string, CloudFailure> = new Map([
  ["AbortError", "slow"],
  ["AccessDenied", "denied"],
  ["CredentialsProviderError", "credentials"],
  ["DecryptionFailure", "denied"],
  ["DependencyTimeout", "unreachable"],
  ["Disabled", "unusable"],
  ["ExpiredToken", "credentials"],
  ["IDPRejectedClaim", "credentials"],
  ["IncompleteSignature", "credentials"],
  ["IncorrectKey", "mismatch"],
  ["InternalServiceError", "unreachable"],
  ["InvalidCiphertext", "mismatch"],
  ["InvalidClientTokenId", "credentials"],
  ["InvalidIdentityToken", "credentials"],
  ["InvalidKeyUsage", "unusable"],
  ["InvalidSignature", "credentials"],
  ["KMSInternal", "unreachable"],
  ["KMSInvalidState", "unusable"],
  ["KeyUnavailable", "unreachable"],
  ["LimitExceeded", "quota"],
  ["MissingAuthenticationToken", "credentials"],
  ["NotFound", "missing"],
  ["ProviderError", "credentials"],
  ["RequestExpired", "credentials"],
  ["ResourceNotFound", "missing"],
  ["SignatureDoesNotMatch", "credentials"],
  ["Throttling", "quota"],
  ["TimeoutError", "slow"],
  ["TokenProviderError", "credentials"],
  ["UnrecognizedClient", "credentials"],
]);

const NOT_THERE = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EPIPE",
]);

/** What a client of AWS is made with: one try at a time, since when to try again is decided for all clouds in one place. */
export function awsOptions(region: string, endpoint: string | undefined) {
  return { region, maxAttempts: 1, ...(endpoint === undefined ? {} : { endpoint }) };
}

/**
 * A middleware that refuses an answer that is too large, instead of holding all of it. To be added in the step `deserialize`
 * with low priority, which is next to the wire.
 */
export function bounded<Input extends object, Output extends object>(
  next: (args: Input) => Promise<{ response: unknown } & Output>,
): (args: Input) => Promise<{ response: unknown } & Output> {
  return async (args) => {
    const answered = await next(args);
    const response = answered.response as { body?: Readable };
    if (response.body !== undefined) response.body = response.body.pipe(limit()).on("error", () => {});
    return answered;
  };
}

/** Does a call and tells what went wrong in our words. */
export async function asAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof CloudFailed ? error : failedOf(error);
  }
}

function failedOf(error: unknown): CloudFailed {
  const { name, code, $metadata, $response, $retryable } = error as {
    readonly name?: string;
    readonly code?: string;
    readonly $metadata?: { readonly httpStatusCode?: number };
    readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
    readonly $retryable?: { readonly throttling?: boolean };
  };
  const known = FAILURE_BY_NAME.get((name ?? "").replace(/Exception$/, ""));
  const status = $metadata?.httpStatusCode ?? 0;
  if (known === "quota" || status === 429 || $retryable?.throttling === true) {
    return new CloudFailed("quota", secondsToMs($response?.headers?.["retry-after"]));
  }
  // Before the name: the client calls a connection that was cut a time-out.
  if (code !== undefined && NOT_THERE.has(code)) return new CloudFailed("unreachable");
  if (known !== undefined) return new CloudFailed(known);
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(code)) return new CloudFailed("untrusted");
  return new CloudFailed(status >= 500 ? "unreachable" : "nonsense");
}

function secondsToMs(value: string | undefined): number | undefined {
  return value !== undefined && /^\d{1,6}$/.test(value) ? Number(value) * 1_000 : undefined;
}

function limit(): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen > MAX_ANSWER_BYTES) done(new CloudFailed("nonsense"));
      else done(null, chunk);
    },
  });
}
