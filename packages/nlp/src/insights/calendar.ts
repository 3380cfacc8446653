const DAY_MS = 86_400_000;

/** Days since 1 January 1970, so that days can be counted. */
export function dayNumberOf(localDate: string): number {
  return Date.parse(`${localDate}T00:00:00Z`) / DAY_MS;
}

export function dateOf(dayNumber: number): string {
  return new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
}

/** The day of the week of a calendar day: 0 for Monday to 6 for Sunday (ISO 8601 order). */
export function weekdayOf(localDate: string): number {
  // 1 January 1970 was a Thursday.
  return (((dayNumberOf(localDate) + 3) % 7) + 7) % 7;
}

/** The number of days in the month of a calendar day. */
export function daysInMonthOf(localDate: string): number {
  const firstDay = new Date(`${localDate.slice(0, 7)}-01T00:00:00Z`);
  firstDay.setUTCMonth(firstDay.getUTCMonth() + 1, 0);
  return firstDay.getUTCDate();
}
