/** A system of writing, as far as it says something about the language. */
export type Script =
  | "Latin"
  | "Greek"
  | "Cyrillic"
  | "Armenian"
  | "Hebrew"
  | "Arabic"
  | "Devanagari"
  | "Bengali"
  | "Gurmukhi"
  | "Gujarati"
  | "Tamil"
  | "Telugu"
  | "Kannada"
  | "Malayalam"
  | "Thai"
  | "Georgian"
  | "Hangul"
  | "Kana"
  | "Han"
  | "Other";

/** First and last code unit of each block of letters, in rising order. */
const BLOCKS: readonly (readonly [number, number, Script])[] = [
  [0x41, 0x24f, "Latin"],
  [0x370, 0x3ff, "Greek"],
  [0x400, 0x52f, "Cyrillic"],
  [0x531, 0x58f, "Armenian"],
  [0x590, 0x5ff, "Hebrew"],
  [0x600, 0x6ff, "Arabic"],
  [0x750, 0x77f, "Arabic"],
  [0x900, 0x97f, "Devanagari"],
  [0x980, 0x9ff, "Bengali"],
  [0xa00, 0xa7f, "Gurmukhi"],
  [0xa80, 0xaff, "Gujarati"],
  [0xb80, 0xbff, "Tamil"],
  [0xc00, 0xc7f, "Telugu"],
  [0xc80, 0xcff, "Kannada"],
  [0xd00, 0xd7f, "Malayalam"],
  [0xe00, 0xe7f, "Thai"],
  [0x10a0, 0x10ff, "Georgian"],
  [0x1100, 0x11ff, "Hangul"],
  [0x1e00, 0x1eff, "Latin"],
  [0x1f00, 0x1fff, "Greek"],
  [0x3041, 0x30ff, "Kana"],
  [0x3400, 0x4dbf, "Han"],
  [0x4e00, 0x9fff, "Han"],
  [0xac00, 0xd7af, "Hangul"],
  [0xf900, 0xfaff, "Han"],
  [0xfb50, 0xfdff, "Arabic"],
  [0xfe70, 0xfeff, "Arabic"],
];

/** The script of a letter by its code unit. */
export function scriptOf(unit: number): Script {
  for (const [first, last, script] of BLOCKS) {
    if (unit < first) return "Other";
    if (unit <= last) return script;
  }
  return "Other";
}
