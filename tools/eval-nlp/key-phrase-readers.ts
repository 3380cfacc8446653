import winkModel from "wink-eng-lite-web-model";
import winkNlp from "wink-nlp";
import { keyPhrasesOf } from "../../packages/nlp/src/key-phrases.ts";
import { englishStopWords } from "../../packages/nlp/src/stop-words.ts";
import { readSentences } from "../../packages/nlp/src/tokens.ts";

/** Something that names the phrases of an English text, the best first. */
export interface KeyPhraseReader {
  readonly name: string;
  readonly phrasesOf: (text: string) => string[];
}

/** More than ten, since some fall together when they are stemmed. */
const MAX_PHRASES = 20;

/** Ours. */
export const ownKeyPhrases: KeyPhraseReader["phrasesOf"] = (text) =>
  keyPhrasesOf(readSentences(text), { maxPhrases: MAX_PHRASES, language: "en" });

/** What a JavaScript developer would take or write in an hour. */
export function keyPhraseBaselines(): KeyPhraseReader[] {
  return [
    { name: "RAKE (Rose et al. 2010)", phrasesOf: rake },
    { name: "wink-nlp 2.4.0, runs of adjectives and nouns", phrasesOf: winkNouns() },
  ];
}

/** Runs between stop words and marks, each worth the sum of its words' degrees by their frequencies. */
function rake(text: string): string[] {
  const runs = text
    .toLowerCase()
    .split(/[^\p{L}\p{N}'\s-]+|\n/u)
    .flatMap((part) =>
      part
        .split(/\s+/)
        .map((word) => (englishStopWords.has(word) || !/\p{L}/u.test(word) ? "|" : word))
        .join(" ")
        .split("|"),
    )
    .map((run) => run.trim().split(/\s+/))
    .filter(([first]) => first !== "");
  const frequency = new Map<string, number>();
  const degree = new Map<string, number>();
  for (const run of runs) {
    for (const word of run) {
      frequency.set(word, (frequency.get(word) ?? 0) + 1);
      degree.set(word, (degree.get(word) ?? 0) + run.length);
    }
  }
  const worth = (run: readonly string[]): number =>
    run.reduce((sum, word) => sum + (degree.get(word) ?? 0) / (frequency.get(word) ?? 1), 0);
  return [...new Map(runs.map((run) => [run.join(" "), worth(run)]))]
    .sort(([, a], [, b]) => b - a)
    .slice(0, MAX_PHRASES)
    .map(([phrase]) => phrase);
}

/** Runs of a tagger's adjectives and nouns that end in a noun: the most frequent first, then the longer ones. */
function winkNouns(): KeyPhraseReader["phrasesOf"] {
  const nlp = winkNlp(winkModel, ["sbd", "pos"]);
  return (text) => {
    const tokens = nlp.readDoc(text).tokens();
    const words = tokens.out() as string[];
    const tags = tokens.out(nlp.its.pos) as string[];
    const counts = new Map<string, { count: number; words: number }>();
    let run: string[] = [];
    let nounEnd = 0;
    const close = (): void => {
      if (nounEnd > 0) {
        const phrase = run.slice(0, nounEnd).join(" ").toLowerCase();
        counts.set(phrase, { count: (counts.get(phrase)?.count ?? 0) + 1, words: nounEnd });
      }
      run = [];
      nounEnd = 0;
    };
    for (const [at, tag] of tags.entries()) {
      const isNoun = tag === "NOUN" || tag === "PROPN";
      if (!isNoun && tag !== "ADJ") close();
      else run.push(words[at] ?? "");
      if (isNoun) nounEnd = run.length;
    }
    close();
    return [...counts]
      .sort(([, a], [, b]) => b.count * b.words - a.count * a.words)
      .slice(0, MAX_PHRASES)
      .map(([phrase]) => phrase);
  };
}
