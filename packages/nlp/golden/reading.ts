import { createHelpCard } from "../src/help-card/index.ts";
import { createAnalyzer, identifyLanguage, type AnalysisResult } from "../src/index.ts";
import { spacedWords } from "../src/insights/spaced-words.ts";
import { readModel, type TableName } from "../src/model.ts";
import { createScorer, type Sums } from "../src/scorer.ts";
import { readSentences } from "../src/tokens.ts";
import { createDigest } from "./digest.ts";
import { textOf, type GoldenText, type Said } from "./golden-file.ts";

export interface Reading {
  readonly said: Said;
  readonly bits: string;
  readonly analysis: AnalysisResult;
}

const TABLES: readonly TableName[] = ["sentiment", "emotions", "families", "topics"];
const MAX_SENTENCES = 8;

/**
 * Makes what reads texts in every way that the package knows. The fingerprint covers all of it whole, and the probabilities behind it
 * before any rounding: three decimals would hide sums that an engine has added up in another order.
 */
export function createGoldenReader(model: Uint8Array): (golden: GoldenText) => Reading {
  const analyzer = createAnalyzer(model);
  const card = createHelpCard({ isEnabled: () => true, analyzer });
  const probabilitiesOf = createProbabilities(model);
  return (golden) => {
    const text = textOf(golden);
    const options = golden.language === undefined ? {} : { language: golden.language };
    const analysis = analyzer.analyze(text, options);
    const whole = {
      language: identifyLanguage(text),
      analysis,
      families: analyzer.analyzeFamilies(text, options),
      sentences: analyzer.analyzeSentences(text, options),
      card: card.signalsOf(text, options),
      words: spacedWords(text),
    };
    const digest = createDigest();
    digest.add(whole);
    for (const probability of probabilitiesOf(text)) digest.addNumber(probability);
    return { said: shortened(whole), bits: digest.toString(), analysis };
  };
}

type Whole = Pick<Reading, "analysis"> & {
  readonly language: ReturnType<typeof identifyLanguage>;
  readonly families: readonly { readonly family: string; readonly score: number }[];
  readonly sentences: readonly { readonly score: number }[];
  readonly card: { readonly reasons: readonly { readonly rule: string }[] };
};

function shortened({ language, analysis, families, sentences, card }: Whole): Said {
  const { sentiment, emotions, topics, keyPhrases, confidence } = analysis;
  return {
    language: language.language,
    sentiment: [sentiment.label, sentiment.score, sentiment.magnitude, confidence],
    ...(emotions.length > 0 && {
      emotions: Object.fromEntries(emotions.map(({ emotion, score }) => [emotion, score])),
    }),
    ...(families.length > 0 && { families: Object.fromEntries(families.map(({ family, score }) => [family, score])) }),
    ...(topics.length > 0 && { topics }),
    ...(keyPhrases.length > 0 && { keyPhrases }),
    ...(sentences.length > 1 && { sentences: sentences.slice(0, MAX_SENTENCES).map(({ score }) => score) }),
    ...(card.reasons.length > 0 && { card: card.reasons.slice(0, MAX_SENTENCES).map(({ rule }) => rule) }),
  };
}

/** Every probability that the model's heads give to each sentence and to the whole, in whatever language it is. */
function createProbabilities(bytes: Uint8Array): (text: string) => Iterable<number> {
  const model = readModel(bytes);
  const scorer = createScorer(model, TABLES);
  const room = new Float64Array(Math.max(...TABLES.map((name) => model.tables[name].heads.length)));

  function* ofAllHeads(sums: Sums): Generator<number> {
    for (const name of TABLES) {
      scorer.probabilities(name, sums, room);
      yield* room.subarray(0, model.tables[name].heads.length);
    }
  }

  return function* (text) {
    const whole = scorer.createSums();
    for (const { tokens } of readSentences(text)) {
      const sums = scorer.createSums();
      scorer.addSentence(tokens, sums);
      scorer.addSentence(tokens, whole);
      yield* ofAllHeads(sums);
    }
    yield* ofAllHeads(whole);
  };
}
