import type { TFunction } from "i18next";

/** Names of products are the same in every language; of the others each language has its own. */
const PRODUCTS: Readonly<Record<string, string>> = {
  "apple-journal": "Apple Journal",
  "aura-json": "AURA JSON",
  "aura-lines": "AURA JSON Lines",
  "day-one-classic": "Day One Classic",
  "day-one-json": "Day One",
  daylio: "Daylio",
  diaro: "Diaro",
  joplin: "Joplin",
  journey: "Journey",
  journiv: "Journiv",
  "jrnl-json": "jrnl",
  "jrnl-text": "jrnl",
  "standard-notes": "Standard Notes",
};

export function formatWords(t: TFunction, format: string): string {
  return PRODUCTS[format] ?? t(`format.${format}`, { defaultValue: format });
}

/** What the reader of a source says of it as a whole, by the words that it has for it. */
const REFUSALS: readonly (readonly [RegExp, string])[] = [
  [/no format that is known|^It holds no |^It is not one |not JSON|not base64/, "unknown"],
  [/one of several formats/, "several"],
  [/leads out of it|root of a disk/, "escapes"],
  [/holds more than (?<number>\d+) files/, "tooMany"],
  [/unpacks to more than|share the same bytes/, "bomb"],
  [/backup is encrypted/, "encryptedNotes"],
  [/is encrypted/, "encrypted"],
  [/damaged|cut off|longer than the archive says|more than it says/, "damaged"],
  [/is empty/, "empty"],
  [/is a (?<kind>[\w-]+) archive/, "otherArchive"],
  [/one part of several/, "parts"],
  [/newer AURA/, "newer"],
  [/No column of the table/, "noDay"],
  [/no longer be read|upload it again|has no preview/, "gone"],
];

/** Why a file was refused, in the person's language; in the reader's own words where it has new ones. */
export function refusalWords(t: TFunction, language: string, refusal: string): string {
  for (const [pattern, name] of REFUSALS) {
    const found = pattern.exec(refusal);
    if (found === null) continue;
    const { number, kind = "" } = found.groups ?? {};
    return t(`refusal.${name}`, {
      kind,
      number: number === undefined ? "" : new Intl.NumberFormat(language).format(Number(number)),
    });
  }
  return refusal;
}

/** The beginning of an entry in one line, without the marks of Markdown, the last of which may be cut off. */
export function beginningWords(text: string): string {
  return text
    .replaceAll(/!\[[^\]]*(?:\](?:\([^)]*\)?)?)?/g, "")
    .replaceAll(/^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d+[.)]\s+|`{3,}.*$|-{3,}$)/gm, "")
    .replaceAll(/(\*\*|__|\*|~~|`)(?=\S)([^*~`]+?)\1/g, "$2")
    .replaceAll(/\[([^\]]+)\]\([^)]*\)?/g, "$1")
    .replaceAll(/\\([!-/:-@[-`{-~])/g, "$1")
    .replaceAll(/\s+/g, " ")
    .trim();
}
