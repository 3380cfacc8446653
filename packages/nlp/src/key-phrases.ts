import { bareWord, englishStopWords } from "./stop-words.ts";

const MAX_PHRASES = 5;
const MAX_PHRASE_WORDS = 3;
const MAX_PHRASE_LENGTH = 80;
const CONTENT_WORD = /^\p{L}[\p{L}\p{M}\p{N}'-]*$/u;
const BREAK_AFTER = /[^\p{L}\p{M}\p{N}]$/u;
const BREAK_BEFORE = /^[^\p{L}\p{N}]/u;

/**
 * At most five phrases a reader might underline: runs of up to three words between stop words and punctuation, those that
 * come again first, then longer before shorter, then earlier before later. In lower case.
 */
export function keyPhrasesOf(sentences: readonly (readonly string[])[]): string[] {
  const countsByPhrase = new Map<string, { count: number; words: number }>();
  const add = (run: readonly string[]): void => {
    // Of a longer run the end is kept: in English the noun stands last.
    const words = run.slice(-MAX_PHRASE_WORDS);
    const phrase = words.join(" ");
    if (phrase.length < 3 || phrase.length > MAX_PHRASE_LENGTH) return;
    const known = countsByPhrase.get(phrase);
    if (known === undefined) countsByPhrase.set(phrase, { count: 1, words: words.length });
    else known.count += 1;
  };
  for (const sentence of sentences) {
    let run: string[] = [];
    const close = (): void => {
      if (run.length > 0) add(run);
      run = [];
    };
    for (const token of sentence) {
      const word = bareWord(token);
      if (BREAK_BEFORE.test(token)) close();
      if (englishStopWords.has(word) || !CONTENT_WORD.test(word)) close();
      else run.push(word);
      if (BREAK_AFTER.test(token)) close();
    }
    close();
  }
  // A single word that stands once says nothing about what a text turns on.
  return [...countsByPhrase]
    .filter(([, { count, words }]) => count > 1 || words > 1)
    .sort(([, a], [, b]) => b.count - a.count || b.words - a.words)
    .slice(0, MAX_PHRASES)
    .map(([phrase]) => phrase);
}
