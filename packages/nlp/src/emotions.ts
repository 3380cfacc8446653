/** The 27 emotions of GoEmotions (Demszky et al. 2020, https://arxiv.org/abs/2005.00547) and neutral, in the order of its label file. */
export const EMOTIONS = [
  "admiration",
  "amusement",
  "anger",
  "annoyance",
  "approval",
  "caring",
  "confusion",
  "curiosity",
  "desire",
  "disappointment",
  "disapproval",
  "disgust",
  "embarrassment",
  "excitement",
  "fear",
  "gratitude",
  "grief",
  "joy",
  "love",
  "nervousness",
  "optimism",
  "pride",
  "realization",
  "relief",
  "remorse",
  "sadness",
  "surprise",
  "neutral",
] as const;

export type Emotion = (typeof EMOTIONS)[number];
export type EkmanEmotion = "anger" | "disgust" | "fear" | "joy" | "sadness" | "surprise" | "neutral";
export type EmotionGroup = "positive" | "negative" | "ambiguous" | "neutral";

const BY_EKMAN: Readonly<Record<EkmanEmotion, readonly Emotion[]>> = {
  anger: ["anger", "annoyance", "disapproval"],
  disgust: ["disgust"],
  fear: ["fear", "nervousness"],
  joy: [
    "joy",
    "amusement",
    "approval",
    "excitement",
    "gratitude",
    "love",
    "optimism",
    "relief",
    "pride",
    "admiration",
    "desire",
    "caring",
  ],
  sadness: ["sadness", "disappointment", "embarrassment", "grief", "remorse"],
  surprise: ["surprise", "realization", "confusion", "curiosity"],
  neutral: ["neutral"],
};

const GROUP_OF_EKMAN: Readonly<Record<EkmanEmotion, EmotionGroup>> = {
  anger: "negative",
  disgust: "negative",
  fear: "negative",
  joy: "positive",
  sadness: "negative",
  surprise: "ambiguous",
  neutral: "neutral",
};

const EKMAN_OF = new Map<string, EkmanEmotion>();
for (const [ekman, emotions] of Object.entries(BY_EKMAN)) {
  for (const emotion of emotions) EKMAN_OF.set(emotion, ekman as EkmanEmotion);
}

/** The basic emotion that one of the 27 belongs to, by the mapping of GoEmotions' authors. */
export function ekmanOf(emotion: string): EkmanEmotion | undefined {
  return EKMAN_OF.get(emotion);
}

/** Whether an emotion is a good one, a bad one or either, by the grouping of GoEmotions' authors. */
export function groupOf(emotion: string): EmotionGroup | undefined {
  const ekman = EKMAN_OF.get(emotion);
  return ekman === undefined ? undefined : GROUP_OF_EKMAN[ekman];
}
