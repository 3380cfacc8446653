import type { JobQueue, ProductAnalytics } from "@aura-journal/contracts";

const DAY_MS = 86_400_000;
const SMALLEST_GROUP = 20;

/** What a server of a few friends may say of how it is used: nothing about anybody. */
export function fewFigures(): ProductAnalytics {
  const days = daysUntilNow(30);
  return {
    range: { from: days[0] ?? "", to: days.at(-1) ?? "" },
    asOf: new Date().toISOString(),
    smallestGroup: SMALLEST_GROUP,
    dailyActiveUsers: days.map((date) => ({ date, count: null })),
    entriesCreatedPerDay: days.map((date) => ({ date, count: null })),
    sentimentDistribution: null,
    userRetention: [{ cohort: mondayOf(days[0] ?? ""), size: null, weeks: [null, null, null, null] }],
  };
}

/** Invented figures of a server with some hundred people: weekdays busier than Sundays, some days too quiet to be shown. */
export function crowdedFigures(): ProductAnalytics {
  const days = daysUntilNow(90);
  const active = days.map((date, index) => {
    const count = Math.round(60 + index * 0.9 + 22 * Math.sin((index * 2 * Math.PI) / 7));
    return { date, count: index % 17 === 3 ? null : count };
  });
  const mondays = days.filter((date) => mondayOf(date) === date).slice(-10);
  return {
    range: { from: days[0] ?? "", to: days.at(-1) ?? "" },
    asOf: new Date().toISOString(),
    smallestGroup: SMALLEST_GROUP,
    dailyActiveUsers: active,
    entriesCreatedPerDay: active.map(({ date, count }) => ({
      date,
      count: count === null ? null : Math.round(count * 1.4),
    })),
    sentimentDistribution: { positive: 4_210, neutral: 2_334, negative: 1_702, mixed: 640 },
    userRetention: mondays.map((cohort, index) => ({
      cohort,
      size: index === 2 ? null : 24 + index * 3,
      weeks: Array.from({ length: mondays.length - index }, (_, week) =>
        index === 2 ? null : Math.round(100 * (0.38 + 0.62 * Math.exp(-week / 2.2))) / 100,
      ),
    })),
  };
}

/** An invented queue in which two jobs have failed for good. */
export function fullQueue(): JobQueue {
  const failedAt = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
  return {
    tasks: [
      { task: "auth.mail", waiting: 3, running: 1, failed: 1, oldestWaitingSeconds: 48 },
      { task: "entries.analyze", waiting: 0, running: 2, failed: 0, oldestWaitingSeconds: 0 },
      { task: "notifications.remind", waiting: 214, running: 0, failed: 0, oldestWaitingSeconds: 0 },
      { task: "users.erase", waiting: 0, running: 0, failed: 1, oldestWaitingSeconds: 0 },
    ],
    deadLetters: [
      { jobId: "4711", task: "auth.mail", attempts: 25, lastError: "auth.mail failed", failedAt: failedAt(12) },
      { jobId: "4102", task: "users.erase", attempts: 25, lastError: "users.erase failed", failedAt: failedAt(2_900) },
    ],
  };
}

function daysUntilNow(count: number): string[] {
  return Array.from({ length: count }, (_, index) => dayOf(Date.now() - (count - 1 - index) * DAY_MS));
}

function mondayOf(date: string): string {
  const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  return dayOf(Date.parse(`${date}T00:00:00Z`) - weekday * DAY_MS);
}

function dayOf(instantMs: number): string {
  return new Date(instantMs).toISOString().slice(0, 10);
}
