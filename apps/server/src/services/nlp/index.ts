import type { Service, StorelessDependencies } from "../../platform/service.ts";
import { createAnalysisPool } from "./analysis-pool.ts";
import { createGoogleService } from "./google/google-service.ts";
import { UNTRUSTED } from "./google/grpc-status.ts";
import { createRemoteAnalysis, type RemoteAnalysis } from "./remote-analysis.ts";
import { nlpHandlers, nlpInternalHandlers } from "./routes.ts";

/** Analysis of text by the local model, in worker threads, and by an outside service where one is set up. */
export async function createNlpService(dependencies: StorelessDependencies): Promise<Service> {
  const { config, telemetry } = dependencies;
  for (const outcome of ["ok", "busy", "timeout", "failed"])
    telemetry.nlpResponseTime.zero({ provider: "local", outcome });
  const pool = createAnalysisPool({
    threads: config.analysisThreads,
    observe: (seconds, outcome) => telemetry.nlpResponseTime.observe({ provider: "local", outcome }, seconds),
  });
  const remote = remoteOf(dependencies);
  return {
    handlers: nlpHandlers(pool),
    internal: nlpInternalHandlers(pool, remote),
    async stop() {
      await Promise.all([pool.close(), remote?.close()]);
    },
  };
}

const STATES = { closed: 0, "half-open": 1, open: 2 } as const;

/** What only people can mend; all else the breaker and the queue get over by themselves. */
const ADVICE: ReadonlyMap<number, string> = new Map([
  [
    UNTRUSTED,
    "the outside analysis has a certificate that this machine does not trust, so nothing was sent; NODE_EXTRA_CA_CERTS names further authorities",
  ],
  [401, "the outside analysis has no credentials or does not know them; check GOOGLE_APPLICATION_CREDENTIALS"],
  [403, "the outside analysis does not let us in; check the rights of the account and whether the service is enabled"],
  [429, "the quota of the outside analysis is used up; what is wanted waits"],
]);

function remoteOf({ config, telemetry, logger, monotonicMs }: StorelessDependencies): RemoteAnalysis | undefined {
  const settings = config.google;
  if (settings === undefined) return undefined;
  telemetry.breakerState.set({ breaker: "google" }, STATES.closed);
  return createRemoteAnalysis({
    service: createGoogleService({ settings, deadlineMs: config.remoteAnalysisTimeoutMs }),
    nowMs: monotonicMs,
    random: Math.random,
    observe: (seconds, outcome) => telemetry.nlpResponseTime.observe({ provider: "google", outcome }, seconds),
    onState(state) {
      telemetry.breakerState.set({ breaker: "google" }, STATES[state]);
      if (state === "open") logger.warn("the outside analysis does not answer; it is left alone for a while");
    },
    onTrouble(status) {
      const advice = ADVICE.get(status);
      if (advice !== undefined) logger.warn({ status }, advice);
    },
  });
}
