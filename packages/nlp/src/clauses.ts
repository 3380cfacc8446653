import type { Token } from "./tokens.ts";

/** Words at which a sentence turns. */
const TURNS = new Set(["but", "though", "although", "however"]);
/** What is shorter is no clause: `nobody but me`. */
const MIN_TOKENS = 2;

/** The clauses of a sentence that turns (`it was fun, but I paid for it`), each to be read for itself; else the sentence as it is. */
export function clausesOf(tokens: readonly Token[]): (readonly Token[])[] {
  const clauses: (readonly Token[])[] = [];
  let from = 0;
  for (const [at, { text }] of tokens.entries()) {
    if (!TURNS.has(text) || at - from < MIN_TOKENS || tokens.length - at <= MIN_TOKENS) continue;
    clauses.push(tokens.slice(from, at));
    from = at;
  }
  clauses.push(from === 0 ? tokens : tokens.slice(from));
  return clauses;
}
