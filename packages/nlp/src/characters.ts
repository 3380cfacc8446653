/** What a UTF-16 code unit is to the tokeniser. Ranges of our own: engines differ in their Unicode, and older ones of Hermes have no property escapes. */
export const SPACE = 0;
export const LETTER = 1;
export const DIGIT = 2;
export const APOSTROPHE = 3;
export const MARK = 4;
export const EMOJI = 5;
/** A letter of a script without spaces between words. */
export const CHARACTER = 6;
/** Joins what stands around it: variation selectors, joiners, combining marks. */
export const JOINER = 7;

/** The class of a code unit; high surrogates stand for pictures, which is what nearly all of them are in a journal. */
export function classOf(unit: number): number {
  if (unit < 0x80) return ASCII[unit] as number;
  if (unit === 0x2019 || unit === 0x2018 || unit === 0x02bc) return APOSTROPHE;
  if (unit === 0x200d || (unit >= 0xfe00 && unit <= 0xfe0f) || (unit >= 0x300 && unit <= 0x36f)) return JOINER;
  if (unit === 0xa0 || (unit >= 0x2000 && unit <= 0x200b) || unit === 0x2028 || unit === 0x2029 || unit === 0x3000)
    return SPACE;
  if (unit >= 0xd800 && unit <= 0xdfff) return EMOJI;
  if ((unit >= 0x2190 && unit <= 0x2bff) || unit === 0x3030 || unit === 0x303d) return EMOJI;
  if (unit < 0xc0 || unit === 0xd7 || unit === 0xf7)
    return unit === 0xaa || unit === 0xb5 || unit === 0xba ? LETTER : MARK;
  if ((unit >= 0x2010 && unit <= 0x206f) || (unit >= 0x20a0 && unit <= 0x20cf) || (unit >= 0x3001 && unit <= 0x3020))
    return MARK;
  if ((unit >= 0xff01 && unit <= 0xff0f) || (unit >= 0xff1a && unit <= 0xff20)) return MARK;
  if (
    (unit >= 0x0e00 && unit <= 0x0eff) ||
    (unit >= 0x1780 && unit <= 0x17ff) ||
    (unit >= 0x3041 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7af) ||
    (unit >= 0xf900 && unit <= 0xfaff)
  )
    return CHARACTER;
  return LETTER;
}

const ASCII = new Uint8Array(128);
for (let unit = 0; unit < 128; unit++) {
  const isLetter = (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
  const isDigit = unit >= 0x30 && unit <= 0x39;
  ASCII[unit] = isLetter
    ? LETTER
    : isDigit
      ? DIGIT
      : unit === 0x27
        ? APOSTROPHE
        : unit <= 0x20 || unit === 0x7f
          ? SPACE
          : MARK;
}
