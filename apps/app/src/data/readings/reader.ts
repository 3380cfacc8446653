import { createAnalyzer, identifyLanguage, type SentenceAnalysis } from "@aura-journal/nlp";
import { createHelpCard } from "@aura-journal/nlp/help-card";
import type { EntryReading } from "../journal.ts";

/** The analysis of texts on this device. It takes a model file of some megabytes, so it is loaded when there is something to read. */
export interface EntryReader {
  read(text: string): EntryReading;
  /** ISO 639-1, `und` where it can't be told. */
  languageOf(text: string): string;
  linesOf(text: string): readonly SentenceAnalysis[];
  /** Whether a text sounds as if its writer were in danger. Said to the writer alone: it is neither stored nor sent. */
  soundsLikeDanger(text: string): boolean;
}

/** Makes a reader of the bytes of the model file. @throws RangeError where they are not what this app goes with */
export function createEntryReader(model: Uint8Array): EntryReader {
  const analyzer = createAnalyzer(model);
  const helpCard = createHelpCard({ isEnabled: () => true, analyzer });
  return {
    read: (text) => analyzer.analyze(text),
    languageOf: (text) => identifyLanguage(text).language,
    linesOf: (text) => analyzer.analyzeSentences(text),
    soundsLikeDanger: (text) => helpCard.signalsOf(text).level === "show",
  };
}
