import { fold } from "./fold.ts";
import { languagesOf } from "./language.ts";
import { allStems, stemIn, wordInfo } from "./stem.ts";
import type { WordInfo } from "./stem.ts";
import { tokenize, visitTokens } from "./tokenize.ts";
import type { Token } from "./tokenize.ts";

/** A text as the search sees it. `infos` holds what is known of each word, undefined for characters and emoji. */
export type ReadText = {
  readonly tokens: readonly Token[];
  readonly infos: readonly (WordInfo | undefined)[];
  /** Positions in LATIN_LANGUAGES. */
  readonly languages: readonly number[];
};

/** Reads a text: its tokens, and the languages under whose stems its words are indexed. */
export function readText(text: string): ReadText {
  const tokens = tokenize(text);
  const infos = tokens.map((token) => (token.kind === "word" ? wordInfo(token.word) : undefined));
  const bits: number[] = [];
  for (const info of infos) if (info !== undefined) bits.push(info.functionWordBits);
  return { tokens, infos, languages: languagesOf(bits) };
}

/**
 * The terms under which a text is indexed: each word by its stem in each language of the text, each character of a script
 * without spaces alone and with its right neighbour, each emoji. Nothing is left out: a person also searches for `not` and `7`.
 */
export function indexTermsOf(text: string): Set<string> {
  const terms = new Set<string>();
  const words: string[] = [];
  const infos: WordInfo[] = [];
  const bits: number[] = [];
  let neighbour = "";
  let neighbourEnd = -1;
  visitTokens(text, (word, start, end, kind) => {
    if (kind === "word") {
      const info = wordInfo(word);
      words.push(word);
      infos.push(info);
      bits.push(info.functionWordBits);
      return;
    }
    terms.add(word);
    if (kind !== "character") return;
    if (neighbourEnd === start) terms.add(neighbour + word);
    neighbour = word;
    neighbourEnd = end;
  });
  for (const language of languagesOf(bits)) {
    for (let at = 0; at < words.length; at++) {
      terms.add(stemIn(words[at] as string, infos[at] as WordInfo, language));
    }
  }
  return terms;
}

/** Whether two tokens are neighbours in one run of characters, so that the index holds them as a bigram. */
export function areJoined(token: Token, next: Token): boolean {
  return token.kind === "character" && next.kind === "character" && token.end === next.start;
}

/** The terms of a query's token, any of which says that a text may hold it. */
export function alternativesOf(token: Token): string[] {
  return token.kind === "word" ? allStems(token.word) : [token.word];
}

/** The term of a tag. No term of a text begins with `#`, so tags and words never meet in the index. */
export function tagTerm(tag: string): string {
  return `#${fold(tag).replace(/\s+/gu, " ").trim()}`;
}
