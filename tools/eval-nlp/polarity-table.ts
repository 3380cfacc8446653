import { polarityOf } from "../../packages/nlp/src/polarity.ts";
import { table } from "../bench/markdown.ts";
import type { MeasuredTable } from "./measured-table.ts";
import { POLARITY_LINES } from "./polarity-lines.ts";
import { TRANSLATED_LINES } from "./translated-lines.ts";

const LANGUAGES = ["de", "es", "fr", "zh"] as const;
/** Of what is told, so much must be right; for lines whose words were chosen by nobody here. */
const FLOOR = 80;

interface Answers {
  readonly texts: number;
  readonly told: number;
  readonly right: number;
}

/** How many lines are told to be good or bad at all, and how many of these rightly. */
export function polarityTable(): MeasuredTable {
  const rows = LANGUAGES.map((language) => {
    const translated = answersOf(
      TRANSLATED_LINES.map((line) => [line[language], line.isGood] as const),
      language,
    );
    const { positive, negative, neutral } = POLARITY_LINES[language];
    const own = answersOf(
      [...positive.map((text) => [text, true] as const), ...negative.map((text) => [text, false] as const)],
      language,
    );
    const quiet = neutral.filter((text) => polarityOf(text, language).polarity === "unclear").length;
    return { language, translated, own, quiet, neutral: neutral.length };
  });
  return {
    text: table(
      [
        "",
        "translated lines: told",
        "right of these",
        "own lines: told",
        "right of these",
        "neutral lines left unclear",
      ],
      rows.map(({ language, translated, own, quiet, neutral }) => [
        language,
        ...cellsOf(translated),
        ...cellsOf(own),
        `${quiet} of ${neutral}`,
      ]),
    ),
    figures: rows.map(({ language, translated: { told, right } }) => ({
      name: `polarity, ${language}`,
      found: told === 0 ? 0 : (100 * right) / told,
      floor: FLOOR,
    })),
  };
}

function answersOf(lines: readonly (readonly [text: string, isGood: boolean])[], language: string): Answers {
  let [told, right] = [0, 0];
  for (const [text, isGood] of lines) {
    const { polarity } = polarityOf(text, language);
    if (polarity !== "positive" && polarity !== "negative") continue;
    told += 1;
    if ((polarity === "positive") === isGood) right += 1;
  }
  return { texts: lines.length, told, right };
}

function cellsOf({ texts, told, right }: Answers): string[] {
  return [`${told} of ${texts}`, `${right} of ${told}`];
}
