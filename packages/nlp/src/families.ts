import { EMOTIONS, ekmanOf, groupOf, type EkmanEmotion, type EmotionGroup } from "./emotions.ts";

export type Family = Exclude<EkmanEmotion | EmotionGroup, "neutral">;

/** What the emotions gather into, besides neutral: Ekman's six, and whether they are good, bad or either. */
export const FAMILIES = [
  "anger",
  "disgust",
  "fear",
  "joy",
  "sadness",
  "surprise",
  "positive",
  "negative",
  "ambiguous",
] as const satisfies readonly Family[];

const MEMBERS = FAMILIES.map((family) =>
  EMOTIONS.map((_, at) => at).filter((at) => ekmanOf(EMOTIONS[at]!) === family || groupOf(EMOTIONS[at]!) === family),
);

/**
 * The probability of each family, from two witnesses that err differently: a head of its own, and its members, of which at least
 * one must be there (as if they came independently of one another).
 * @param emotions probabilities in the order of `EMOTIONS`
 * @param own probabilities in the order of `FAMILIES`
 */
export function familyProbabilities(emotions: ArrayLike<number>, own: ArrayLike<number>): number[] {
  return MEMBERS.map((members, family) => {
    let none = 1;
    for (const member of members) none *= 1 - emotions[member]!;
    return (own[family]! + 1 - none) / 2;
  });
}
