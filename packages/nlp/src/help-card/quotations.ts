/** Opening marks and the marks that close them. */
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "\u201c": "\u201d",
  "\u201e": "\u201c\u201d",
  "\u00ab": "\u00bb",
  "\u00bb": "\u00ab",
  "\u2039": "\u203a",
  "\u300c": "\u300d",
  "\u300e": "\u300f",
};
const SINGLE = "'\u2018";
/** A mark that stands further away than this closes nothing: a stray one must not silence an entry. */
const MAX_QUOTATION = 500;
/** A writer who quotes themselves means it. */
const OWN_WORDS =
  /(?:^|[^a-z'\u2019])i(?:['\u2019]ve| have| just| finally| always| keep| kept| almost)*(?: (?:said|say|saying|told|tell|thought|think|thinking|wrote|whispered|screamed|cried|admitted))[^.!?\n]{0,25}$/i;

/**
 * The text with what others say in it blanked: quotations of two words and more, except those that the writer says to have said.
 * Its length and its line breaks stay as they are. Linear.
 */
export function withoutQuotations(text: string): string {
  let kept = "";
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const end = isOpening(text, at) ? closingOf(text, at) : -1;
    if (end < 0) {
      at += 1;
      continue;
    }
    const words = text.slice(at + 1, end);
    if (/\s/.test(words.trim()) || isUnspaced(words)) {
      if (!OWN_WORDS.test(text.slice(Math.max(0, at - 60), at))) {
        kept += text.slice(from, at + 1) + " ".repeat(words.length);
        from = end;
      }
    }
    at = end + 1;
  }
  return kept + text.slice(from);
}

function isOpening(text: string, at: number): boolean {
  const mark = text[at] as string;
  if (CLOSING[mark] !== undefined) return true;
  // An apostrophe opens only at the beginning of a word.
  return SINGLE.includes(mark) && (at === 0 || " \n(:".includes(text[at - 1] as string)) && isLetter(text, at + 1);
}

function closingOf(text: string, opening: number): number {
  const mark = text[opening] as string;
  const closing = CLOSING[mark];
  const limit = Math.min(text.length, opening + MAX_QUOTATION);
  for (let at = opening + 1; at < limit; at++) {
    const unit = text[at] as string;
    if (unit === "\n") return -1;
    if (closing === undefined) {
      if ((unit === "'" || unit === "\u2019") && !isLetter(text, at + 1)) return at;
    } else if (closing.includes(unit)) return at;
  }
  return -1;
}

function isLetter(text: string, at: number): boolean {
  return at < text.length && /[a-z\u00c0-\u024f]/i.test(text[at] as string);
}

/** Chinese: four characters say what takes English three words. */
function isUnspaced(words: string): boolean {
  return words.length >= 3 && /[\u4e00-\u9fff]/.test(words);
}
