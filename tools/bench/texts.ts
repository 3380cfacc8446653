import { seededRandom } from "../random.ts";

const FUNCTION_WORDS = "the and of with that it is was my we you they this have had been but not what when".split(" ");
/** So much of the text is made of function words, as in prose; the rest is drawn from the vocabulary. */
const FUNCTION_SHARE = 0.45;
const VOCABULARY = 20_000;

/** Makes English-looking texts whose words follow Zipf's law: some in every other entry, most in hardly any. */
export interface TextMaker {
  /** Words of the vocabulary, the most frequent first. */
  readonly vocabulary: readonly string[];
  text(words: number): string;
}

export function createTextMaker(seed: number): TextMaker {
  const random = seededRandom(seed);
  const vocabulary = makeVocabulary(seededRandom(1));
  const cumulative = new Float64Array(vocabulary.length);
  let sum = 0;
  for (let rank = 0; rank < vocabulary.length; rank++) {
    // Zipf's law with the flatter head that Mandelbrot gave it.
    sum += 1 / (rank + 2.7);
    cumulative[rank] = sum;
  }

  function word(): string {
    if (random() < FUNCTION_SHARE) return FUNCTION_WORDS[Math.floor(random() * FUNCTION_WORDS.length)] as string;
    const point = random() * sum;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((cumulative[middle] as number) < point) low = middle + 1;
      else high = middle;
    }
    return vocabulary[low] as string;
  }

  return {
    vocabulary,
    text(words) {
      const sentences: string[] = [];
      for (let left = words; left > 0;) {
        const length = Math.min(left, 6 + Math.floor(random() * 12));
        const sentence = Array.from({ length }, word).join(" ");
        sentences.push(`${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`);
        left -= length;
      }
      return sentences.join(" ");
    },
  };
}

/** Words of three syllables that no stemmer takes apart: they end in `ok`, `um`, `ak` or `ub`. */
function makeVocabulary(random: () => number): string[] {
  const pick = (from: readonly string[]): string => from[Math.floor(random() * from.length)] as string;
  const onset = "b br c d dr f fl g gr h j k kl l m n p pl r s st t tr v w z".split(" ");
  const vowel = "a e i o u".split(" ");
  const words = new Set<string>();
  while (words.size < VOCABULARY) {
    words.add(
      `${pick(onset)}${pick(vowel)}${pick(onset)}${pick(vowel)}${pick(onset)}${pick(["ok", "um", "ak", "ub"])}`,
    );
  }
  return [...words];
}
