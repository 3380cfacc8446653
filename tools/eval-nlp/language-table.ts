import { identifyLanguage } from "../../packages/nlp/src/index.ts";
import { table } from "../bench/markdown.ts";
import { LANGUAGE_LINES, UNKNOWN_LINES } from "./language-lines.ts";
import type { MeasuredTable } from "./measured-table.ts";
import type { Reader } from "./sets.ts";
import { TRANSLATED_LINES } from "./translated-lines.ts";

/** English test parts by other people; what is English in them is told by no one, but hardly a line is not. */
const ENGLISH_SETS = [
  "goemotions/test",
  "xed_en/test",
  "sst/test",
  "uci_sentences/test",
  "claff_happydb/test",
  "imdb/test",
];
const FLOORS = { ownLines: 90, english: 94 } as const;
const MAX_WRONG_ENGLISH = 0.5;

interface Answers {
  readonly right: number;
  readonly undetermined: number;
  readonly wrong: number;
}

/** How often lines of each language are told as what they are, left undetermined, or taken for another. */
export function languageTable(read: Reader): MeasuredTable {
  const languages = Object.entries(LANGUAGE_LINES);
  const own = languages.map(([language, lines]) => ({ language, ...answersOf(lines, language) }));
  const translated = (["de", "es", "fr", "zh"] as const).map((language) => ({
    language,
    ...answersOf(
      TRANSLATED_LINES.map((line) => line[language]),
      language,
    ),
  }));
  const english = ENGLISH_SETS.map((set) => ({
    set,
    ...answersOf(
      read(set).map(({ text = "" }) => text),
      "en",
    ),
  }));
  const unknown = answersOf(UNKNOWN_LINES, "und");
  const allOwn = sumOf(own);
  const allEnglish = sumOf(english);
  const missed = own.filter(({ undetermined, wrong }) => undetermined + wrong > 0);
  const rows = [
    ...english.map(({ set, ...answers }) => rowOf(`English: ${set}`, answers)),
    ...translated.map(({ language, ...answers }) => rowOf(`translated lines: ${language}`, answers)),
    rowOf(`own lines, ${languages.length} languages`, allOwn),
    ...missed.map(({ language, ...answers }) => rowOf(`of these, ${language}`, answers)),
    // Here it is right to leave a line undetermined.
    rowOf("own lines in no language that is known", { right: 0, undetermined: unknown.right, wrong: unknown.wrong }),
  ];
  return {
    text: `${table(["", "texts", "right", "undetermined", "wrong"], rows)}\n\nAll lines right in: ${own
      .filter((one) => !missed.includes(one))
      .map(({ language }) => language)
      .join(", ")}.`,
    figures: [
      { name: "language, own lines", found: shareOf(allOwn.right, allOwn), floor: FLOORS.ownLines },
      { name: "language, English", found: shareOf(allEnglish.right, allEnglish), floor: FLOORS.english },
      {
        name: "language, English not taken for another",
        found: 100 - shareOf(allEnglish.wrong, allEnglish),
        floor: 100 - MAX_WRONG_ENGLISH,
      },
    ],
  };
}

function answersOf(texts: readonly string[], language: string): Answers {
  let [right, undetermined, wrong] = [0, 0, 0];
  for (const text of texts) {
    const said = identifyLanguage(text).language;
    if (said === language) right += 1;
    else if (said === "und") undetermined += 1;
    else wrong += 1;
  }
  return { right, undetermined, wrong };
}

function sumOf(answers: readonly Answers[]): Answers {
  const sum = (key: keyof Answers): number => answers.reduce((total, one) => total + one[key], 0);
  return { right: sum("right"), undetermined: sum("undetermined"), wrong: sum("wrong") };
}

function shareOf(part: number, { right, undetermined, wrong }: Answers): number {
  return (100 * part) / (right + undetermined + wrong);
}

function rowOf(name: string, answers: Answers): string[] {
  const { right, undetermined, wrong } = answers;
  const shares = [right, undetermined, wrong].map((part) => `${shareOf(part, answers).toFixed(1)} %`);
  return [name, String(right + undetermined + wrong), ...shares];
}
