/** Words a grown person reads in a minute. */
const WORDS_PER_MINUTE = 220;

/**
 * Runs of letters, marks and digits, apostrophes inside them included (UAX #29 in short); where a script writes no spaces,
 * each character counts as a word, as word processors do.
 */
const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]|(?:[[\p{L}\p{M}\p{N}]--[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]]['’]?)+/gv;

/** How many words a text has. */
export function countWords(text: string): number {
  let count = 0;
  WORD.lastIndex = 0;
  while (WORD.test(text)) count += 1;
  return count;
}

/** How long a text of so many words takes to read, in whole seconds, rounded up. */
export function readingTimeSeconds(words: number): number {
  return Math.ceil((words * 60) / WORDS_PER_MINUTE);
}
