import { allStems } from "../text/stem.ts";
import { alternativesOf, areJoined } from "../text/terms.ts";
import { tokenize } from "../text/tokenize.ts";
import type { Token } from "../text/tokenize.ts";

/** A word to be found in any of its inflections. `stems` holds its stem in every language of the index. */
export type QueryTerm = { readonly word: string; readonly stems: readonly string[] };

/**
 * Tokens to be found one after another. `isExact` where they stood in quotes: each then matches as it is written (but for
 * case, accents stay), otherwise in any inflection (`well-known`, `10:30`, 東京).
 */
export type QueryPhrase = { readonly tokens: readonly Token[]; readonly isExact: boolean };

/** What a person asked for. All terms and all phrases must occur. */
export type Query =
  | { readonly kind: "empty" }
  | { readonly kind: "words"; readonly terms: readonly QueryTerm[]; readonly phrases: readonly QueryPhrase[] };

// Who pastes a page into the search field is served by its beginning.
const MAX_QUERY_LENGTH = 4_096;
const MAX_QUERY_TOKENS = 64;
const QUOTES = /["\u201c\u201d\u201e\u201f\u00ab\u00bb\u2039\u203a\u300c\u300d\u300e\u300f\uff02]/;

/**
 * Reads what a person typed: words, and phrases in quotes of any style; a quote that is never closed counts as a blank.
 * Any string is a query and none throws; one without a word, a number or an emoji is empty.
 */
export function parseQuery(q: string): Query {
  const text = q.slice(0, MAX_QUERY_LENGTH);
  const parts = text.split(QUOTES);
  const terms = new Map<string, QueryTerm>();
  const phrases: QueryPhrase[] = [];
  let budget = MAX_QUERY_TOKENS;
  for (const [index, part] of parts.entries()) {
    const tokens = tokenize(part).slice(0, budget);
    budget -= tokens.length;
    // Every second part stands between two quotes, unless it is the last: then its closing quote is missing.
    if (index % 2 === 1 && index < parts.length - 1) {
      if (tokens.length > 0) phrases.push({ tokens, isExact: true });
      continue;
    }
    for (const group of groupConnected(tokens, part)) {
      const [first] = group;
      if (first === undefined) continue;
      if (group.length > 1 || first.kind !== "word") phrases.push({ tokens: group, isExact: false });
      else terms.set(first.word, { word: first.word, stems: allStems(first.word) });
    }
  }
  if (terms.size === 0 && phrases.length === 0) return { kind: "empty" };
  return { kind: "words", terms: [...terms.values()], phrases };
}

/**
 * What the index must hold for a text to match: a list of clauses, all of which must hold, each a list of terms of which
 * one must. An empty query asks nothing.
 */
export function queryTerms(query: Query): string[][] {
  if (query.kind === "empty") return [];
  const clauses = new Map<string, string[]>();
  const require = (alternatives: readonly string[]) => clauses.set(alternatives.join("\n"), [...alternatives]);
  for (const term of query.terms) require(term.stems);
  for (const { tokens } of query.phrases) {
    for (const [at, token] of tokens.entries()) {
      const next = tokens[at + 1];
      const previous = tokens[at - 1];
      if (next !== undefined && areJoined(token, next)) require([token.word + next.word]);
      // A character within a run is covered by its bigrams.
      else if (previous === undefined || !areJoined(previous, token)) require(alternativesOf(token));
    }
  }
  return [...clauses.values()];
}

/** Tokens that a person wrote as one: `well-known`, `l'amour`, `10:30`, `東京`. */
function groupConnected(tokens: readonly Token[], text: string): Token[][] {
  const groups: Token[][] = [];
  let previous: Token | undefined;
  for (const token of tokens) {
    if (previous !== undefined && CONNECTOR.test(text.slice(previous.end, token.start))) groups.at(-1)?.push(token);
    else groups.push([token]);
    previous = token;
  }
  return groups;
}

const CONNECTOR = /^[-\u2010\u2011'\u2018\u2019.:]?$/;
