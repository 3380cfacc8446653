import type { Analyzer } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import { DIARY_SENTENCES } from "./diary-sentences.ts";
import { calibrationError, reliabilityBins } from "./measures.ts";

/** What is said of 50 lines of a diary, and in brackets what a reader would say where it differs. */
export function diaryTable(analyzer: Analyzer): string {
  const rows = DIARY_SENTENCES.map(({ text, sentiment, topics }) => {
    const said = analyzer.analyze(text);
    return [
      text,
      `${said.sentiment.label} ${said.sentiment.score.toFixed(2)}${said.sentiment.label === sentiment ? "" : ` (${sentiment})`}`,
      said.emotions.map(({ emotion, score }) => `${emotion} ${score.toFixed(2)}`).join(", "),
      `${said.topics.join(", ")}${said.topics.join() === topics.join() ? "" : ` (${topics.join(", ")})`}`,
    ];
  });
  const right = DIARY_SENTENCES.filter(({ text, sentiment }) => analyzer.analyze(text).sentiment.label === sentiment);
  const told = DIARY_SENTENCES.map(({ text }) => analyzer.analyze(text));
  const error = calibrationError(
    reliabilityBins(
      told.map(({ confidence }) => confidence),
      told.map(({ sentiment }, index) => sentiment.label === DIARY_SENTENCES[index]?.sentiment),
      5,
    ),
  );
  return `${table(["", "sentiment (a reader's)", "emotions", "topics (a reader's)"], rows)}\n\nSentiment as the reader has it: ${right.length} of ${rows.length}; calibration error ${error.toFixed(2)}`;
}
