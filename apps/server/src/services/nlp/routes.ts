import type { internalRoutes, routes } from "@aura-journal/contracts";
import { MODEL_ID } from "@aura-journal/nlp";
import { AuraError } from "../../platform/errors.ts";
import type { Handlers, InternalHandlers } from "../../platform/service.ts";
import type { AnalysisPool } from "./analysis-pool.ts";
import type { RemoteAnalysis } from "./remote-analysis.ts";

/** `POST /analyze`: nothing of the text is kept. */
export function nlpHandlers(pool: AnalysisPool): Handlers<typeof routes.nlp> {
  return {
    async analyze({ body }) {
      const [result] = await pool.analyze([body.content], body.language);
      if (result === null || result === undefined) throw new AuraError("EXT_001", "The analysis failed");
      return { status: 200, body: result };
    },
  };
}

/** What the other services ask. */
export function nlpInternalHandlers(
  pool: AnalysisPool,
  remote: RemoteAnalysis | undefined,
): InternalHandlers<typeof internalRoutes.nlp> {
  return {
    async analyzeTexts({ body }) {
      return { status: 200, body: { results: await pool.analyze(body.texts, body.language), model: MODEL_ID } };
    },
    async getModels() {
      return { status: 200, body: { local: MODEL_ID, remote: remote?.model ?? null } };
    },
    async analyzeRemotely({ body }) {
      if (remote === undefined) return { status: 200, body: { outcome: "refused" } };
      return { status: 200, body: await remote.analyze(body.text) };
    },
  };
}
