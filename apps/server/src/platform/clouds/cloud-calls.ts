import { Worker } from "node:worker_threads";
import type { CloudAnswer, CloudErrand, CloudRequest } from "./cloud-request.ts";
import type { CloudSettings } from "./cloud-settings.ts";

const WORKER = new URL("./cloud-worker.ts", import.meta.url);
/** For starting the thread and loading a client on a busy machine. */
const GRACE_MS = 20_000;

/** How long all tries of one errand may take; a start that waits longer had better say why. */
export const CLOUD_DEADLINE_MS = 15_000;

/**
 * Has things done by clouds, through their official clients, in a thread that lives no longer than that. The clients take 30
 * to 40 MB and up to half a second to load: who does not use them never pays, who does pays at the start alone. The thread
 * also bounds what an answer can do: one that fills the memory, or that a client throws over where nobody can catch it, ends
 * the thread and not the server. Its environment holds credentials and nothing that would make a client print what it sends.
 * Never throws: what went wrong is an answer.
 */
export async function callClouds(
  requests: readonly CloudRequest[],
  settings: CloudSettings,
  deadlineMs = CLOUD_DEADLINE_MS,
): Promise<readonly CloudAnswer[]> {
  const { googleKeyFile, endpoints } = settings;
  const errand: CloudErrand = { requests, deadlineMs, googleKeyFile, endpoints };
  const worker = new Worker(WORKER, {
    workerData: errand,
    env: JSON.parse(settings.awsEnvironment.reveal()) as Record<string, string>,
    resourceLimits: { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 16 },
    stdout: true,
    stderr: true,
  });
  const { promise, resolve } = Promise.withResolvers<readonly CloudAnswer[]>();
  const all = (failure: "slow" | "nonsense"): void => resolve(requests.map(() => ({ failure })));
  const timer = setTimeout(() => all("slow"), deadlineMs + GRACE_MS);
  worker.once("message", resolve);
  worker.once("error", () => all("nonsense"));
  worker.once("exit", () => all("nonsense"));
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
