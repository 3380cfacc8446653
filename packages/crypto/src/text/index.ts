/** How words are found, without anything of a platform: what runs on a phone and in a browser imports this and not the keys. */
export { matchEntry } from "../blind-index/match.ts";
export type { Highlight } from "../blind-index/match.ts";
export { parseQuery, queryTerms } from "../blind-index/query.ts";
export type { Query } from "../blind-index/query.ts";
export { fold } from "./fold.ts";
export { indexTermsOf } from "./terms.ts";
export { tokenize } from "./tokenize.ts";
