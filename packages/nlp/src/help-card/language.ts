import type { Sentence } from "../tokens.ts";

export type HelpCardLanguage = "en" | "de" | "es" | "fr" | "zh";

/** Everyday words that tell these languages apart; ties go to English. */
const EVERYDAY: readonly (readonly [HelpCardLanguage, ReadonlySet<string>])[] = [
  ["en", setOf("the and i i'm to of my is was it that not don't can't me you for in on with have so be want they")],
  ["de", setOf("und ich der die das ist nicht mich mir mein meine ein eine zu mit auf war wieder sich wir sie es den")],
  ["es", setOf("el la los las que no y me mi yo es en un una con por para ya muy quiero estoy se lo de")],
  ["fr", setOf("le la les je j'ai de des et ne pas plus me mon ma suis est une un que c'est dans pour moi")],
];
const SUPPORTED: ReadonlySet<string> = new Set(["en", "de", "es", "fr", "zh"]);
const MAX_TOKENS_READ = 2_000;

/**
 * The language to hear a text in; `undefined` where it is none of those that there are rules for. The package's own
 * identification says nothing of a line as short as most of those that matter here; this one guesses, since a card that was
 * not needed costs less than one that was.
 */
export function languageOf(sentences: readonly Sentence[], given?: string): HelpCardLanguage | undefined {
  if (given !== undefined) {
    const primary = (given.toLowerCase().split(/[-_]/)[0] ?? "") as HelpCardLanguage;
    return SUPPORTED.has(primary) ? primary : undefined;
  }
  const counts = EVERYDAY.map(() => 0);
  let characters = 0;
  let kana = 0;
  let words = 0;
  for (const { tokens } of sentences) {
    for (const { text, kind } of tokens) {
      if (words >= MAX_TOKENS_READ) break;
      if (kind !== "word") continue;
      words += 1;
      const unit = text.charCodeAt(0);
      if (unit >= 0x3041 && unit <= 0x30ff) kana += 1;
      else if (unit >= 0x4e00 && unit <= 0x9fff) characters += 1;
      for (const [at, [, everyday]] of EVERYDAY.entries())
        if (everyday.has(text)) counts[at] = (counts[at] as number) + 1;
    }
  }
  if (kana * 10 > words) return undefined;
  if (characters * 2 > words) return "zh";
  const most = Math.max(...counts);
  return EVERYDAY[counts.indexOf(most)]?.[0];
}

function setOf(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
