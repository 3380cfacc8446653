import { BODY_LIMITS } from "../limits.ts";
import { defineRoute } from "../route.ts";
import { AnalysisResult, AnalyzeRequest } from "../schemas/analysis.ts";

/** Analysis of text. */
export const nlpRoutes = {
  analyze: defineRoute({
    name: "analyze",
    service: "nlp",
    method: "POST",
    path: "/analyze",
    summary: "Analyse a text; nothing of it is kept",
    access: { kind: "user", scope: "analyze" },
    body: AnalyzeRequest,
    bodyLimitBytes: BODY_LIMITS.entry,
    responses: { 200: AnalysisResult },
  }),
} as const;
