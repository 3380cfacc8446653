import { analyze } from "@aura-journal/nlp/local";
import type { MoodRating, Write } from "../../apps/app/src/data/journal.ts";
import { readDiary } from "../../tests/support/diary.ts";
import { seededRandom } from "../random.ts";

const DAY_MS = 86_400_000;
/** So much of the diary is written into the journal, besides what stands on this day of earlier years. */
const DAYS = 400;
/** The days on which the writer names a mood, of a hundred. */
const NAMED = 70;

/** "Jan. 1st (Lord's day)." at the head of an entry: the day it says is no longer its own. */
const HEAD = /^(?:[A-Z][a-z]+\.? )?\d+(?:st|nd|rd|th|d)?\.?\s*(?:\([^)]*\)\.?)?[\s,.:—]*/;

/**
 * The end of the diary of Samuel Pepys, moved so that its last day is today, as one would have written it into the app: in the
 * evening mostly, with tags for what it is about, and a mood on most days (as our analysis reads the day).
 */
export async function shiftedDiary(now: Date): Promise<readonly Write[]> {
  const diary = await readDiary();
  const lastDay = Date.parse(diary.at(-1)?.date ?? "");
  const today = Date.parse(now.toISOString().slice(0, 10));
  const monthAndDay = now.toISOString().slice(4, 10);
  const random = seededRandom(1669);
  return diary.flatMap(({ date, text }): Write[] => {
    const day = today - (lastDay - Date.parse(date));
    const isLate = day > today - DAYS * DAY_MS;
    if (!isLate && !new Date(day).toISOString().slice(4, 10).startsWith(monthAndDay)) return [];
    const content = capitalised(text.replace(HEAD, ""));
    const { sentiment, topics } = analyze(content);
    const hour = random() < 0.2 ? 7 + random() * 2 : 20 + random() * 3.5;
    const writtenAt = Math.min(day + hour * 3_600_000, now.getTime() - 60_000);
    return [
      {
        content,
        timestamp: new Date(writtenAt).toISOString(),
        timezone: "UTC",
        addTags: topics.slice(0, 2),
        ...(random() * 100 < NAMED
          ? { mood: { rating: ratingOf(sentiment.score * 0.7 - 0.1 + (random() - 0.5) * 1.1) } }
          : {}),
      },
    ];
  });
}

function ratingOf(score: number): MoodRating {
  return Math.min(5, Math.max(1, Math.round(3 + score * 2.4))) as MoodRating;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
