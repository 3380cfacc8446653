/**
 * How good or bad words are that people were asked about, from -4 to 4 in whole steps and never 0, by the hash of the word: what
 * all words of one step have in common is learnt once for them all, and a rare one is read by its step.
 */
export type Lexicon = ReadonlyMap<number, number>;
