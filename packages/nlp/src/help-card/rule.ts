/** What a rule heard; shown to the writer as the reason for the card. */
export type HelpCardRule =
  "wish to die" | "suicide" | "attempt" | "plan" | "self-harm" | "goodbye" | "burden" | "no wish to go on";

export interface Rule {
  readonly rule: HelpCardRule;
  /** Over the words of one sentence as its language writes them out. */
  readonly pattern: RegExp;
  /** It also means something harmless: counts only where the text is read as dark. */
  readonly isAmbiguous: boolean;
  /** It names its subject itself: nobody else's wish is looked for in front of it. */
  readonly isSubjectKnown: boolean;
}

/** What to make of one sentence, told by a language of its own. */
export interface LanguageRules {
  readonly rules: readonly Rule[];
  /** Whether what a rule found is the writer's own, is meant, and is not long ago. */
  isMeant(sentence: HeardSentence, rule: Rule): boolean;
  /** Whether the sentence after it takes it back (`Not any more.`). */
  isTakenBack(next: string): boolean;
  /** Whether somebody laughs, or the cause is a small thing. */
  isJoking(words: string): boolean;
}

export interface HeardSentence {
  readonly words: string;
  /** Where in `words` the rule's phrase begins and ends. */
  readonly from: number;
  readonly to: number;
}
