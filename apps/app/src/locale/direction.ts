/** Which way a language is read, and a text. */
export type Direction = "ltr" | "rtl";

/** The pseudo-language of CLDR for trying out a mirrored layout; Android has it among its developer options. */
const PSEUDO = "ar-xb";
/** Languages whose usual script runs from right to left (CLDR). */
const RIGHT_TO_LEFT = /^(?:ar|ckb|dv|fa|he|ks|ps|sd|ug|ur|yi)(?:-|$)/i;
const STRONG = /\p{L}/u;
const STRONG_RIGHT_TO_LEFT =
  /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}\p{Script=Adlam}]/u;

/** The direction of the layout in a language, on a device that prefers these (BCP 47). */
export function directionOfLanguage(language: string, preferred: readonly string[]): Direction {
  return RIGHT_TO_LEFT.test(language) || preferred[0]?.toLowerCase() === PSEUDO ? "rtl" : "ltr";
}

/** The direction of a text by its first letter (Unicode Bidirectional Algorithm, P2 and P3); undefined where it has none. */
export function directionOfText(text: string): Direction | undefined {
  const first = STRONG.exec(text)?.[0];
  if (first === undefined) return undefined;
  return STRONG_RIGHT_TO_LEFT.test(first) ? "rtl" : "ltr";
}
