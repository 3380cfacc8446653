import { isFields, numberOf } from "../../parse/fields.ts";
import type { MoodDirection } from "./journey-entry.ts";

/** Entries looked at: enough to tell, few enough to ask soon. */
export const SAMPLED_ENTRIES = 500;

/**
 * Journey's moods run from 1 to 5, and sources disagree which end is the good one. Its own sentiment of each entry is the
 * evidence: whichever end it likes better comes first.
 * @returns undefined where no entry has a mood that would read differently
 */
export function moodDirections(entries: readonly unknown[]): readonly [MoodDirection, MoodDirection] | undefined {
  let isDisputed = false;
  let evidence = 0;
  let mean = 0;
  const rated = entries.flatMap((entry) => {
    if (!isFields(entry)) return [];
    const mood = numberOf(entry["mood"]);
    if (mood === undefined || mood < 1 || mood > 5 || mood === 3) return [];
    isDisputed = true;
    const sentiment = numberOf(entry["sentiment"]);
    return sentiment === undefined || sentiment === 0 ? [] : [{ mood, sentiment }];
  });
  if (!isDisputed) return undefined;
  for (const { sentiment } of rated) mean += sentiment / rated.length;
  // Sentiments of one writer may all lie above zero, or all below.
  for (const { mood, sentiment } of rated) evidence += (mood - 3) * (rated.length < 2 ? sentiment : sentiment - mean);
  return evidence < 0 ? ["1-best", "5-best"] : ["5-best", "1-best"];
}
