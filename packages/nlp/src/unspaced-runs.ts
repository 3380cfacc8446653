import { scriptOf } from "./scripts.ts";
import type { Sentence } from "./tokens.ts";
import type { Run } from "./phrase-runs.ts";

/** Characters of Chinese that carry grammar, simplified and traditional: no name of a thing goes across them. */
const CHINESE_GRAMMAR = new Set(
  "的了是我你您他她它们們不没沒有在这這那哪就都也还還又很太真好最更更说說要想去来來会會着著看吃过過做和跟与與或把被让讓给給从從到对對为為因所以但而且如果虽然雖可能能吗嗎呢吧啊么麼什怎样樣个個" +
    "只每些几幾多少一二三四五六七八九十两兩今明昨天时時候点點分里裡上下前后後中外自己觉覺得地",
);
const MAX_CHARACTERS = 4;

/**
 * What may name something where words are not set apart: in Chinese two to four characters between characters of grammar, in
 * Japanese a run of kanji or of katakana. `undefined` for other languages.
 */
export function unspacedRunsOf(sentences: readonly Sentence[], language: string): Run[][] | undefined {
  if (language === "zh") return sentences.map((sentence) => runsBetween(sentence, chineseKind, MAX_CHARACTERS));
  if (language === "ja") return sentences.map((sentence) => runsBetween(sentence, japaneseKind, 2 * MAX_CHARACTERS));
  return undefined;
}

/** Runs of characters of one kind; what has no kind stands between them. */
function runsBetween({ tokens }: Sentence, kindOf: (character: string) => string, maxLength: number): Run[] {
  const runs: Run[] = [];
  let run = "";
  let kind = "";
  const close = (): void => {
    if (run.length >= 2 && run.length <= maxLength) runs.push([run]);
    run = "";
  };
  for (const { text, kind: tokenKind } of tokens) {
    const found = tokenKind === "word" && text.length === 1 ? kindOf(text) : "";
    if (found !== kind || found === "") close();
    if (found !== "") run += text;
    kind = found;
  }
  close();
  return runs;
}

function chineseKind(character: string): string {
  return scriptOf(character.charCodeAt(0)) === "Han" && !CHINESE_GRAMMAR.has(character) ? "Han" : "";
}

function japaneseKind(character: string): string {
  const unit = character.charCodeAt(0);
  if (scriptOf(unit) === "Han") return "Han";
  // Katakana writes names from abroad, hiragana grammar.
  return unit >= 0x30a1 && unit <= 0x30fc ? "Katakana" : "";
}
