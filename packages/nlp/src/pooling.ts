export type SentimentLabel = "positive" | "negative" | "neutral" | "mixed";

/** Two probabilities: that a part of a text feels anything, and that what it feels, if it does, is good. */
export interface PartFeeling {
  readonly polarity: number;
  readonly feeling: number;
}

export interface PooledSentiment {
  readonly label: SentimentLabel;
  readonly score: number;
  readonly magnitude: number;
  readonly confidence: number;
}

/** A part below this is too faint to speak against the others. */
const VOICE_FROM = 0.3;
/** How much of all feeling the weaker side must hold for a text to be mixed. */
const MIXED_SHARE = 0.3;

/**
 * Pools parts of a text into one feeling, so that a bad morning in a good day is `mixed` and not `neutral`. Else the label is the
 * likeliest of good, bad and neither: a text that feels something, though nobody could say what, is not called good by a hair.
 * @param parts sentences, or the clauses of those that turn (see `clausesOf`)
 * @param whole what the text says when it is read as one
 */
export function pooledSentiment(parts: readonly PartFeeling[], whole: PartFeeling): PooledSentiment {
  const scores = parts.map(scoreOf);
  const magnitude = scores.reduce((sum, score) => sum + Math.abs(score), 0);
  const limit = Math.min(1, magnitude);
  const score = Math.max(-limit, Math.min(limit, scoreOf(whole)));
  const { polarity, feeling } = whole;
  if (isMixed(scores)) {
    const brightest = parts.reduce((best, part) => (scoreOf(part) > scoreOf(best) ? part : best));
    const darkest = parts.reduce((worst, part) => (scoreOf(part) < scoreOf(worst) ? part : worst));
    // That the brightest part is good, and that the darkest one is bad.
    return { label: "mixed", score, magnitude, confidence: brightest.polarity * (1 - darkest.polarity) };
  }
  const good = feeling * polarity;
  const bad = feeling * (1 - polarity);
  const neither = 1 - feeling;
  // A score that would be told as 0 is no feeling.
  if (Math.max(good, bad) < neither || Math.abs(score) < 0.001)
    return { label: "neutral", score, magnitude, confidence: neither };
  return score > 0
    ? { label: "positive", score, magnitude, confidence: good }
    : { label: "negative", score, magnitude, confidence: bad };
}

/**
 * Whether parts of a text speak against each other: some good and some bad, both loud enough, neither drowned by the other.
 * @param scores of the parts, -1 to 1
 */
export function isMixed(scores: readonly number[]): boolean {
  let [positive, negative, brightest, darkest] = [0, 0, 0, 0];
  for (const score of scores) {
    if (score > 0) positive += score;
    else negative -= score;
    brightest = Math.max(brightest, score);
    darkest = Math.min(darkest, score);
  }
  const isHeard = brightest >= VOICE_FROM && darkest <= -VOICE_FROM;
  return isHeard && Math.min(positive, negative) >= MIXED_SHARE * (positive + negative);
}

function scoreOf({ polarity, feeling }: PartFeeling): number {
  return feeling * (2 * polarity - 1);
}
