const DAY_MS = 86_400_000;

/**
 * The weeks that show a month (`YYYY-MM`), each of seven days (`YYYY-MM-DD`), filled up with days of the months beside it.
 * @param firstDay 1 is Monday, 7 is Sunday
 */
export function weeksOf(month: string, firstDay: number): string[][] {
  const first = Date.parse(`${month}-01T00:00:00Z`);
  const weekday = new Date(first).getUTCDay() || 7;
  const lead = (weekday - firstDay + 7) % 7;
  const next = Date.parse(`${monthAfter(month, 1)}-01T00:00:00Z`);
  const weeks: string[][] = [];
  for (let start = first - lead * DAY_MS; start < next; start += 7 * DAY_MS) {
    weeks.push(Array.from({ length: 7 }, (_, day) => new Date(start + day * DAY_MS).toISOString().slice(0, 10)));
  }
  return weeks;
}

/** The month so many months later (`YYYY-MM`). */
export function monthAfter(month: string, months: number): string {
  const [year = 0, number = 1] = month.split("-").map(Number);
  const index = year * 12 + (number - 1) + months;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((index % 12) + 1).padStart(2, "0")}`;
}
