import { readFileSync } from "node:fs";
import { join } from "node:path";
import winkModel from "wink-eng-lite-web-model";
import winkNlp, { type ItsFunction } from "wink-nlp";
import { MODEL_ID } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import { keyPhraseBaselines, ownKeyPhrases, type KeyPhraseReader } from "./key-phrase-readers.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { readZip } from "./zip.ts";

const SETS = [
  { name: "Inspec", archive: "Inspec", floor: 30 },
  { name: "KPCrowd", archive: "500N-KPCrowd-v1.1", floor: 14 },
] as const;
/** Every fourth document, in the order of their names, is measured; the others were there to choose by. */
const PARTS = 4;
const MEASURED_PART = 3;
const FIRST = 10;

interface Document {
  readonly text: string;
  readonly references: ReadonlySet<string>;
}

/**
 * F1 of the first ten phrases, averaged over documents. References and answers are compared as the field does: in lower case, cut
 * at all but letters, digits and apostrophes, each word stemmed (Porter's second stemmer), doubles dropped. All references count,
 * those that do not stand in the text too.
 */
export function keyPhraseTable(folder: string, every: number): MeasuredTable {
  const comparable = createStemming();
  const sets = SETS.map(({ name, archive, floor }) => ({
    name,
    floor,
    documents: documentsOf(join(folder, "keyphrases", `${archive}.zip`), archive, comparable).filter(
      (_, index) => index % every === 0,
    ),
  }));
  const own: KeyPhraseReader = { name: MODEL_ID, phrasesOf: ownKeyPhrases };
  const scoresOf = (reader: KeyPhraseReader): number[] =>
    sets.map(({ documents }) => averageF1(reader, documents, comparable));
  const ours = scoresOf(own);
  const rows = [...keyPhraseBaselines().map((reader) => [reader, scoresOf(reader)] as const), [own, ours] as const];
  return {
    text: table(
      ["", ...sets.map(({ name, documents }) => `${name} (${documents.length})`)],
      rows.map(([{ name }, scores]) => [name, ...scores.map((score) => score.toFixed(1))]),
    ),
    figures: sets.map(({ name, floor }, at) => ({ name: `key phrases, ${name}`, found: ours[at] ?? 0, floor })),
  };
}

function averageF1(
  { phrasesOf }: KeyPhraseReader,
  documents: readonly Document[],
  comparable: (phrase: string) => string,
): number {
  let sum = 0;
  for (const { text, references } of documents) {
    const found = [...new Set(phrasesOf(text).map(comparable))].filter((phrase) => phrase !== "").slice(0, FIRST);
    const right = found.filter((phrase) => references.has(phrase)).length;
    sum += right === 0 ? 0 : (2 * right) / (found.length + references.size);
  }
  return (100 * sum) / documents.length;
}

function documentsOf(path: string, root: string, comparable: (phrase: string) => string): Document[] {
  const files = readZip(readFileSync(path));
  return [...files.keys()]
    .filter((name) => name.startsWith(`${root}/keys/`))
    .sort()
    .filter((_, index) => index % PARTS === MEASURED_PART)
    .map((name) => {
      const text = files.get(name.replace("/keys/", "/docsutf8/").replace(/\.key$/, ".txt")) ?? "";
      const references = (files.get(name) ?? "").split("\n").map(comparable);
      // Inspec's lines are wrapped, with a tab where one goes on.
      return { text: text.replace(/\r?\n[\t ]+/g, " "), references: new Set(references.filter((one) => one !== "")) };
    });
}

function createStemming(): (phrase: string) => string {
  const nlp = winkNlp(winkModel, []);
  // Its types say of this one function that it takes another third argument than all others.
  const stem = nlp.its.stem as unknown as ItsFunction<string>;
  const stems = new Map<string, string>();
  const stemOf = (word: string): string => {
    const known = stems.get(word) ?? nlp.readDoc(word).tokens().out(stem).join("");
    stems.set(word, known);
    return known;
  };
  return (phrase) =>
    phrase
      .toLowerCase()
      .replaceAll("\u2019", "'")
      .split(/[^\p{L}\p{N}']+/u)
      .filter((word) => word !== "")
      .map(stemOf)
      .join(" ");
}
