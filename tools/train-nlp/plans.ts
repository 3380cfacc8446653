import type { Teaching } from "./distil.ts";
import { emotionMaterial } from "./emotion-examples.ts";
import type { Material } from "./examples.ts";
import type { TrainingOptions } from "./linear.ts";
import { sentimentMaterial } from "./sentiment-examples.ts";
import { topicMaterial } from "./topic-examples.ts";

/** How the tables of one kind are made. */
export interface Plan {
  readonly material: (folder: string, isHeldOut: (text: string) => boolean) => Material;
  readonly options: Pick<TrainingOptions, "bits" | "epochs" | "rate" | "dropout" | "averagedEpochs">;
  readonly teaching?: Teaching;
}

export const EMOTION_PLAN = {
  material: emotionMaterial,
  options: { bits: 15, epochs: 4, rate: 1, dropout: 0.2, averagedEpochs: 3 },
  teaching: {
    teachers: 3,
    options: { bits: 18, epochs: 4, rate: 1, dropout: 0.3 },
    labelShare: 0.7,
  },
} as const satisfies Plan;

/** Chosen on the parts set aside for it. */
export const PLANS: readonly Plan[] = [
  { material: sentimentMaterial, options: { bits: 19, epochs: 6, rate: 2, dropout: 0.2 } },
  EMOTION_PLAN,
  { material: topicMaterial, options: { bits: 14, epochs: 6, rate: 1, dropout: 0.3 } },
];
