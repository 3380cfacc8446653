import en from "./connections/en.json";
import { usePartTexts, type PartTexts } from "./part-texts.ts";

/** Texts of what is connected to a journal and of how long things are kept, which load with their pages. */
export const CONNECTIONS = "connections";

const TEXTS: PartTexts<typeof en> = {
  part: CONNECTIONS,
  en,
  loaders: {
    de: () => import("./connections/de.json"),
    es: () => import("./connections/es.json"),
    zh: () => import("./connections/zh.json"),
  },
};

/** Sees to it that the texts are there in the language that is shown; whether they are. */
export function useConnectionTexts(): boolean {
  return usePartTexts(TEXTS);
}
