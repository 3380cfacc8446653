import type { ServiceDefinition } from "../../platform/service.ts";
import { createAnalysisPool } from "./analysis-pool.ts";
import { nlpHandlers, nlpInternalHandlers } from "./routes.ts";

/** Analysis of text by the local model, in worker threads. */
export const nlp: ServiceDefinition = {
  name: "nlp",
  async create({ config, telemetry }) {
    const pool = createAnalysisPool({
      threads: config.analysisThreads,
      observe: (seconds, outcome) => telemetry.nlpResponseTime.observe({ provider: "local", outcome }, seconds),
    });
    return {
      handlers: nlpHandlers(pool),
      internal: nlpInternalHandlers(pool),
      stop: () => pool.close(),
    };
  },
};
