/** The first days of 2026 that are a Monday to a Sunday: a day of the week as a calendar day, to be named. */
export const A_WEEK = ["05", "06", "07", "08", "09", "10", "11"].map((day) => `2026-01-${day}`);
