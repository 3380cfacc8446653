import en from "./administration/en.json";
import { usePartTexts, type PartTexts } from "./part-texts.ts";

/** Texts of the administration, which load with its pages: few people ever see them. */
export const ADMINISTRATION = "administration";

const TEXTS: PartTexts<typeof en> = {
  part: ADMINISTRATION,
  en,
  loaders: {
    de: () => import("./administration/de.json"),
    es: () => import("./administration/es.json"),
    zh: () => import("./administration/zh.json"),
  },
};

/** Sees to it that the texts are there in the language that is shown; whether they are. */
export function useAdministrationTexts(): boolean {
  return usePartTexts(TEXTS);
}
