import { DE } from "./de.ts";
import { EN } from "./en.ts";
import { ES } from "./es.ts";
import type { Catalogue } from "./words.ts";
import { ZH } from "./zh.ts";

/** What the server says to people, by the primary tag of a language. */
export const CATALOGUES: Readonly<Record<string, Catalogue>> = { en: EN, de: DE, es: ES, zh: ZH };

/** The words for a language (BCP 47), English where it is absent or we do not speak it. */
export function catalogueFor(language: string | undefined): Catalogue {
  const [primary = ""] = (language ?? "").toLowerCase().split("-");
  return Object.hasOwn(CATALOGUES, primary) ? (CATALOGUES[primary] as Catalogue) : EN;
}
