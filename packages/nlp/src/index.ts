export {
  createAnalyzer,
  type AnalysisOptions,
  type AnalysisResult,
  type Analyzer,
  type SentenceAnalysis,
} from "./analyze.ts";
export { ekmanOf, EMOTIONS, groupOf, type EkmanEmotion, type Emotion, type EmotionGroup } from "./emotions.ts";
export { FAMILIES, type Family } from "./families.ts";
export { identifyLanguage, type IdentifiedLanguage } from "./language.ts";
export { MODEL_ID, WEIGHTS_ID } from "./model-id.ts";
export { isMixed, type SentimentLabel } from "./pooling.ts";
export { TOPICS, type Topic } from "./topics.ts";
