import { stemIn, wordInfo } from "../text/stem.ts";
import { areJoined, readText } from "../text/terms.ts";
import type { ReadText } from "../text/terms.ts";
import type { Token } from "../text/tokenize.ts";
import type { Query, QueryPhrase } from "./query.ts";

/** UTF-16 offsets in the text as it was given; `end` is the first one outside. */
export type Highlight = { readonly start: number; readonly end: number };

/**
 * Whether a text answers a query: the places that do, sorted and without overlap, or null where a word or phrase is
 * missing. A phrase is one place. Whatever matches here has all its terms in the text's signature: both go by the
 * languages of the text. An empty query matches nothing.
 */
export function matchEntry(query: Query, text: string): Highlight[] | null {
  if (query.kind === "empty") return null;
  const read = readText(text);
  const found: Highlight[] = [];
  for (const { word } of query.terms) {
    const before = found.length;
    const isSame = sameWord(word, read);
    for (let at = 0; at < read.tokens.length; at++) {
      const token = read.tokens[at] as Token;
      if (isSame(at)) found.push({ start: token.start, end: token.end });
    }
    if (found.length === before) return null;
  }
  for (const phrase of query.phrases) {
    const before = found.length;
    findPhrase(phrase, read, found);
    if (found.length === before) return null;
  }
  return merged(found);
}

/** A test for one position of a text: the same stem in one of the text's languages. */
function sameWord(word: string, { tokens, infos, languages }: ReadText): (at: number) => boolean {
  const info = wordInfo(word);
  const stems = languages.map((language) => stemIn(word, info, language));
  return (at) => {
    const other = infos[at];
    const token = tokens[at];
    if (other === undefined || token === undefined) return false;
    if (token.word === word) return true;
    for (let index = 0; index < languages.length; index++) {
      if (stemIn(token.word, other, languages[index] as number) === stems[index]) return true;
    }
    return false;
  };
}

function findPhrase({ tokens: phrase, isExact }: QueryPhrase, read: ReadText, found: Highlight[]): void {
  const { tokens } = read;
  const tests = phrase.map((wanted, offset): ((at: number) => boolean) => {
    const next = phrase[offset + 1];
    const isRun = next !== undefined && areJoined(wanted, next);
    const isSame =
      isExact || wanted.kind !== "word"
        ? (at: number) => tokens[at]?.word === wanted.word
        : sameWord(wanted.word, read);
    // The index holds a run of characters by its pairs, so the text must hold it unbroken too.
    return isRun ? (at) => isSame(at) && isJoinedToNext(tokens, at) : isSame;
  });
  for (let at = 0; at + phrase.length <= tokens.length; at++) {
    if (!tests.every((isSame, offset) => isSame(at + offset))) continue;
    const last = tokens[at + phrase.length - 1] as Token;
    found.push({ start: (tokens[at] as Token).start, end: last.end });
  }
}

function isJoinedToNext(tokens: readonly Token[], at: number): boolean {
  const token = tokens[at];
  const next = tokens[at + 1];
  return token !== undefined && next !== undefined && areJoined(token, next);
}

function merged(found: Highlight[]): Highlight[] {
  const sorted = found.sort((a, b) => a.start - b.start || b.end - a.end);
  const result: Highlight[] = [];
  for (const { start, end } of sorted) {
    const last = result.at(-1);
    if (last === undefined || start >= last.end) result.push({ start, end });
    else if (end > last.end) result[result.length - 1] = { start: last.start, end };
  }
  return result;
}
