/**
 * One spelling for words that a reader takes for the same: NFKC (UAX #15), lower case, ß as ss, every apostrophe as ',
 * without soft hyphens, joiners, variation selectors and skin tones. Two strings fold alike exactly when they match.
 */
export function fold(text: string): string {
  if (PLAIN.test(text)) return text;
  return text
    .replace(APOSTROPHES, "'")
    .normalize("NFKC")
    .toLowerCase()
    .replace(INVISIBLE, "")
    .replace(LETTERS, (letter) => REPLACEMENT[letter] ?? "")
    .normalize("NFKC")
    .replace(APOSTROPHES, "'");
}

/** The fold without accents on Latin and Greek letters, so that `cafe` finds `café`; other scripts keep their marks. */
export function withoutAccents(folded: string): string {
  if (PLAIN.test(folded)) return folded;
  return folded.normalize("NFD").replace(ACCENTED, "$1").normalize("NFC");
}

const PLAIN = /^[a-z0-9']*$/;
// Soft hyphen, grapheme joiner, zero-width (non-)joiner, word joiner, variation selectors, skin tones.
const INVISIBLE = /\u00ad|\u034f|\u200c|\u200d|\u2060|\ufeff|\ufe0e|\ufe0f|\p{Emoji_Modifier}/gu;
// Before NFKC, which makes a blank and a combining mark of the free-standing acute accent, and after it, which makes several of
// others (″ is two of ′, ŉ holds one).
const APOSTROPHES = /[\u2018\u2019\u201b\u02bc\u02bb`\u00b4\u2032\uff07]/g;
// Sharp s, final sigma, and the dot that lower-casing leaves over a Turkish capital I.
const LETTERS = /\u00df|\u03c2|(?<=i)\u0307/g;
const REPLACEMENT: Readonly<Record<string, string>> = { "\u00df": "ss", "\u03c2": "\u03c3" };
const ACCENTED = /([a-z\u00c0-\u03ff])[\u0300-\u036f]+/g;
