import { tokenHash } from "./features.ts";
import { APOSTROPHE, CHARACTER, classOf, DIGIT, EMOJI, JOINER, LETTER, SPACE } from "./characters.ts";

/** A word, number, emoticon, picture or mark, in lower case, with how it was written. */
export interface Token {
  readonly text: string;
  readonly kind: "word" | "number" | "emoticon" | "picture" | "mark";
  /** ALL CAPITALS, of two letters or more. */
  readonly isShouted: boolean;
  /** Begins with a capital letter. */
  readonly isCapital: boolean;
  /** `soooo`: `text` holds it with two letters of each run. */
  readonly isStretched: boolean;
  /** Nothing stands between it and the token before: the hyphen and the second word of `self-care`. */
  readonly isGlued: boolean;
  /** Of `text`, see `tokenHash`. */
  readonly hash: number;
}

export interface Sentence {
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
  readonly tokens: readonly Token[];
}

const MAX_WORD = 40;
const MAX_SENTENCE_TOKENS = 120;
const EMOTICON =
  /^(?:[<>]?[:;=8xX][-o*']?(?:[)\]([dDpPsS/\\|@3*oO]|\(\(|\)\))|<\/?3+|[)\]([][-o]?[:;=]|\^_+\^|-_+-|T_T|:'[()])$/;

/** Reads a text sentence by sentence, in time linear in its length. */
export function readSentences(text: string): Sentence[] {
  const sentences: Sentence[] = [];
  let tokens: Token[] = [];
  let start = 0;
  let at = 0;
  let lastEnd = -1;
  const close = (end: number): void => {
    if (tokens.length > 0) sentences.push({ start, end, tokens });
    tokens = [];
  };
  while (at < text.length) {
    const unit = text.charCodeAt(at);
    const kind = classOf(unit);
    if (kind === SPACE || kind === JOINER) {
      if (unit === 0x0a) close(at);
      at += 1;
      continue;
    }
    if (tokens.length === 0) start = at;
    const from = at;
    const isGlued = from === lastEnd;
    if (kind === LETTER || kind === DIGIT) {
      at = endOfWord(text, at);
      const emoticon = emoticonAt(text, from);
      if (emoticon > 0 && emoticon >= at - from) {
        at = from + emoticon;
        tokens.push(plain(text.slice(from, at), "emoticon", isGlued));
      } else if (at - from <= MAX_WORD) tokens.push(wordOf(text.slice(from, at), kind === DIGIT, isGlued));
    } else if (kind === CHARACTER) {
      at += 1;
      tokens.push(plain(text[from] as string, "word", isGlued));
    } else if (kind === EMOJI) {
      at = endOfPicture(text, at);
      tokens.push(plain(text.slice(from, at), "picture", isGlued));
    } else {
      const emoticon = emoticonAt(text, from);
      if (emoticon > 0) {
        at += emoticon;
        tokens.push(plain(text.slice(from, at), "emoticon", isGlued));
      } else {
        at = endOfMarks(text, at);
        const marks = text.slice(from, Math.min(at, from + 3));
        tokens.push({ ...plain(marks, "mark", isGlued), isStretched: at - from > 3 });
        if (endsSentence(text, from, at)) close(at);
      }
    }
    lastEnd = at;
    if (tokens.length >= MAX_SENTENCE_TOKENS) close(at);
  }
  close(text.length);
  return sentences;
}

function endOfWord(text: string, from: number): number {
  let at = from + 1;
  for (; at < text.length; at++) {
    const kind = classOf(text.charCodeAt(at));
    if (kind === LETTER || kind === DIGIT || kind === JOINER) continue;
    if (kind === APOSTROPHE && at + 1 < text.length && classOf(text.charCodeAt(at + 1)) === LETTER) continue;
    break;
  }
  return at;
}

function wordOf(raw: string, isNumber: boolean, isGlued: boolean): Token {
  const lower = raw.toLowerCase().split("\u2019").join("'");
  const text = squeezed(lower);
  return {
    text,
    kind: isNumber ? "number" : "word",
    isShouted: raw.length > 1 && raw !== lower && raw === raw.toUpperCase(),
    isCapital: raw[0] !== lower[0],
    isStretched: text.length < lower.length,
    isGlued,
    hash: tokenHash(text),
  };
}

function plain(text: string, kind: Token["kind"], isGlued: boolean): Token {
  return { text, kind, isShouted: false, isCapital: false, isStretched: false, isGlued, hash: tokenHash(text) };
}

/** Runs of three and more of a letter become two. */
function squeezed(word: string): string {
  let runs = 0;
  for (let at = 2; at < word.length; at++) if (word[at] === word[at - 1] && word[at] === word[at - 2]) runs++;
  if (runs === 0) return word;
  let text = "";
  for (let at = 0; at < word.length; at++)
    if (at < 2 || word[at] !== word[at - 1] || word[at] !== word[at - 2]) text += word[at];
  return text;
}

function endOfPicture(text: string, from: number): number {
  let at = from + ((text.charCodeAt(from) & 0xfc00) === 0xd800 ? 2 : 1);
  for (; at < text.length; at++) if (classOf(text.charCodeAt(at)) !== JOINER) break;
  return Math.min(at, text.length);
}

function endOfMarks(text: string, from: number): number {
  const first = text.charCodeAt(from);
  let at = from + 1;
  for (; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // `?!` and `!!!` are one mark, `("` are two.
    if (unit !== first && !(isStop(unit) && isStop(first))) break;
  }
  return at;
}

function isStop(unit: number): boolean {
  return unit === 0x21 || unit === 0x3f || unit === 0x2e || unit === 0x2026;
}

function endsSentence(text: string, from: number, to: number): boolean {
  const unit = text.charCodeAt(from);
  if (unit === 0x3002 || unit === 0xff01 || unit === 0xff1f) return true;
  if (!isStop(unit)) return false;
  if (to === text.length) return true;
  const next = text.charCodeAt(to);
  if (unit === 0x2e && to - from === 1 && classOf(next) !== SPACE && next !== 0x22 && next !== 0x29) return false;
  return true;
}

/** The length of an emoticon that begins here and ends at a space; 0 where there is none. */
function emoticonAt(text: string, from: number): number {
  if (from > 0 && classOf(text.charCodeAt(from - 1)) === LETTER) return 0;
  for (let length = Math.min(4, text.length - from); length >= 2; length--) {
    const end = from + length;
    if (end < text.length) {
      const kind = classOf(text.charCodeAt(end));
      if (kind === LETTER || kind === DIGIT) continue;
    }
    if (EMOTICON.test(text.slice(from, end))) return length;
  }
  return 0;
}
