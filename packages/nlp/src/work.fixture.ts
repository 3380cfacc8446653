import { readSentences, type Sentence } from "./tokens.ts";

/** The sentences of a text whose tokens count how often their text is read: work is counted, since time depends on the machine. */
export function countedSentences(text: string): { readonly sentences: Sentence[]; readonly reads: () => number } {
  let reads = 0;
  const sentences = readSentences(text).map((sentence) => ({
    ...sentence,
    tokens: sentence.tokens.map((token) => ({
      ...token,
      get text() {
        reads += 1;
        return token.text;
      },
    })),
  }));
  return { sentences, reads: () => reads };
}
