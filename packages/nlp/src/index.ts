export { analyze, modelId, type AnalysisOptions, type AnalysisResult, type SentimentLabel } from "./analyze.ts";
