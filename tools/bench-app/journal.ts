import { missingDiary, readDiary } from "../../tests/support/diary.ts";
import type { NewEntry } from "../bench/accounts.ts";
import { createTextMaker } from "../bench/texts.ts";
import { seededRandom } from "../random.ts";

const DAY_MS = 86_400_000;
const DAYS = 3_652;
const WORDS = 110;
/** Of a hundred entries so many have a mood. */
const NAMED = 70;

/**
 * Entries over ten years that end today, some 110 words each: pieces of the diary in ../shared/data, or, where that is not, made
 * of words that follow Zipf's law.
 */
export async function tenYears(count: number, now: Date): Promise<readonly NewEntry[]> {
  const random = seededRandom(1660);
  const texts = missingDiary === undefined ? await piecesOfTheDiary() : undefined;
  const maker = createTextMaker(1660);
  return Array.from({ length: count }, (_, index): NewEntry => {
    const rating = 1 + Math.floor(random() * 5);
    return {
      content: texts?.[index % texts.length] ?? maker.text(WORDS),
      timestamp: new Date(now.getTime() - 60_000 - ((count - 1 - index) * DAYS * DAY_MS) / count).toISOString(),
      ...(random() * 100 < NAMED ? { mood: rating as 1 | 2 | 3 | 4 | 5 } : {}),
    };
  });
}

async function piecesOfTheDiary(): Promise<readonly string[]> {
  const diary = await readDiary();
  const words = diary.flatMap(({ text }) => text.split(/\s+/));
  return Array.from({ length: Math.floor(words.length / WORDS) }, (_, piece) =>
    words.slice(piece * WORDS, (piece + 1) * WORDS).join(" "),
  );
}
