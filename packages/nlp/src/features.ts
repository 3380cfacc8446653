import type { Lexicon } from "./lexicon.ts";
import type { Token } from "./tokens.ts";

/** Takes what a sentence consists of, in its order. */
export interface FeatureSink {
  /** A word, emoticon, picture or mark with everything that it says by itself (see `ownFeatures`). */
  token(token: Token): void;
  /** A feature of a token among its neighbours. */
  context(hash: number, weight: number): void;
}

/** Kinds of features and how much one of each counts beside the others: a word has some nine pieces. */
export const WEIGHT = { word: 3, style: 2, gram: 1, pair: 2, negated: 2, valence: 4 } as const;

const WORD = 0x11;
const PAIR = 0x22;
const NEGATED = 0x33;
const GRAM = 0x44;
const STYLE = 0x55;
const EDGE = 0x66;
const VALENCE = 0x77;

const NEGATORS = new Set(
  (
    "not no never nor neither cannot without hardly barely nothing nobody none nowhere rarely seldom " +
    "can't don't doesn't didn't isn't aren't wasn't weren't won't wouldn't shouldn't couldn't hasn't haven't hadn't ain't mustn't needn't " +
    "cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt aint"
  ).split(" "),
);
const CLOSES_SCOPE = new Set("but though although however yet except still anyway".split(" "));
/** So many words after a negation stand under it. */
const SCOPE = 4;

const BEGIN = hashOf(EDGE, "<");
const END = hashOf(EDGE, ">");
const NUMBER = hashOf(EDGE, "0");

/** Words that begin the address of a page; `ww` is `www` without its stretch. */
const ADDRESS = new Set(["http", "https", "ww"]);

/**
 * Reads a sentence as features: words, neighbours, words under a negation. Features are 32-bit hashes; their low bits name
 * rows of the model's tables ("hashing trick", Weinberger et al. 2009). Addresses of pages and `@names` say nothing: they are
 * passed over, and what stands around them are neighbours.
 */
export function readFeatures(tokens: readonly Token[], lexicon: Lexicon, sink: FeatureSink): void {
  let scope = 0;
  let previous = BEGIN;
  let passes: "address" | "name" | undefined;
  for (const token of tokens) {
    passes = passesOver(token, passes);
    if (passes !== undefined) continue;
    if (token.kind === "number") {
      previous = NUMBER;
      continue;
    }
    const hash = token.hash;
    sink.token(token);
    sink.context(pairOf(previous, hash), WEIGHT.pair);
    previous = hash;
    if (token.kind === "mark") scope = 0;
    if (token.kind !== "word") continue;
    if (scope > 0) {
      sink.context(pairOf(NEGATED, hash), WEIGHT.negated);
      const valence = lexicon.get(hash);
      if (valence !== undefined) sink.context(pairOf(NEGATED + VALENCE, valence), WEIGHT.valence);
      scope -= 1;
    }
    if (NEGATORS.has(token.text)) scope = SCOPE;
    else if (CLOSES_SCOPE.has(token.text)) scope = 0;
  }
  sink.context(pairOf(previous, END), WEIGHT.pair);
}

/** Of which address or name a token is a part, by that of the token before: an address goes on to the next space, a name to the next mark. */
function passesOver(token: Token, before: "address" | "name" | undefined): "address" | "name" | undefined {
  if (token.isGlued && before === "address") return before;
  if (token.isGlued && before === "name" && (token.kind !== "mark" || token.text === "_")) return before;
  if (token.text === "@") return "name";
  return ADDRESS.has(token.text) ? "address" : undefined;
}

/** What a token says by itself: the word, its pieces of three to five letters, its valence, capitals, stretched letters. */
export function ownFeatures(token: Token, lexicon: Lexicon, add: (hash: number, weight: number) => void): void {
  const { text, kind, hash } = token;
  add(hash, WEIGHT.word);
  const valence = lexicon.get(hash);
  if (valence !== undefined) add(pairOf(VALENCE, valence), WEIGHT.valence);
  if (token.isShouted) add(pairOf(STYLE, hash), WEIGHT.style);
  if (token.isStretched) add(pairOf(STYLE + 1, hash), WEIGHT.style);
  if (kind === "word") addGrams(text, add);
}

/** Pieces of ` word `, so that beginnings and ends are told from middles. */
function addGrams(word: string, add: (hash: number, weight: number) => void): void {
  if (word.length < 3 || word.length > 24) return;
  const last = word.length + 2;
  for (let from = 0; from < last - 2; from++) {
    let hash = start(GRAM);
    const end = Math.min(from + 5, last);
    for (let at = from; at < end; at++) {
      hash = step(hash, at === 0 || at === last - 1 ? 0x20 : word.charCodeAt(at - 1));
      if (at - from >= 2) add(finish(hash), WEIGHT.gram);
    }
  }
}

/** The hash of a token's text. */
export function tokenHash(text: string): number {
  return hashOf(WORD, text);
}

function hashOf(kind: number, text: string): number {
  let hash = start(kind);
  for (let at = 0; at < text.length; at++) hash = step(hash, text.charCodeAt(at));
  return finish(hash);
}

function pairOf(first: number, second: number): number {
  return finish(step(step(start(PAIR), first), Math.imul(second, 0x9e3779b1)));
}

/** FNV-1a of 32 bits over code units (Fowler, Noll, Vo), with a last mixing, since tables are indexed by the low bits. */
function start(kind: number): number {
  return Math.imul(0x811c9dc5 ^ kind, 0x01000193);
}

function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, 0x01000193);
}

function finish(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (mixed ^ (mixed >>> 13)) >>> 0;
}
