import { cluesOf, LANGUAGES_BY_SCRIPT, type Clues, type Share } from "./language-evidence.ts";
import { scriptOf, type Script } from "./scripts.ts";
import { readSentences, type Sentence } from "./tokens.ts";

/** A language by its ISO 639-1 code; `und` where it cannot be told. */
export interface IdentifiedLanguage {
  readonly language: string;
  /** 0 to 1: how far the language found stands before the next, with what there is to read; 0 for `und`. */
  readonly confidence: number;
}

const UNDETERMINED = "und";

/** Three hundred words say it; the rest of a long text need not be read for it. */
const MAX_WORDS_READ = 300;
/** Of all letters, so that names and quotations in another script do not decide. */
const MIN_SCRIPT_SHARE = 0.6;
/** Japanese writes a good part of its letters in kana, Chinese none. */
const MIN_KANA_SHARE = 0.05;
/** So much must speak for a language in all, for each word, and more than for the next. */
const MIN_EVIDENCE = 1.2;
/** Its lists are the longest by far, so that one word that stands in no other is enough. */
const MIN_EVIDENCE_OF_ENGLISH = 1;
const MIN_EVIDENCE_PER_WORD = 0.2;
const MIN_LEAD = 0.12;

const UNKNOWN: IdentifiedLanguage = { language: UNDETERMINED, confidence: 0 };

/** Says which language a text is in, from its script, its commonest words and its letters. Never throws; reads 300 words at most. */
export function identifyLanguage(text: string): IdentifiedLanguage {
  return languageOf(readSentences(text.slice(0, MAX_WORDS_READ * 40)));
}

/** As `identifyLanguage`, of a text that has been cut into sentences. */
export function languageOf(sentences: readonly Sentence[]): IdentifiedLanguage {
  const words = wordsOf(sentences);
  const lettersByScript = new Map<Script, number>();
  let letters = 0;
  for (const word of words) {
    const script = scriptOf(word.charCodeAt(0));
    lettersByScript.set(script, (lettersByScript.get(script) ?? 0) + word.length);
    letters += word.length;
  }
  const han = lettersByScript.get("Han") ?? 0;
  const kana = lettersByScript.get("Kana") ?? 0;
  if (han + kana > MIN_SCRIPT_SHARE * letters) return japaneseOrChinese(words, kana / (han + kana));
  for (const [script, count] of lettersByScript) {
    if (count <= MIN_SCRIPT_SHARE * letters) continue;
    const languages = LANGUAGES_BY_SCRIPT[script];
    if (languages === undefined) return UNKNOWN;
    const written = words.filter((word) => scriptOf(word.charCodeAt(0)) === script);
    return languages.length === 1 ? single(languages[0] as string, written) : amongSeveral(written, script);
  }
  return UNKNOWN;
}

/** The ISO 639-1 code in a BCP 47 tag (`de-AT` is German); `und` where it has none. */
export function languageOfTag(tag: string): string {
  const language = /^[a-z]{2}(?![a-z])/.exec(tag.toLowerCase())?.[0] ?? UNDETERMINED;
  // Both written forms of Norwegian.
  return language === "nb" || language === "nn" ? "no" : language;
}

function wordsOf(sentences: readonly Sentence[]): string[] {
  const words: string[] = [];
  for (const { tokens } of sentences) {
    for (const { kind, text } of tokens) {
      if (words.length >= MAX_WORDS_READ) return words;
      if (kind === "word") words.push(text);
    }
  }
  return words;
}

/** Commonest characters of Chinese, simplified and traditional, that Japanese hardly writes without kana. */
const CHINESE = new Set(
  "的了是我你他她它们們不在有这這那就都也很到说說要去会會着著没沒看好吃吗嗎呢吧啊么麼为為什怎样樣个個又还還从從把被让讓给給跟和与與想得过過做太真",
);

function japaneseOrChinese(words: readonly string[], kanaShare: number): IdentifiedLanguage {
  if (kanaShare >= MIN_KANA_SHARE) return single("ja", words);
  const chinese = words.filter((word) => CHINESE.has(word)).length;
  return chinese === 0 ? UNKNOWN : single("zh", words);
}

/** The script decides; a few letters are still little to go by. */
function single(language: string, words: readonly string[]): IdentifiedLanguage {
  const letters = words.reduce((sum, word) => sum + word.length, 0);
  return letters < 2 ? UNKNOWN : { language, confidence: letters < 6 ? 0.8 : 0.98 };
}

function amongSeveral(words: readonly string[], script: Script): IdentifiedLanguage {
  const clues: Clues = cluesOf(script);
  const evidence = new Float64Array(clues.languages.length);
  const add = (shares: readonly Share[] | undefined): boolean => {
    if (shares === undefined) return false;
    for (const { language, weight } of shares) evidence[language] = (evidence[language] as number) + weight;
    return true;
  };
  for (const word of words) {
    for (let at = 0; at < word.length; at++)
      if (word.charCodeAt(at) >= 0x80) add(clues.letters.get(word[at] as string));
    if (add(clues.words.get(word))) continue;
    const cut = word.indexOf("'") + 1;
    const rest = word.slice(cut);
    if (cut > 0) add(clues.words.get(word.slice(0, cut)));
    if (cut > 0 && add(clues.words.get(rest))) continue;
    // The longest ending that is known says most.
    for (let length = Math.min(4, rest.length - 1); length >= 2; length--) {
      if (add(clues.endings.get(rest.slice(-length)))) break;
    }
  }
  return decided(clues.languages, evidence, words.length);
}

function decided(languages: readonly string[], evidence: Float64Array, words: number): IdentifiedLanguage {
  let first = 0;
  let second = -1;
  for (let at = 1; at < evidence.length; at++) {
    if ((evidence[at] as number) > (evidence[first] as number)) [first, second] = [at, first];
    else if (second < 0 || (evidence[at] as number) > (evidence[second] as number)) second = at;
  }
  const most = evidence[first] as number;
  const lead = most === 0 ? 0 : 1 - (evidence[second] as number) / most;
  const language = languages[first] as string;
  if (
    language === "" ||
    most < (language === "en" ? MIN_EVIDENCE_OF_ENGLISH : MIN_EVIDENCE) ||
    most < MIN_EVIDENCE_PER_WORD * words ||
    lead < MIN_LEAD
  )
    return UNKNOWN;
  return { language, confidence: Math.min(0.99, (1 - 0.5 / most) * Math.min(1, 0.5 + lead)) };
}
