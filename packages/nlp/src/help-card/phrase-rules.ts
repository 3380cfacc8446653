import type { HelpCardRule, LanguageRules, Rule } from "./rule.ts";

/** A language whose explicit phrases alone are known. Phrases name their subject: nothing is inferred. */
export interface Phrases {
  readonly phrases: Readonly<Partial<Record<HelpCardRule, readonly string[]>>>;
  /** Somebody else's, reported or made up, when it stands in front of the phrase. */
  readonly others: RegExp;
  readonly denials: RegExp;
  readonly longAgo: RegExp;
  readonly andNow: RegExp;
  readonly joking: RegExp;
  /** What stands around words: a space, or nothing in Chinese. */
  readonly edge: string;
}

/** Rules of a language from its phrases; the same questions as in English, asked more simply. */
export function createPhraseRules(language: Phrases): LanguageRules {
  const { edge } = language;
  const rules = Object.entries(language.phrases).flatMap(([rule, sources]) =>
    sources.map((source): Rule => ({
      rule: rule as HelpCardRule,
      pattern: new RegExp(edge === "" ? source : `${edge}(?:${source})(?=${edge})`),
      isAmbiguous: false,
      isSubjectKnown: true,
    })),
  );
  return {
    rules,
    isMeant({ words, from }, { rule }) {
      const before = words.slice(0, from + edge.length);
      if (language.others.test(before)) return false;
      // What says that somebody will not go on has its negation within.
      if (rule !== "no wish to go on" && language.denials.test(before.slice(-24))) return false;
      return !language.longAgo.test(words) || language.andNow.test(words);
    },
    isTakenBack: () => false,
    isJoking: (words) => language.joking.test(words),
  };
}
