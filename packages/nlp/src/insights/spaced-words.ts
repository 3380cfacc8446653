import { isUnspaced, letterKindOf } from "./letters.ts";

const MIN_LENGTH = 2;
/** Longer runs are encoded data or play. */
const MAX_LENGTH = 40;
const POSSESSIVE = /'s?$/;
const APOSTROPHES = new Set([0x27, 0x2019]);
const LINK = /:\/\/|@|^www\./;
const MAY_HOLD_LINK = /:\/\/|@|www\./;
/** Every November the word rises. */
const CALENDAR_WORDS = new Set(
  (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug " +
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday"
  ).split(" "),
);

/**
 * The words of a text in a language that puts spaces between them, as often as they stand there: in lower case, without
 * possessives, numbers, links, addresses, and the names of months and days.
 */
export function spacedWords(text: string): string[] {
  const words: string[] = [];
  for (const found of lettersOf(withoutLinks(text.normalize("NFC")))) {
    const word = found.toLowerCase().replaceAll("\u2019", "'").replace(POSSESSIVE, "");
    if (word.length >= MIN_LENGTH && !CALENDAR_WORDS.has(word)) words.push(word);
  }
  return words;
}

/** Runs of letters, numbers and apostrophes that begin with a letter and are no sentence; what joins marks is part of them. */
function lettersOf(text: string): string[] {
  const found: string[] = [];
  let from = -1;
  let isWord = true;
  const close = (to: number): void => {
    if (from >= 0 && isWord && to - from <= MAX_LENGTH) found.push(text.slice(from, to));
    from = -1;
  };
  for (let at = 0; at < text.length;) {
    const codePoint = text.codePointAt(at) as number;
    const kind = letterKindOf(codePoint);
    if (from < 0 && (kind === "L" || kind === "N")) {
      from = at;
      isWord = kind === "L";
    } else if (kind === undefined && !APOSTROPHES.has(codePoint)) close(at);
    if (isUnspaced(codePoint)) isWord = false;
    at += codePoint > 0xffff ? 2 : 1;
  }
  close(text.length);
  return found;
}

/** Hardly an entry has one, and cutting every text at its spaces takes longer than all the rest. */
function withoutLinks(text: string): string {
  if (!MAY_HOLD_LINK.test(text)) return text;
  return text
    .split(/\s/)
    .filter((run) => !LINK.test(run))
    .join(" ");
}
