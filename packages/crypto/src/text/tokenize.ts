import {
  APOSTROPHE,
  CHARACTER,
  classOf,
  EMOJI,
  EXTEND,
  INVISIBLE,
  SIMPLE_CHARACTER,
  SIMPLE_LOWER,
  SIMPLE_UPPER,
  WORD,
} from "./character-class.ts";
import { fold } from "./fold.ts";

/**
 * A word, a character of a script that does not put spaces between words, or an emoji.
 * `start` and `end` are UTF-16 offsets in the text as it was given; `word` is `fold(text.slice(start, end))`.
 */
export type Token = {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly kind: "word" | "character" | "emoji";
};

/**
 * Splits a text into tokens, in order and without overlap, in linear time.
 *
 * The segmentation is our own and the same on every platform: Intl.Segmenter is absent from Hermes and its dictionaries
 * differ between ICU versions, and an index must be read by the rules it was written by. Scripts without spaces come as
 * single characters; the index joins neighbours to bigrams (terms.ts).
 * The text is cut before it is folded, so that offsets need no mapping back through foldings that change lengths.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  visitTokens(text, (word, start, end, kind) => void tokens.push({ word, start, end, kind }));
  return tokens;
}

/** Takes one token: what `Token` says of it, without an object for each of a journal's words. */
export type VisitToken = (word: string, start: number, end: number, kind: Token["kind"]) => void;

/** The tokens of a text one by one, as `tokenize` lists them. */
export function visitTokens(text: string, visit: VisitToken): void {
  let at = 0;
  while (at < text.length) {
    const codePoint = codePointAt(text, at);
    switch (classOf(codePoint)) {
      case WORD:
      case SIMPLE_LOWER:
      case SIMPLE_UPPER:
        at = readWord(text, at, visit);
        break;
      case CHARACTER:
      case SIMPLE_CHARACTER:
        at = readCharacter(text, at, visit);
        break;
      case EMOJI:
        at = readEmoji(text, at, visit);
        break;
      default:
        at += codePoint > 0xffff ? 2 : 1;
    }
  }
}

function readWord(text: string, start: number, visit: VisitToken): number {
  let at = start;
  let end = start;
  let isLower = true;
  let isSimple = true;
  for (; at < text.length;) {
    const codePoint = codePointAt(text, at);
    const size = codePoint > 0xffff ? 2 : 1;
    const kind = classOf(codePoint);
    if (kind === SIMPLE_LOWER) end = at + 1;
    else if (kind === SIMPLE_UPPER) {
      isLower = false;
      end = at + 1;
    } else if (kind === WORD || kind === EXTEND) {
      isSimple = false;
      end = at + size;
    } else if (kind === APOSTROPHE && end === at && isWordAt(text, at + 1)) {
      if (at < start + MAX_ELISION_LENGTH && ELISIONS.has(text.slice(start, at).toLowerCase())) {
        visitWord(text, start, at, isSimple, isLower, visit);
        return at + 1;
      }
      if (text[at] !== "'") isSimple = false;
    } else if (kind === INVISIBLE) isSimple = false;
    else break;
    at += size;
  }
  visitWord(text, start, end, isSimple, isLower, visit);
  return at;
}

function visitWord(
  text: string,
  start: number,
  end: number,
  isSimple: boolean,
  isLower: boolean,
  visit: VisitToken,
): void {
  const raw = text.slice(start, end);
  const word = !isSimple ? fold(raw) : isLower ? raw : raw.toLowerCase();
  if (word !== "") visit(word, start, end, "word");
}

/** Words that French and Italian grow on to the next one: `l'amour` is found by `amour`. */
const ELISIONS = new Set(
  "c d j l m n s t qu jusqu lorsqu puisqu quoiqu presqu quelqu un all dall dell nell sull coll quell quest sant".split(
    " ",
  ),
);
const MAX_ELISION_LENGTH = 7;

function isWordAt(text: string, at: number): boolean {
  if (at >= text.length) return false;
  const kind = classOf(codePointAt(text, at));
  return kind === SIMPLE_LOWER || kind === SIMPLE_UPPER || kind === WORD;
}

function readCharacter(text: string, start: number, visit: VisitToken): number {
  let end = start + sizeAt(text, start);
  let isSimple = classOf(codePointAt(text, start)) === SIMPLE_CHARACTER;
  for (; end < text.length; end += sizeAt(text, end)) {
    if (classOf(codePointAt(text, end)) !== EXTEND) break;
    isSimple = false;
  }
  const raw = text.slice(start, end);
  visit(isSimple ? raw : fold(raw), start, end, "character");
  return end;
}

// A flag, or a picture with its variation selector, skin tone and joined pictures (UTS #51).
const EMOJI_SEQUENCE =
  /\p{Regional_Indicator}{2}|\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?(?:\u200d\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)*/uy;

function readEmoji(text: string, start: number, visit: VisitToken): number {
  EMOJI_SEQUENCE.lastIndex = start;
  const sequence = EMOJI_SEQUENCE.exec(text)?.[0];
  if (sequence === undefined) return start + sizeAt(text, start);
  const word = fold(sequence);
  if (word !== "") visit(word, start, start + sequence.length, "emoji");
  return start + sequence.length;
}

function sizeAt(text: string, at: number): number {
  return codePointAt(text, at) > 0xffff ? 2 : 1;
}

/** The code point at an offset; a lone surrogate is itself, which is a separator. */
function codePointAt(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xd800 && unit < 0xdc00 ? (text.codePointAt(at) ?? unit) : unit;
}
