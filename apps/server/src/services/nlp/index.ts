import type { ServiceDefinition, ServiceDependencies } from "../../platform/service.ts";
import { createAnalysisPool } from "./analysis-pool.ts";
import { createGoogleService } from "./google/google-service.ts";
import { createRemoteAnalysis, type RemoteAnalysis } from "./remote-analysis.ts";
import { nlpHandlers, nlpInternalHandlers } from "./routes.ts";

/** Analysis of text by the local model, in worker threads, and by an outside service where one is set up. */
export const nlp: ServiceDefinition = {
  name: "nlp",
  async create(dependencies) {
    const { config, telemetry } = dependencies;
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
  },
};

const STATES = { closed: 0, "half-open": 1, open: 2 } as const;

function remoteOf({ config, telemetry, logger, monotonicMs }: ServiceDependencies): RemoteAnalysis | undefined {
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
  });
}
