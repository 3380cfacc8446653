const WORD = /[\p{L}\p{N}][\p{L}\p{M}\p{N}'\u2019]*/gu;
const MIN_LENGTH = 2;
/** Longer runs are encoded data or play. */
const MAX_LENGTH = 40;
const STARTS_WITH_DIGIT = /^\p{N}/u;
const POSSESSIVE = /'s?$/;
const LINK = /:\/\/|@|^www\./;
const MAY_HOLD_LINK = /:\/\/|@|www\./;
/** Scripts that put no spaces between words: what stands between two spaces there is a sentence. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u;
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
  for (const found of withoutLinks(text.normalize("NFC")).match(WORD) ?? []) {
    if (found.length > MAX_LENGTH) continue;
    const word = found.toLowerCase().replaceAll("\u2019", "'").replace(POSSESSIVE, "");
    if (word.length < MIN_LENGTH || STARTS_WITH_DIGIT.test(word)) continue;
    if (!UNSPACED.test(word) && !CALENDAR_WORDS.has(word)) words.push(word);
  }
  return words;
}

/** Hardly an entry has one, and cutting every text at its spaces takes longer than all the rest. */
function withoutLinks(text: string): string {
  if (!MAY_HOLD_LINK.test(text)) return text;
  return text
    .split(/\s/)
    .filter((run) => !LINK.test(run))
    .join(" ");
}
