/** Longer runs without a space are links, encoded data or play: no words, and costly for every pattern after this. */
const MAX_WORD_LENGTH = 40;
const MAX_SENTENCE_WORDS = 60;
const TOKEN = /\n|[^\s]+/g;
const SENTENCE_END = /[.!?\u2026\u3002\uFF01\uFF1F]["'\u2019\u201D)\]]{0,3}$/;

/**
 * Cuts a text into sentences, each a list of words with their punctuation. Linear in the text's length; no word is
 * longer than 40 characters and no sentence than 60 words, so what reads them is linear too.
 */
export function sentencesOf(text: string): string[][] {
  const sentences: string[][] = [];
  let words: string[] = [];
  const close = (): void => {
    if (words.length > 0) sentences.push(words);
    words = [];
  };
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === "\n") {
      close();
      continue;
    }
    if (token.length <= MAX_WORD_LENGTH) words.push(token);
    if (words.length >= MAX_SENTENCE_WORDS || SENTENCE_END.test(token.slice(-4))) close();
  }
  close();
  return sentences;
}
