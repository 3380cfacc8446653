import { EMOTIONS } from "../../packages/nlp/src/emotions.ts";
import { readSet, type Row } from "./data.ts";
import type { Example, Material } from "./examples.ts";

/** GoEmotions, its own parts. */
export function emotionMaterial(folder: string, isHeldOut: (text: string) => boolean): Material {
  return {
    heads: EMOTIONS,
    train: readSet(folder, "goemotions/train")
      .map(toExample)
      .filter(({ text }) => !isHeldOut(text)),
    dev: readSet(folder, "goemotions/dev").map(toExample),
  };
}

function toExample({ text = "", labels = "" }: Row): Example {
  const found = new Set(labels.split(","));
  return { text, targets: EMOTIONS.map((emotion) => (found.has(emotion) ? 1 : 0)), weight: 1 };
}
