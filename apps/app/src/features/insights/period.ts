export const PERIODS = ["week", "month", "year", "all"] as const;
export type Period = (typeof PERIODS)[number];

const DAYS: Readonly<Record<Exclude<Period, "all">, number>> = { week: 7, month: 30, year: 365 };

/** The calendar days of a period that ends today; `all` begins before anybody wrote. */
export function rangeOf(period: Period, today: string): { readonly from: string; readonly to: string } {
  if (period === "all") return { from: "0001-01-01", to: "9999-12-31" };
  const from = Date.parse(`${today}T00:00:00Z`) - (DAYS[period] - 1) * 86_400_000;
  return { from: new Date(from).toISOString().slice(0, 10), to: today };
}
