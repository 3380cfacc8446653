import { fold } from "./fold.ts";

/** What a code point is to the tokeniser. */
export const SEPARATOR = 1;
/** Letters and digits of scripts that write words. */
export const WORD = 2;
/** Continues whatever it follows: combining marks, conjoining vowels, half-width voicing marks. */
export const EXTEND = 3;
/** Within a word as if it were not there: soft hyphen, joiners. */
export const INVISIBLE = 4;
export const APOSTROPHE = 5;
/** A letter of a script without spaces between words (or, in Korean, with particles grown on to them). */
export const CHARACTER = 6;
export const EMOJI = 7;
/** A letter that lower-casing alone folds. */
export const SIMPLE_UPPER = 8;
/** A letter or digit that folds to itself. */
export const SIMPLE_LOWER = 9;
/** A character of an unspaced script that folds to itself. */
export const SIMPLE_CHARACTER = 10;

/** The class of a code point; classes of the Basic Multilingual Plane are remembered. */
export function classOf(codePoint: number): number {
  if (codePoint > 0xffff) return classify(codePoint);
  const known = classes[codePoint];
  if (known !== undefined && known !== 0) return known;
  return (classes[codePoint] = classify(codePoint));
}

const classes = new Uint8Array(0x10000);

const APOSTROPHES = new Set("'\u2018\u2019\u201b\u02bc\u02bb`\u00b4\u2032\uff07");
const INVISIBLES = new Set("\u00ad\u034f\u200c\u200d\u2060\ufeff");
const MARK = /^[\p{M}\u1160-\u11ff\uff9e\uff9f]$/u;
const LETTER_OR_DIGIT = /^[\p{L}\p{N}]$/u;
// Thai, Lao, Khmer and Tibetan by `sc`: the compiler of Hermes knows them by no other name. For letters and digits it is the same.
const UNSPACED =
  /^[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Bopo}\p{scx=Hang}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{scx=Mymr}\p{sc=Tibt}\p{scx=Yiii}]$/u;
const PICTURE = /^[\p{Extended_Pictographic}\p{Regional_Indicator}]$/u;

function classify(codePoint: number): number {
  const text = String.fromCodePoint(codePoint);
  if (APOSTROPHES.has(text)) return APOSTROPHE;
  if (INVISIBLES.has(text)) return INVISIBLE;
  if (MARK.test(text)) return EXTEND;
  if (LETTER_OR_DIGIT.test(text)) {
    if (UNSPACED.test(text)) return fold(text) === text ? SIMPLE_CHARACTER : CHARACTER;
    if (codePoint > 0x17f || text.normalize("NFKC") !== text) return WORD;
    const lower = text.toLowerCase();
    if (lower.length !== 1 || lower === "\u00df") return WORD;
    return lower === text ? SIMPLE_LOWER : SIMPLE_UPPER;
  }
  return PICTURE.test(text) ? EMOJI : SEPARATOR;
}
