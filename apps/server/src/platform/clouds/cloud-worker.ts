import { setTimeout as delay } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import { CloudFailed, PASSING } from "./cloud-failure.ts";
import type { CloudAnswer, CloudErrand, CloudRequest } from "./cloud-request.ts";

/** Does one request within a time. */
export type Provider = (request: CloudRequest, errand: CloudErrand, timeoutMs: number) => Promise<Uint8Array>;

const TRIES = 3;
const FIRST_PAUSE_MS = 250;

const errand = workerData as CloudErrand;
const providers = await Promise.all(errand.requests.map(providerOf));
// From when the clients are loaded: on a busy machine that takes longer than an answer.
const endsMs = performance.now() + errand.deadlineMs;
parentPort?.postMessage(await Promise.all(errand.requests.map((request, at) => answer(request, providers[at]))));

/** Tries again what passes by itself, as long as the errand's time lasts and no longer than the other side asks for. */
async function answer(request: CloudRequest, provider: Provider | undefined): Promise<CloudAnswer> {
  if (provider === undefined) return { failure: "nonsense" };
  for (let tried = 1; ; tried += 1) {
    const leftMs = endsMs - performance.now();
    const timeoutMs = Math.max(1, tried === TRIES ? leftMs : leftMs / 2);
    try {
      return { bytes: await provider(request, errand, Math.floor(timeoutMs)) };
    } catch (error) {
      const { failure, retryAfterMs } = error instanceof CloudFailed ? error : new CloudFailed("nonsense");
      const pauseMs = retryAfterMs ?? FIRST_PAUSE_MS * 2 ** tried * (1 + Math.random());
      if (!PASSING.has(failure) || tried === TRIES || pauseMs >= endsMs - performance.now()) return { failure };
      await delay(pauseMs);
    }
  }
}

async function providerOf({ kind, provider }: CloudRequest): Promise<Provider> {
  if (provider === "aws") {
    return kind === "secret"
      ? (await import("./aws-secrets.ts")).askAwsSecrets
      : (await import("./aws-kms.ts")).askAwsKms;
  }
  return kind === "secret"
    ? (await import("./google-secrets.ts")).askGoogleSecrets
    : (await import("./google-kms.ts")).askGoogleKms;
}
