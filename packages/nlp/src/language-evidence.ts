import { ENDINGS, LETTERS } from "./language-clues.ts";
import { FUNCTION_WORDS } from "./language-words.ts";
import type { Script } from "./scripts.ts";
import { englishStopWords, everydayEnglish } from "./stop-words.ts";

/** What is known of each script with several languages: for a word, ending or letter, what it adds to which. */
export interface Clues {
  readonly languages: readonly string[];
  readonly words: ReadonlyMap<string, readonly Share[]>;
  readonly endings: ReadonlyMap<string, readonly Share[]>;
  readonly letters: ReadonlyMap<string, readonly Share[]>;
}

export interface Share {
  readonly language: number;
  readonly weight: number;
}

/** Languages that a script is told apart for. Where there is one, the script decides. */
export const LANGUAGES_BY_SCRIPT: Readonly<Partial<Record<Script, readonly string[]>>> = {
  Latin: "en de fr es it pt ca nl sv da no fi et lt pl cs sk hr ro hu tr id vi".split(" "),
  Cyrillic: ["ru", "uk", "bg"],
  Arabic: ["ar", "fa", "ur"],
  Devanagari: ["hi", "mr", "ne"],
  Greek: ["el"],
  Armenian: ["hy"],
  Hebrew: ["he"],
  Bengali: ["bn"],
  Gurmukhi: ["pa"],
  Gujarati: ["gu"],
  Tamil: ["ta"],
  Telugu: ["te"],
  Kannada: ["kn"],
  Malayalam: ["ml"],
  Thai: ["th"],
  Georgian: ["ka"],
  Hangul: ["ko"],
};

/** What a word in a list, the ending and a letter of another word weigh; shared among the languages that have them. */
const WORD_WEIGHT = 1;
const ENDING_WEIGHT = 0.3;
const LETTER_WEIGHT = 0.45;
const SHARED_EXPONENT = 0.6;
/** What stands before an apostrophe. */
const ELISIONS: Readonly<Record<string, string>> = {
  fr: "l' d' j' c' n' s' m' t' qu' jusqu' lorsqu' puisqu'",
  it: "l' d' c' s' m' t' dell' all' nell' sull' dall' un' quest' quell' anch'",
  ca: "l' d' n' s' m' t'",
};

const cluesByScript = new Map<Script, Clues>();

/** What tells the languages of a script apart; made when first asked for. */
export function cluesOf(script: Script): Clues {
  const known = cluesByScript.get(script);
  if (known !== undefined) return known;
  const clues = cluesOfLanguages([...(LANGUAGES_BY_SCRIPT[script] ?? []), ""]);
  cluesByScript.set(script, clues);
  return clues;
}

function cluesOfLanguages(languages: readonly string[]): Clues {
  const listed = (language: string): string[] => {
    const own = (FUNCTION_WORDS[language] ?? "").split(" ");
    return language === "en"
      ? [...englishStopWords, ...everydayEnglish]
      : [...own, ...(ELISIONS[language] ?? "").split(" ")];
  };
  return {
    languages,
    words: sharesOf(languages, listed, WORD_WEIGHT),
    endings: sharesOf(languages, (language) => (ENDINGS[language] ?? "").split(" "), ENDING_WEIGHT),
    letters: sharesOf(languages, (language) => [...(LETTERS[language] ?? "")], LETTER_WEIGHT),
  };
}

/** A clue that several languages have in common says less for each. */
function sharesOf(
  languages: readonly string[],
  cluesOfLanguage: (language: string) => readonly string[],
  weight: number,
): Map<string, Share[]> {
  const found = new Map<string, Set<number>>();
  for (const [at, language] of languages.entries()) {
    for (const clue of cluesOfLanguage(language)) {
      if (clue === "") continue;
      const holders = found.get(clue) ?? new Set();
      found.set(clue, holders.add(at));
    }
  }
  const shares = new Map<string, Share[]>();
  for (const [clue, holders] of found) {
    const each = (weight * (isLoneLetter(clue, weight) ? 0.4 : 1)) / divisorOf(holders.size);
    shares.set(
      clue,
      [...holders].map((language) => ({ language, weight: each })),
    );
  }
  return shares;
}

/** In six decimals: engines differ in the last digits of a power. */
function divisorOf(languages: number): number {
  return Math.round(languages ** SHARED_EXPONENT * 1e6) / 1e6;
}

/** `a`, `i`, `o` are words in half of all languages and initials in the others. */
function isLoneLetter(clue: string, weight: number): boolean {
  return weight === WORD_WEIGHT && clue.length === 1;
}
