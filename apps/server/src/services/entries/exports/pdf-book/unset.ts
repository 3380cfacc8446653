import type { BookWords } from "./words.ts";

const SCRIPTS = [
  "Han",
  "Hiragana",
  "Katakana",
  "Hangul",
  "Arabic",
  "Hebrew",
  "Devanagari",
  "Bengali",
  "Thai",
  "Emoji",
] as const;
const PATTERNS = SCRIPTS.map(
  (script) =>
    [
      script,
      new RegExp(script === "Emoji" ? String.raw`\p{Extended_Pictographic}` : String.raw`\p{Script=${script}}`, "u"),
    ] as const,
);

/** Counts what a book could not set, so that it says so instead of printing boxes. */
export function createUnset() {
  const scripts = new Set<string>();
  let count = 0;
  return {
    add(text: string, words: BookWords): void {
      for (const character of text) {
        // What joins or varies another character is no character that anybody misses.
        if (/^[\p{Mn}\p{Cf}]$/u.test(character)) continue;
        count += 1;
        scripts.add(PATTERNS.find(([, pattern]) => pattern.test(character))?.[0] ?? words.otherScripts);
      }
    },
    found: () => ({ count, scripts: [...scripts].sort().join(", ") }),
  };
}
