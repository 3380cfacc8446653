import { credentials } from "@grpc/grpc-js";
import { CloudFailed, type CloudFailure } from "./cloud-failure.ts";
import type { CloudErrand } from "./cloud-request.ts";
import { retryDelayMsOf } from "./retry-delay.ts";

/** Far beyond what is asked for: secrets have at most 64 KiB. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** By gRPC code (google/rpc/code.proto). */
const FAILURE_BY_CODE: ReadonlyMap<number, CloudFailure> = new Map([
  [1, "slow"],
  [3, "mismatch"],
  [4, "slow"],
  [5, "missing"],
  [7, "denied"],
  [8, "quota"],
  [9, "unusable"],
  [10, "unreachable"],
  [14, "unreachable"],
  [16, "credentials"],
]);
/** What the library itself says of an answer that is larger than it may be. */
const TOO_LARGE = /^Received message .*larger than|^Bandwidth exhausted or memory limit exceeded$/;
const NOT_TRUSTED = /certificate/;

/** What a client of Google is made with. */
export function googleOptions({ googleKeyFile }: CloudErrand, endpoint: string | undefined) {
  const url = endpoint === undefined ? undefined : new URL(endpoint);
  const isPlain = url?.protocol === "http:";
  return {
    // Told here, so that nobody asks the network whose machine this is.
    clientOptions: { universeDomain: "googleapis.com" },
    ...(url === undefined ? {} : { apiEndpoint: url.hostname, port: portOf(url) }),
    ...(googleKeyFile === undefined ? {} : { keyFilename: googleKeyFile }),
    ...(isPlain ? { sslCreds: credentials.createInsecure() } : {}),
    "grpc.max_receive_message_length": MAX_ANSWER_BYTES,
    "grpc.enable_retries": 0,
  };
}

/** Does a call and tells what went wrong in our words; what is thrown before anybody was asked is about credentials. */
export async function asGoogle<T>(initialize: () => Promise<unknown>, call: () => Promise<T>): Promise<T> {
  try {
    await initialize();
  } catch {
    throw new CloudFailed("credentials");
  }
  try {
    return await call();
  } catch (error) {
    throw error instanceof CloudFailed ? error : failedOf(error);
  }
}

function failedOf(error: unknown): CloudFailed {
  const { code, details, statusDetails } = error as {
    readonly code?: unknown;
    readonly details?: unknown;
    readonly statusDetails?: unknown;
  };
  const said = typeof details === "string" ? details : "";
  if (typeof code !== "number" || TOO_LARGE.test(said)) return new CloudFailed("nonsense");
  if (code === 14 && NOT_TRUSTED.test(said)) return new CloudFailed("untrusted");
  return new CloudFailed(FAILURE_BY_CODE.get(code) ?? "nonsense", retryDelayMsOf(statusDetails));
}

function portOf({ port, protocol }: URL): number {
  if (port !== "") return Number(port);
  return protocol === "http:" ? 80 : 443;
}
