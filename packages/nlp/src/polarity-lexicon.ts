import { POLARITY_WORDS, type PolarityWords } from "./polarity-words.ts";

/** What a word does to the feeling of its clause. */
export interface Lexicon {
  /** 1 for a good word, -1 for a bad one, 0 for any other. */
  valueOf(word: string): number;
  /** The longest phrase that begins at a place: how many words it has and what it says. */
  phraseAt(words: readonly string[], at: number): { readonly length: number; readonly value: number } | undefined;
  readonly negators: ReadonlySet<string>;
  readonly intensifiers: ReadonlySet<string>;
  readonly clauses: ReadonlySet<string>;
  readonly contrasts: ReadonlySet<string>;
}

const MIN_STEM = 2;
const ELISION = /^(?:[cdjlmnst]|qu)'/;

const wordsByLanguage = new Map<string, PolarityWords>(Object.entries(POLARITY_WORDS));
const lexiconsByLanguage = new Map<string, Lexicon>();

/** The lexicon of a language, made when first asked for; `undefined` where there is none. */
export function lexiconOf(language: string): Lexicon | undefined {
  const known = lexiconsByLanguage.get(language);
  if (known !== undefined) return known;
  const words = wordsByLanguage.get(language);
  if (words === undefined) return undefined;
  const lexicon = lexiconFrom(words);
  lexiconsByLanguage.set(language, lexicon);
  return lexicon;
}

/** `n'aime` is two words, `aujourd'hui` is one. */
export function elidedWords(word: string): string[] {
  const head = ELISION.exec(word)?.[0];
  return head === undefined || head.length === word.length ? [word] : [head, word.slice(head.length)];
}

function lexiconFrom(words: PolarityWords): Lexicon {
  const whole = new Map<string, number>();
  const stems = new Map<string, number>();
  const ends = new Map<string, number>();
  let longestStem = 0;
  let longestEnd = 0;
  for (const [entries, value] of [
    [words.negative, -1],
    [words.positive, 1],
  ] as const) {
    for (const entry of entries.split(" ")) {
      if (entry.startsWith("*")) {
        ends.set(entry.slice(1), value);
        longestEnd = Math.max(longestEnd, entry.length - 1);
      } else if (entry.endsWith("*")) {
        stems.set(entry.slice(0, -1), value);
        longestStem = Math.max(longestStem, entry.length - 1);
      } else whole.set(entry, value);
    }
  }
  return {
    valueOf(word) {
      const known = whole.get(word);
      if (known !== undefined) return known;
      for (let length = Math.min(word.length, longestStem); length >= MIN_STEM; length--) {
        const value = stems.get(word.slice(0, length));
        if (value !== undefined) return value;
      }
      for (let length = Math.min(word.length - 1, longestEnd); length > MIN_STEM; length--) {
        const value = ends.get(word.slice(-length));
        if (value !== undefined) return value;
      }
      return 0;
    },
    phraseAt: phraseReader(words),
    negators: new Set(words.negators.split(" ")),
    intensifiers: new Set(words.intensifiers.split(" ")),
    clauses: new Set(words.clauses.split(" ")),
    contrasts: new Set(words.contrasts.split(" ")),
  };
}

function phraseReader({ positivePhrases, negativePhrases, neutralPhrases }: PolarityWords): Lexicon["phraseAt"] {
  const byFirst = new Map<string, { words: string[]; value: number }[]>();
  for (const [phrases, value] of [
    [positivePhrases, 1],
    [negativePhrases, -1],
    [neutralPhrases, 0],
  ] as const) {
    for (const phrase of phrases.split("|")) {
      const words = phrase.split(/[ -]/).flatMap(elidedWords);
      const first = words[0] as string;
      byFirst.set(first, [...(byFirst.get(first) ?? []), { words, value }]);
    }
  }
  for (const phrases of byFirst.values()) phrases.sort((a, b) => b.words.length - a.words.length);
  return (words, at) => {
    const found = byFirst
      .get(words[at] as string)
      ?.find((phrase) => phrase.words.every((word, offset) => words[at + offset] === word));
    return found === undefined ? undefined : { length: found.words.length, value: found.value };
  };
}
