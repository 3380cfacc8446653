/** Words a grown person reads in a minute. */
const WORDS_PER_MINUTE = 220;

const UNKNOWN = 0;
const OTHER = 1;
const LETTER = 2;
const APOSTROPHE = 3;
/** Where a script writes no spaces, each character counts as a word, as word processors do. */
const WHOLE_WORD = 4;
/** Sits on the character before it and makes no word of it: `❤️` ends in one. */
const MARK = 5;

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const MARKS = /\p{M}/u;
const LETTERS = /[\p{L}\p{N}]/u;

/** What is known of each code unit so far: a look-up costs a twentieth of matching a text against these classes. */
const kinds = new Uint8Array(0x1_0000);

/**
 * `metadata.wordCount`, on every device and on the server: runs of letters and digits with the marks on them, an apostrophe inside
 * them included (UAX #29 in short).
 */
export function countWords(text: string): number {
  let count = 0;
  let previous = OTHER;
  for (let at = 0; at < text.length; at++) {
    const codePoint = text.codePointAt(at) as number;
    if (codePoint > 0xffff) at += 1;
    let kind = kindOf(codePoint);
    if (kind === MARK) continue;
    if (kind === WHOLE_WORD || (kind === LETTER && previous !== LETTER && previous !== APOSTROPHE)) count += 1;
    // An apostrophe counts inside a word alone.
    if (kind === APOSTROPHE && previous !== LETTER) kind = OTHER;
    previous = kind;
  }
  return count;
}

/** `metadata.readingTimeSeconds`: how long a text of so many words takes to read, in whole seconds, rounded up. */
export function readingTimeSeconds(words: number): number {
  return Math.ceil((words * 60) / WORDS_PER_MINUTE);
}

function kindOf(codePoint: number): number {
  const known = codePoint > 0xffff ? UNKNOWN : (kinds[codePoint] as number);
  if (known !== UNKNOWN) return known;
  const kind = classify(String.fromCodePoint(codePoint));
  if (codePoint <= 0xffff) kinds[codePoint] = kind;
  return kind;
}

function classify(character: string): number {
  if (character === "'" || character === "’") return APOSTROPHE;
  if (MARKS.test(character)) return MARK;
  if (UNSPACED.test(character)) return WHOLE_WORD;
  return LETTERS.test(character) ? LETTER : OTHER;
}
