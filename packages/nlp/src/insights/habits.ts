import { weekdayOf } from "./calendar.ts";
import { idsOf, inOrder, type InsightEntry } from "./entry.ts";
import { provenanceOf, type Provenance } from "./models.ts";
import { meanWith, type Mean } from "./totals.ts";

/** A part of the writer's day or week. */
export interface Slot {
  readonly entryIds: readonly string[];
  /** On so many days. */
  readonly days: number;
  /** Too few days to say how it feels to write then. */
  readonly isFewData: boolean;
  readonly own: Mean;
  readonly read: Mean;
}

export interface Habit {
  readonly slots: readonly Slot[];
  /** The slot that is clearly written in most, if there is one. */
  readonly most: number | undefined;
}

export interface Habits extends Provenance {
  /** 24, from midnight, by the writer's clock. Entries whose hour is not known are in none. */
  readonly byHour: Habit;
  /** 7, from Monday. */
  readonly byWeekday: Habit;
  /** 28: Monday's night (0 to 5 o'clock), morning (6 to 11), afternoon (12 to 17), evening (18 to 23), then Tuesday's. */
  readonly byWeekdayAndPart: Habit;
}

const MIN_DAYS = 5;
const MIN_ENTRIES = 20;
const PARTS = 4;
const HOURS_IN_PART = 24 / PARTS;
/** By how many standard deviations the first must lead the second: chance does that once in forty times. */
const CLEAR_LEAD = 2;

/** When somebody writes, by their own clock and calendar, and how it feels then. */
export function habitsOf(entries: readonly InsightEntry[]): Habits {
  const ordered = inOrder(entries);
  return {
    byHour: habit(ordered, 24, ({ localHour }) => localHour),
    byWeekday: habit(ordered, 7, ({ localDate }) => weekdayOf(localDate)),
    byWeekdayAndPart: habit(ordered, 7 * PARTS, ({ localDate, localHour }) =>
      localHour === undefined ? undefined : weekdayOf(localDate) * PARTS + Math.floor(localHour / HOURS_IN_PART),
    ),
    ...provenanceOf(ordered),
  };
}

function habit(
  ordered: readonly InsightEntry[],
  length: number,
  slotOf: (entry: InsightEntry) => number | undefined,
): Habit {
  const entriesBySlot = Array.from({ length }, (): InsightEntry[] => []);
  for (const entry of ordered) {
    const slot = slotOf(entry);
    if (slot !== undefined) entriesBySlot[slot]?.push(entry);
  }
  return { slots: entriesBySlot.map(slotWith), most: leaderOf(entriesBySlot.map((inSlot) => inSlot.length)) };
}

function slotWith(ordered: readonly InsightEntry[]): Slot {
  const days = new Set(ordered.map(({ localDate }) => localDate)).size;
  return {
    entryIds: idsOf(ordered),
    days,
    isFewData: days < MIN_DAYS,
    own: meanWith(ordered, "own"),
    read: meanWith(ordered, "read"),
  };
}

/** The first by number, where it leads the second by more than two counts that are alike would differ. */
function leaderOf(counts: readonly number[]): number | undefined {
  const [first = 0, second = 0] = [...counts].sort((a, b) => b - a);
  const entries = counts.reduce((sum, count) => sum + count, 0);
  const isClear = entries >= MIN_ENTRIES && first - second > CLEAR_LEAD * Math.sqrt(first + second);
  return isClear ? counts.indexOf(first) : undefined;
}
