import { stemIn, wordInfo } from "../text/stem.ts";
import { areJoined, readText } from "../text/terms.ts";
import type { ReadText } from "../text/terms.ts";
import type { Token } from "../text/tokenize.ts";
import type { Query, QueryPhrase, QueryTerm } from "./query.ts";

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
  if (!findTerms(query.terms, read, found)) return null;
  for (const phrase of query.phrases) {
    if (!findPhrase(phrase, read, found)) return null;
  }
  return merged(found);
}

/** Finds all terms in one pass over the text, however many they are; false where one is missing. */
function findTerms(terms: readonly QueryTerm[], { tokens, infos, languages }: ReadText, found: Highlight[]): boolean {
  if (terms.length === 0) return true;
  // For each language of the text, the terms by their stem there; two terms may share one.
  const termsByStem = languages.map((language) => groupByStem(terms, language));
  const missing = new Set(terms);
  for (let at = 0; at < tokens.length; at++) {
    const info = infos[at];
    if (info === undefined) continue;
    const token = tokens[at] as Token;
    let isFound = false;
    for (let index = 0; index < languages.length; index++) {
      const matching = termsByStem[index]?.get(stemIn(token.word, info, languages[index] as number));
      if (matching === undefined) continue;
      isFound = true;
      for (const term of matching) missing.delete(term);
    }
    if (isFound) found.push({ start: token.start, end: token.end });
  }
  return missing.size === 0;
}

function groupByStem(terms: readonly QueryTerm[], language: number): Map<string, QueryTerm[]> {
  const termsByStem = new Map<string, QueryTerm[]>();
  for (const term of terms) {
    const stem = stemIn(term.word, wordInfo(term.word), language);
    termsByStem.set(stem, [...(termsByStem.get(stem) ?? []), term]);
  }
  return termsByStem;
}

/** Finds every place of a phrase; false where there is none. */
function findPhrase({ tokens: phrase, isExact }: QueryPhrase, read: ReadText, found: Highlight[]): boolean {
  const { tokens } = read;
  const wanted = phrase.map((token, offset) => {
    const next = phrase[offset + 1];
    return {
      word: token.word,
      stems: isExact || token.kind !== "word" ? [] : stemsIn(token.word, read.languages),
      // The index holds a run of characters by its pairs, so the text must hold it unbroken too.
      isJoined: next !== undefined && areJoined(token, next),
    };
  });
  let isFound = false;
  for (let start = 0; start + wanted.length <= tokens.length; start++) {
    let offset = 0;
    for (; offset < wanted.length; offset++) {
      const { word, stems, isJoined } = wanted[offset] as (typeof wanted)[number];
      const at = start + offset;
      if (tokens[at]?.word !== word && !hasStem(read, at, stems)) break;
      if (isJoined && !isJoinedToNext(tokens, at)) break;
    }
    if (offset < wanted.length) continue;
    isFound = true;
    found.push({ start: (tokens[start] as Token).start, end: (tokens[start + offset - 1] as Token).end });
  }
  return isFound;
}

function stemsIn(word: string, languages: readonly number[]): string[] {
  const info = wordInfo(word);
  return languages.map((language) => stemIn(word, info, language));
}

/** Whether the word at a place has one of these stems, given in the order of the text's languages. */
function hasStem({ tokens, infos, languages }: ReadText, at: number, stems: readonly string[]): boolean {
  const info = infos[at];
  if (info === undefined) return false;
  const { word } = tokens[at] as Token;
  return stems.some((stem, index) => stemIn(word, info, languages[index] as number) === stem);
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
