export type SentimentLabel = "positive" | "negative" | "neutral" | "mixed";

/** Two probabilities: that a text feels anything, and that what it feels, if it does, is good. */
export interface SentenceFeeling {
  readonly polarity: number;
  readonly feeling: number;
}

export interface PooledSentiment {
  readonly label: SentimentLabel;
  readonly score: number;
  readonly magnitude: number;
  readonly confidence: number;
}

/** A sentence below this is too faint to speak against the others. */
const VOICE_FROM = 0.3;
/** How much of all feeling the weaker side must hold for a text to be mixed. */
const MIXED_SHARE = 0.3;

/**
 * Pools sentences into one feeling, so that a bad morning in a good day is `mixed` and not `neutral`. Else the label is the likeliest
 * of good, bad and neither: a text that feels something, though nobody could say what, is not called good by a hair.
 * @param whole what the text says when it is read as one
 */
export function pooledSentiment(sentences: readonly SentenceFeeling[], whole: SentenceFeeling): PooledSentiment {
  let positive = 0;
  let negative = 0;
  let isBrightSomewhere = false;
  let isDarkSomewhere = false;
  for (const sentence of sentences) {
    const score = scoreOf(sentence);
    if (score > 0) positive += score;
    else negative -= score;
    if (score >= VOICE_FROM) isBrightSomewhere = true;
    if (score <= -VOICE_FROM) isDarkSomewhere = true;
  }
  const magnitude = positive + negative;
  const limit = Math.min(1, magnitude);
  const score = Math.max(-limit, Math.min(limit, scoreOf(whole)));
  const { polarity, feeling } = whole;
  const weaker = Math.min(positive, negative);
  if (isBrightSomewhere && isDarkSomewhere && weaker >= MIXED_SHARE * magnitude) {
    return { label: "mixed", score, magnitude, confidence: Math.min(1, (2 * weaker) / magnitude) * feeling };
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

function scoreOf({ polarity, feeling }: SentenceFeeling): number {
  return feeling * (2 * polarity - 1);
}
