import { bareWord, englishStopWords } from "./stop-words.ts";

/** `unsure`: Latin letters, but too little to tell. */
export type LanguageGuess = "english" | "unsure" | "other";

const LATIN_WORD = /^[\p{Script=Latin}\p{M}'\u2019-]+$/u;
const LETTER = /\p{L}/u;
const MAX_WORDS_READ = 2_000;

/** Everyday words of other languages in Latin script that are no English words, so that they speak against English. */
const FOREIGN_WORDS = new Set(
  (
    "und der das ist nicht ich wir sie ein eine mit auf von zu den dem war haben bin sehr auch heute " +
    "le la les des est et une dans pas je nous vous il elle sur avec pour mais que qui ce du aujourd'hui " +
    "el los las es y no una con para por pero muy yo hoy estoy lo se mi " +
    "il di che non sono per gli della ho molto oggi ma è " +
    "o os um uma não eu com muito hoje em foi estou " +
    "de het een en niet ik zijn ook maar heel vandaag " +
    "och jag det inte att som är på med " +
    "nie się jest na że ale dzisiaj bardzo " +
    "ve bir bu çok için ben"
  ).split(" "),
);
for (const word of englishStopWords) FOREIGN_WORDS.delete(word);

/** Guesses whether a text is English, from its script and its commonest words. A language given by the caller decides. */
export function guessLanguage(sentences: readonly (readonly string[])[], given?: string): LanguageGuess {
  if (given !== undefined) return /^en(?:-|$)/i.test(given) ? "english" : "other";
  let words = 0;
  let latin = 0;
  let english = 0;
  let foreign = 0;
  for (const sentence of sentences) {
    for (const token of sentence) {
      if (words >= MAX_WORDS_READ) break;
      const word = bareWord(token);
      if (!LETTER.test(word)) continue;
      words += 1;
      if (!LATIN_WORD.test(word)) continue;
      latin += 1;
      if (englishStopWords.has(word)) english += 1;
      else if (FOREIGN_WORDS.has(word)) foreign += 1;
    }
  }
  if (latin * 2 < words || foreign > english) return "other";
  // In running English every third word or so is one of these; in short notes hardly any.
  if (english >= 2 && english * 10 >= words) return "english";
  return words >= 20 && english * 20 < words ? "other" : "unsure";
}
