import { FUNCTION_WORDS } from "./language-words.ts";
import {
  AUXILIARIES,
  BEFORE_NOUNS,
  BEFORE_VERBS,
  DEGREES,
  FORMS_OF_BE,
  NEVER_FIRST,
  NEVER_IN_PHRASES,
  NOUNS_LIKE_ADJECTIVES,
  NOUNS_ON_LY,
} from "./phrase-words.ts";
import { englishStopWords } from "./stop-words.ts";
import type { Sentence, Token } from "./tokens.ts";

/** Words that stand side by side and may name something. */
export type Run = readonly string[];

const VERB_ENDING = /(?:ed|ing)$/;
const ADJECTIVE_ENDING = /(?:ed|ive|ous|able|ible|ful|less|ical)$/;
const ADVERB_ENDING = /.{3}ly$/;
const HAS_LETTER = /[^0-9]/;
const ORDINAL_OR_TIME = /^[0-9]+(?:st|nd|rd|th|am|pm|h|s|k|x)$/;

/** The runs of words between grammar words and marks, sentence by sentence; `undefined` where the language has no list of them. */
export function runsOf(sentences: readonly Sentence[], language: string): Run[][] | undefined {
  if (language === "en") return sentences.map(({ tokens }) => englishRuns(tokens));
  const functionWords = functionWordsOf(language);
  if (functionWords === undefined) return undefined;
  const links = new Set((LINKS[language] ?? "").split(" "));
  return sentences.map(({ tokens }) => foreignRuns(tokens, functionWords, links, language === "de"));
}

/** In Romance languages a noun is linked to a noun: `dolor de cabeza`. */
const LINKS: Readonly<Record<string, string>> = {
  fr: "de",
  es: "de del",
  it: "di",
  pt: "de do da",
  ca: "de",
};
const listsByLanguage = new Map(Object.entries(FUNCTION_WORDS));
const setsByLanguage = new Map<string, ReadonlySet<string>>();

function functionWordsOf(language: string): ReadonlySet<string> | undefined {
  const listed = listsByLanguage.get(language);
  if (listed === undefined) return undefined;
  const known = setsByLanguage.get(language) ?? new Set(listed.split(" "));
  setsByLanguage.set(language, known);
  return known;
}

/** English shows by what stands before a word whether it is a verb, and by its ending what it may do in a phrase. */
function englishRuns(tokens: readonly Token[]): Run[] {
  const runs: Run[] = [];
  let run: string[] = [];
  let before = "";
  let isAfterBe = false;
  const close = (word: string): void => {
    const found = isAfterBe && run.length === 1 ? [] : trimmed(run);
    if (found.length > 0) runs.push(found);
    // `was so very quiet`: the adverb changes nothing.
    if (run.length > 0 || !(DEGREES.has(word) || ADVERB_ENDING.test(word))) before = word;
    isAfterBe = FORMS_OF_BE.has(before);
    run = [];
  };
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (!isWord(token)) {
      close("");
      continue;
    }
    const end = endOfCompound(tokens, at);
    const isCompound = end > at;
    const isOwner = token.text.endsWith("'s");
    const word = isCompound ? compound(tokens, at, end) : isOwner ? token.text.slice(0, -2) : token.text;
    at = end;
    const after = tokens[at + 1]?.text ?? "";
    if (!isCompound && (endsRun(token.text, word) || isVerb(word, before, after, run.length === 0))) {
      close(word);
      continue;
    }
    run.push(word);
    if (isOwner) close(word);
  }
  close("");
  return runs;
}

function endsRun(written: string, word: string): boolean {
  if (word.length < 2 || englishStopWords.has(written) || NEVER_IN_PHRASES.has(word)) return true;
  return ADVERB_ENDING.test(word) && !NOUNS_ON_LY.has(word);
}

function isVerb(word: string, before: string, after: string, isFirst: boolean): boolean {
  if (!isFirst) {
    // `the owners painted it`: a participle within a phrase has a noun behind it.
    return word.length > 4 && word.endsWith("ed") && (after === "" || englishStopWords.has(after));
  }
  if (BEFORE_VERBS.has(before) || (AUXILIARIES.has(before) && VERB_ENDING.test(word))) return true;
  return before === "to" && BEFORE_NOUNS.has(after);
}

/** Without what a phrase neither begins nor ends with. */
function trimmed(run: readonly string[]): Run {
  let to = run.length;
  while (to > 0 && ADJECTIVE_ENDING.test(run[to - 1] as string) && !NOUNS_LIKE_ADJECTIVES.has(run[to - 1] as string))
    to--;
  let from = 0;
  while (from < to && NEVER_FIRST.has(run[from] as string)) from++;
  return run.slice(from, to);
}

function foreignRuns(
  tokens: readonly Token[],
  functionWords: ReadonlySet<string>,
  links: ReadonlySet<string>,
  hasCapitalNouns: boolean,
): Run[] {
  const runs: Run[] = [];
  let run: string[] = [];
  let nounEnd = 0;
  const close = (): void => {
    // German writes its nouns with a capital, and a phrase ends with one.
    const to = hasCapitalNouns ? nounEnd : run.length;
    if (to > 0) runs.push(run.slice(0, to));
    run = [];
    nounEnd = 0;
  };
  const isContent = (text: string): boolean => text.length > 1 && !functionWords.has(text);
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as Token;
    if (!isWord(token)) {
      close();
      continue;
    }
    const end = endOfCompound(tokens, at);
    const elided = token.text.slice(token.text.indexOf("'") + 1);
    const word = end > at ? compound(tokens, at, end) : elided;
    const next = tokens[end + 1];
    if (isContent(word)) {
      if (elided.length < token.text.length) close();
      run.push(word);
      if (token.isCapital) nounEnd = run.length;
    } else if (run.length === 1 && links.has(word) && next !== undefined && isWord(next) && isContent(next.text))
      run.push(word);
    else close();
    at = end;
  }
  close();
  return runs;
}

/** `3d` is a word, `30`, `30th` and `7pm` are not. */
function isWord({ kind, text }: Token): boolean {
  return kind === "word" || (kind === "number" && HAS_LETTER.test(text) && !ORDINAL_OR_TIME.test(text));
}

/** Where a word that is joined by hyphens ends. */
function endOfCompound(tokens: readonly Token[], from: number): number {
  let at = from;
  for (;;) {
    const hyphen = tokens[at + 1];
    const next = tokens[at + 2];
    if (hyphen?.text !== "-" || !hyphen.isGlued || next === undefined || !next.isGlued || !isWord(next)) return at;
    at += 2;
  }
}

function compound(tokens: readonly Token[], from: number, to: number): string {
  let word = "";
  for (let at = from; at <= to; at++) word += (tokens[at] as Token).text;
  return word;
}
