import type { FormatQuestion } from "../format.ts";
import { DAY_MONTH_ORDERS, isAmbiguous, type DayMonthOrder, type WrittenDate } from "./written-dates.ts";

const QUESTION = "day-month-order";
const DAY_MS = 86_400_000;

/** What the dates of a source say together of the order in which they are written; holds sums alone. */
export interface DayMonthEvidence {
  add(date: WrittenDate): void;
  /** The likelier order. */
  order(): DayMonthOrder;
  /** None where each date is one day alone. */
  questions(): readonly FormatQuestion[];
}

/**
 * Starts gathering. A date that is one in a single order tells the order of all; where none is, journals go by days, and the order
 * in which the days lie closer together is likelier.
 */
export function createDayMonthEvidence(): DayMonthEvidence {
  const votes = { "day-first": 0, "month-first": 0 };
  const gapsDays = { "day-first": 0, "month-first": 0 };
  const lastMs: Partial<Record<DayMonthOrder, number>> = {};
  let isAsked = false;

  function order(): DayMonthOrder {
    if (votes["day-first"] !== votes["month-first"]) {
      return votes["day-first"] > votes["month-first"] ? "day-first" : "month-first";
    }
    return gapsDays["month-first"] < gapsDays["day-first"] ? "month-first" : "day-first";
  }

  return {
    add(date) {
      isAsked ||= isAmbiguous(date);
      const possible = DAY_MONTH_ORDERS.filter((each) => date.dates[each] !== undefined);
      if (possible.length === 1) votes[possible[0]!] += 1;
      for (const each of DAY_MONTH_ORDERS) {
        const day = date.dates[each] ?? date.dates[possible[0]!];
        const epochMs = Date.parse(`${day}T00:00:00Z`);
        gapsDays[each] += Math.abs(epochMs - (lastMs[each] ?? epochMs)) / DAY_MS;
        lastMs[each] = epochMs;
      }
    },
    order,
    questions() {
      const first = order();
      const others = DAY_MONTH_ORDERS.filter((each) => each !== first);
      return isAsked ? [{ id: QUESTION, choices: [first, ...others] }] : [];
    },
  };
}

/** The order that a person has answered. */
function answeredOrder(answers: Readonly<Record<string, string>>): DayMonthOrder | undefined {
  return DAY_MONTH_ORDERS.find((order) => order === answers[QUESTION]);
}

/**
 * The order that was answered, or else the likelier one; the source is read for that only once a date is met that asks for it.
 */
export function createOrderOf(
  answers: Readonly<Record<string, string>>,
  gather: () => Promise<DayMonthEvidence>,
): (date: WrittenDate) => Promise<DayMonthOrder> {
  let order = answeredOrder(answers);
  return async (date) => {
    if (order === undefined && isAmbiguous(date)) order = (await gather()).order();
    return order ?? "day-first";
  };
}
