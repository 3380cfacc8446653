import { wordsAlone } from "@aura-journal/contracts/attachment-references";
import { indexTermsOf, matchEntry, parseQuery, queryTerms, tokenize, type Highlight } from "@aura-journal/crypto/text";
import type { Statement } from "./driver.ts";

/**
 * The words of the entries in FTS5. They are cut and stemmed by the rules of the server's search, so that the same words find the same
 * entries on the device and off it, in every language; what SQLite sees of them is ASCII. Where a text shows an attachment it has no words.
 */
export function indexWords(entryId: string, content: string): Statement {
  const text = wordsAlone(content);
  const words = new Set(tokenize(text).map(({ word }) => word));
  return {
    sql: "INSERT INTO entry_words (rowid, stems, words) SELECT id, ?, ? FROM entries WHERE entry_id = ?",
    params: [spelled(indexTermsOf(text)), spelled(words), entryId],
  };
}

/** To be done before the entry changes no more than its text: the index knows entries by their place in the table. */
export function forgetWords(entryId: string): Statement {
  return {
    sql: "DELETE FROM entry_words WHERE rowid = (SELECT id FROM entries WHERE entry_id = ?)",
    params: [entryId],
  };
}

/** A search as it stands while somebody types: the last word may be the beginning of one. */
export interface WordSearch {
  /** What FTS5 is asked for. */
  readonly match: string;
  /** Nearly every entry answers: one word, of which a letter or two are there. */
  readonly isCommon: boolean;
  /** The places in a text that answer; null where it does not. */
  highlights(content: string): Highlight[] | null;
}

const COMMON_LENGTH = 2;

/** Reads what a person has typed so far; undefined while there is nothing to look for. */
export function wordSearch(typed: string): WordSearch | undefined {
  const tokens = tokenize(typed);
  const last = tokens.at(-1);
  const isGrowing = last?.kind === "word" && last.end === typed.length;
  const query = parseQuery(isGrowing ? typed.slice(0, last.start) : typed);
  if (query.kind === "empty" && !isGrowing) return undefined;
  const whole = isGrowing ? parseQuery(typed.slice(last.start)) : query;
  const clauses = queryTerms(query).map((terms) => `stems : (${terms.map(quoted).join(" OR ")})`);
  if (isGrowing) {
    const stems = queryTerms(whole).flat().map(quoted).join(" OR ");
    clauses.push(`(stems : (${stems}) OR words : ${quoted(last.word)} *)`);
  }
  return {
    isCommon: isGrowing && query.kind === "empty" && last.word.length <= COMMON_LENGTH,
    match: clauses.map((clause) => `(${clause})`).join(" AND "),
    highlights(content) {
      const text = wordsAlone(content);
      const found = query.kind === "empty" ? [] : matchEntry(query, text);
      if (found === null || !isGrowing) return found;
      const grown = tokenize(text).flatMap(({ word, start, end }) =>
        word.startsWith(last.word) ? [{ start, end }] : [],
      );
      const asStem = matchEntry(whole, text) ?? [];
      if (grown.length + asStem.length === 0) return null;
      return inOrder([...found, ...grown, ...asStem]);
    },
  };
}

function inOrder(highlights: readonly Highlight[]): Highlight[] {
  const result: Highlight[] = [];
  for (const { start, end } of highlights.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = result.at(-1);
    if (last === undefined || start >= last.end) result.push({ start, end });
    else if (end > last.end) result[result.length - 1] = { start: last.start, end };
  }
  return result;
}

function spelled(terms: Iterable<string>): string {
  return [...terms].map(ascii).join(" ");
}

function quoted(term: string): string {
  return `"${ascii(term)}"`;
}

/** Everything but a to z and digits by its number, so that one term is one token and a beginning stays a beginning. */
function ascii(term: string): string {
  return term.replace(/[^a-z0-9]/gu, (character) => `_${character.codePointAt(0)?.toString(36)}_`);
}
