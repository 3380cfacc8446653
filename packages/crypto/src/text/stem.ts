import { stemmer as stemDanish } from "@orama/stemmers/danish";
import { stemmer as stemDutch } from "@orama/stemmers/dutch";
import { stemmer as stemFinnish } from "@orama/stemmers/finnish";
import { stemmer as stemFrench } from "@orama/stemmers/french";
import { stemmer as stemGerman } from "@orama/stemmers/german";
import { stemmer as stemGreek } from "@orama/stemmers/greek";
import { stemmer as stemItalian } from "@orama/stemmers/italian";
import { stemmer as stemNorwegian } from "@orama/stemmers/norwegian";
import { stemmer as stemPortuguese } from "@orama/stemmers/portuguese";
import { stemmer as stemRussian } from "@orama/stemmers/russian";
import { stemmer as stemSpanish } from "@orama/stemmers/spanish";
import { stemmer as stemSwedish } from "@orama/stemmers/swedish";
import { stemEnglish } from "./english.ts";
import { withoutAccents } from "./fold.ts";
import { languagesHaving, LATIN_LANGUAGES } from "./language.ts";
import type { LatinLanguage } from "./language.ts";

export type Language = LatinLanguage | "russian" | "greek";

const STEMMERS: Readonly<Record<Language, (word: string) => string>> = {
  danish: stemDanish,
  dutch: stemDutch,
  english: stemEnglish,
  finnish: stemFinnish,
  french: stemFrench,
  german: stemGerman,
  greek: stemGreek,
  italian: stemItalian,
  norwegian: stemNorwegian,
  portuguese: stemPortuguese,
  russian: stemRussian,
  spanish: stemSpanish,
  swedish: stemSwedish,
};

const MAX_STEMMED_LENGTH = 40;

/**
 * The Snowball stemmer of a language, for folded words; the identity for a language without one. Possessive endings go in
 * every language, accents on Latin and Greek letters too (`cancion` finds `canción`). Longer words than 40 are not words
 * and are left as they are: stemmers are quadratic in what a hostile text makes long.
 */
export function stemmer(language: string): (word: string) => string {
  if (!isLanguage(language)) return (word) => word;
  const stem = STEMMERS[language];
  return (word) => {
    if (word.length > MAX_STEMMED_LENGTH) return word;
    return withoutAccents(stem(word.replace(POSSESSIVE, ""))) || word;
  };
}

const POSSESSIVE = /(?<=.)'s?$/u;

function isLanguage(language: string): language is Language {
  return Object.hasOwn(STEMMERS, language);
}

/** What the search knows of a folded word; made once and remembered. */
export type WordInfo = {
  /** The languages in which it is a function word, as bits. */
  readonly functionWordBits: number;
  /** The stem where the script alone decides it: Cyrillic, Greek, digits and whatever has no stemmer. */
  readonly fixedStem: string | undefined;
  /** Stems by position in LATIN_LANGUAGES, filled as they are asked for. */
  readonly stems: (string | undefined)[];
};

/** The stem of a word in a Latin language, given by its position in LATIN_LANGUAGES. */
export function stemIn(word: string, info: WordInfo, language: number): string {
  return info.fixedStem ?? (info.stems[language] ??= latinStemmers[language]?.(word) ?? word);
}

/** Every stem a word may be indexed under, whatever the language of the text. */
export function allStems(word: string): string[] {
  const info = wordInfo(word);
  return [...new Set(LATIN_LANGUAGES.map((_, language) => stemIn(word, info, language)))];
}

const latinStemmers = LATIN_LANGUAGES.map((language) => stemmer(language));
const stemAsRussian = stemmer("russian");
const stemAsGreek = stemmer("greek");

const GENERATION_SIZE = 20_000;
let young = new Map<string, WordInfo>();
let old = new Map<string, WordInfo>();

/**
 * The knowledge of a word, from a cache of two generations: when the young one is full it becomes the old one, and what is
 * used again moves back. So memory is bounded (some 10 MB), and frequent words stay. The cache holds single words of all users in this
 * process's memory and nowhere else; long strings, which may be passwords and addresses, are not kept.
 */
export function wordInfo(word: string): WordInfo {
  const known = young.get(word);
  if (known !== undefined) return known;
  const info = old.get(word) ?? describe(word);
  if (word.length > MAX_STEMMED_LENGTH) return info;
  if (young.size >= GENERATION_SIZE) {
    old = young;
    young = new Map();
  }
  young.set(flat(word), info);
  return info;
}

function describe(word: string): WordInfo {
  return { functionWordBits: languagesHaving(word), fixedStem: fixedStem(word), stems: [] };
}

const LATIN = /\p{Script=Latin}/u;
const CYRILLIC = /\p{Script=Cyrillic}/u;
const GREEK = /\p{Script=Greek}/u;

function fixedStem(word: string): string | undefined {
  if (LATIN.test(word)) return undefined;
  if (CYRILLIC.test(word)) return stemAsRussian(word);
  return GREEK.test(word) ? stemAsGreek(word) : word;
}

/** A copy of its own: a slice of 13 characters or more would keep the whole entry it was cut from alive in the cache. */
function flat(word: string): string {
  return String.fromCharCode(...Array.from({ length: word.length }, (_, at) => word.charCodeAt(at)));
}
