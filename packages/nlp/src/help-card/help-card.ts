import type { Analyzer } from "../analyze.ts";
import { readSentences, type Sentence } from "../tokens.ts";
import { CHINESE } from "./chinese.ts";
import { ENGLISH } from "./english.ts";
import { FRENCH } from "./french.ts";
import { GERMAN } from "./german.ts";
import { languageOf, type HelpCardLanguage } from "./language.ts";
import { chineseCharacters, englishWords, foreignWords } from "./plain-words.ts";
import { withoutQuotations } from "./quotations.ts";
import type { HelpCardRule, LanguageRules } from "./rule.ts";
import { SPANISH } from "./spanish.ts";

/** Why the card is shown: a sentence, and what was heard in it. */
export interface HelpCardReason {
  /** UTF-16 offsets of the sentence in the text. */
  readonly start: number;
  readonly end: number;
  readonly rule: HelpCardRule;
}

export interface HelpCardSignals {
  readonly level: "none" | "show";
  readonly reasons: readonly HelpCardReason[];
}

export interface HelpCard {
  /**
   * Says whether a text sounds like its writer is in danger. Deterministic, never throws, linear in the text's length. It misses things
   * and is no diagnosis. For the writer's own device alone: what it says is not to be stored or sent.
   */
  signalsOf(text: string, options?: HelpCardOptions): HelpCardSignals;
}

export interface HelpCardOptions {
  /** BCP 47 tag where the text's language is known; guessed otherwise. */
  readonly language?: string;
}

const NONE: HelpCardSignals = { level: "none", reasons: [] };
const LANGUAGES: Readonly<
  Record<HelpCardLanguage, { readonly rules: LanguageRules; readonly wordsOf: (tokens: Sentence["tokens"]) => string }>
> = {
  en: { rules: ENGLISH, wordsOf: englishWords },
  de: { rules: GERMAN, wordsOf: (tokens) => ` ${tokens.map(({ text }) => text).join(" ")} ` },
  es: { rules: SPANISH, wordsOf: foreignWords },
  fr: { rules: FRENCH, wordsOf: foreignWords },
  zh: { rules: CHINESE, wordsOf: chineseCharacters },
};
/** A sentence or its neighbours are read as dark from here, as amused from there. */
const DARK_TO = -0.1;
const BRIGHT_FROM = 0.5;
const DARK_EMOTIONS: ReadonlySet<string> = new Set(["sadness", "grief", "fear", "remorse", "nervousness"]);

/**
 * Makes what listens for the help card.
 * @param dependencies `isEnabled`: the writer's switch, asked each time; while it is off no text is looked at. `analyzer`: the model; it
 *   decides phrases that also mean something harmless, which without it count unless somebody laughs
 */
export function createHelpCard(dependencies: {
  readonly isEnabled: () => boolean;
  readonly analyzer?: Pick<Analyzer, "analyze">;
}): HelpCard {
  const { isEnabled, analyzer } = dependencies;
  return {
    signalsOf(text, options = {}) {
      if (!isEnabled()) return NONE;
      const sentences = readSentences(withoutQuotations(text));
      const language = languageOf(sentences, options.language);
      if (language === undefined) return NONE;
      const { rules, wordsOf } = LANGUAGES[language];
      const words = sentences.map(({ tokens }) => wordsOf(tokens));
      const reasons: HelpCardReason[] = [];
      for (const [at, sentence] of sentences.entries()) {
        const rule = heardIn(words[at] as string, words[at + 1] ?? "", rules, () =>
          moodAround(text, sentences, at, language),
        );
        if (rule !== undefined) reasons.push({ start: sentence.start, end: trimmedEnd(text, sentence), rule });
      }
      return reasons.length === 0 ? NONE : { level: "show", reasons };
    },
  };

  /** What the model makes of a sentence and its neighbours; unknown without a model and in other languages than its own. */
  function moodAround(text: string, sentences: readonly Sentence[], at: number, language: HelpCardLanguage): Mood {
    if (analyzer === undefined || language !== "en") return "unknown";
    const own = analyzer.analyze(text.slice(sentences[at]?.start, sentences[at]?.end), { language });
    const passage = analyzer.analyze(
      text.slice(sentences[Math.max(0, at - 1)]?.start, sentences[Math.min(sentences.length - 1, at + 1)]?.end),
      { language },
    );
    const isDark = [own, passage].some(
      ({ sentiment, emotions }) =>
        sentiment.score <= DARK_TO || emotions.some(({ emotion }) => DARK_EMOTIONS.has(emotion)),
    );
    if (isDark) return "dark";
    return own.sentiment.score >= BRIGHT_FROM || passage.sentiment.score >= BRIGHT_FROM ? "bright" : "unknown";
  }
}

type Mood = "dark" | "bright" | "unknown";

function heardIn(words: string, next: string, language: LanguageRules, moodOf: () => Mood): HelpCardRule | undefined {
  for (const rule of language.rules) {
    const match = rule.pattern.exec(words);
    if (match === null) continue;
    if (!language.isMeant({ words, from: match.index, to: match.index + match[0].length }, rule)) continue;
    if (language.isTakenBack(next)) continue;
    // A plan is taken at its word; a wish told with a laugh or about small things is a manner of speaking.
    if (language.isJoking(words) && (rule.isAmbiguous || MANNERS_OF_SPEAKING.has(rule.rule))) continue;
    if (rule.isAmbiguous && moodOf() === "bright") continue;
    return rule.rule;
  }
  return undefined;
}

const MANNERS_OF_SPEAKING: ReadonlySet<HelpCardRule> = new Set(["wish to die", "suicide", "no wish to go on"]);

function trimmedEnd(text: string, { start, end }: Sentence): number {
  return start + text.slice(start, end).trimEnd().length;
}
