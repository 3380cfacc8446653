/**
 * A text as its words and what stands between them: `gaps[i]` is the white space in front of `words[i]`, the last one that behind
 * the text. A word is a run of letters and digits, one character of a script without spaces, one emoji, or one sign. Put together
 * again they are the text, to the last code unit.
 */
export interface Words {
  readonly words: readonly string[];
  readonly gaps: readonly string[];
}

/**
 * Cuts a text into words, in linear time. No cut goes through what a reader sees as one character (UAX #29): marks, joined emoji
 * and flags stay whole. The rules are our own, since Hermes has no Intl.Segmenter.
 */
export function splitWords(text: string): Words {
  const words: string[] = [];
  const gaps: string[] = [];
  let at = 0;
  while (at < text.length) {
    let start = endOf(GAP, text, at);
    // A mark sits on the blank before it.
    if (start > at && start < text.length && SITS_ON_BLANK.test(text[start - 1] as string) && isMark(text, start)) {
      start -= 1;
    }
    gaps.push(text.slice(at, start));
    if (start === text.length) return { words, gaps };
    at = endOfWord(text, start);
    words.push(text.slice(start, at));
  }
  gaps.push("");
  return { words, gaps };
}

/** The text that words and gaps make. */
export function joinWords({ words, gaps }: Words): string {
  let text = "";
  for (let at = 0; at < words.length; at++) text += (gaps[at] as string) + (words[at] as string);
  return text + (gaps[words.length] ?? "");
}

/** Whether two words would become one if nothing stood between them. */
export function growTogether(left: string, right: string): boolean {
  return ENDS_OPEN.test(left) && STARTS_OPEN.test(right);
}

// What continues the character before it: marks, joiners, variation selectors, skin tones, tags, and the vowels and voicing marks
// that Unicode counts among the letters.
const EXTEND = String.raw`[\p{M}\u200c\u200d\p{Emoji_Modifier}\u{e0020}-\u{e007f}\u0e33\u0eb3\uff9e\uff9f]`;
const UNSPACED = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]`;
const UNSPACED_CHARACTER = String.raw`${UNSPACED}${EXTEND}*(?:(?<=[\u1039\u17d2]\u200d?)${UNSPACED}${EXTEND}*)*`;
const PICTURE = String.raw`\p{Extended_Pictographic}${EXTEND}*(?:(?<=\u200d)\p{Extended_Pictographic}${EXTEND}*)*`;
const IN_WORD = String.raw`(?!${UNSPACED})[\p{L}\p{N}\p{M}\p{Cf}_\u{e0020}-\u{e007f}]`;
const RUN = String.raw`${IN_WORD}${EXTEND}*(?:${IN_WORD}|${EXTEND}|['\u2019](?=(?!${UNSPACED})[\p{L}\p{N}]))*`;
const WORD = new RegExp(
  String.raw`\p{Regional_Indicator}{2}${EXTEND}*|${UNSPACED_CHARACTER}|${PICTURE}|${RUN}|\r\n|[^]${EXTEND}*`,
  "uy",
);
const GAP = /\s*/uy;
/** White space that is no control character: a mark behind it belongs to it. */
const SITS_ON_BLANK = /[^\S\t\n\v\f\r\u2028\u2029]/u;
const MARK = new RegExp(EXTEND, "uy");
/** What Unicode joins to whatever follows it. */
const PREPENDS =
  /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\u{110bd}\u{110cd}\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]$/u;
const ENDS_OPEN = new RegExp(String.raw`(?!${UNSPACED})[\p{L}\p{N}\p{M}\p{Cf}\p{Regional_Indicator}_]$`, "u");
const STARTS_OPEN = new RegExp(
  String.raw`^(?!${UNSPACED})[\p{L}\p{N}\p{M}\p{Cf}\p{Regional_Indicator}\p{Emoji_Modifier}_]`,
  "u",
);

function endOfWord(text: string, start: number): number {
  let at = endOf(WORD, text, start);
  while (at < text.length && PREPENDS.test(text.slice(Math.max(start, at - 2), at)) && !isBlank(text, at)) {
    at = endOf(WORD, text, at);
  }
  return at;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return at + (pattern.exec(text)?.[0].length ?? 0);
}

function isMark(text: string, at: number): boolean {
  return endOf(MARK, text, at) > at;
}

function isBlank(text: string, at: number): boolean {
  return endOf(GAP, text, at) > at;
}
