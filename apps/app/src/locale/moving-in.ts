import en from "./moving-in/en.json";
import { usePartTexts, type PartTexts } from "./part-texts.ts";

/** Texts of moving in, which load with its page: most people move in once. */
export const MOVING_IN = "moving-in";

const TEXTS: PartTexts<typeof en> = {
  part: MOVING_IN,
  en,
  loaders: {
    de: () => import("./moving-in/de.json"),
    es: () => import("./moving-in/es.json"),
    zh: () => import("./moving-in/zh.json"),
  },
};

/** Sees to it that the texts are there in the language that is shown; whether they are. */
export function useMovingInTexts(): boolean {
  return usePartTexts(TEXTS);
}
