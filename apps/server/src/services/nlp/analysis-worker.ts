import type { AnalysisResult } from "@aura-journal/nlp";
import { analyze } from "@aura-journal/nlp/local";

/** Texts to analyse in one message. */
export interface AnalysisBatch {
  readonly texts: readonly string[];
  readonly language?: string;
}

/** Runs in a worker thread. One text that cannot be analysed costs its own result, not those beside it. */
export default function analyzeBatch(batch: AnalysisBatch): (AnalysisResult | null)[] {
  const options = batch.language === undefined ? {} : { language: batch.language };
  return batch.texts.map((text) => {
    try {
      return analyze(text, options);
    } catch {
      return null;
    }
  });
}
