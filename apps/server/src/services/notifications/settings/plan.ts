import { nextDueAt, type ReminderTimes } from "../reminders/next-due.ts";
import type { QuietHours } from "./quiet-hours.ts";
import { streakTime } from "./streak-time.ts";

/** What decides when somebody is told. */
export interface PlannedSettings {
  readonly streakSaver: boolean;
  readonly digest: { readonly enabled: boolean; readonly weekday: number; readonly time: string };
  readonly quiet: QuietHours;
}

/** The next that is to come of each kind. */
export interface Plan {
  readonly streakDueAt: Date | undefined;
  readonly digestDueAt: Date | undefined;
}

const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];

/**
 * When the next of each kind is due. An instant that stands already and is still right is kept, also where it has just passed: what is
 * due in this very moment is not passed over because something else was set.
 */
export function planFrom(settings: PlannedSettings, timezone: string, standing: Plan, now: Date): Plan {
  const { digest, quiet } = settings;
  const evening = settings.streakSaver ? streakTime(quiet) : undefined;
  const streak = evening === undefined ? undefined : { time: evening, timezone, days: EVERY_DAY };
  const weekly = digest.enabled ? { time: digest.time, timezone, days: [digest.weekday] } : undefined;
  return {
    streakDueAt: next(streak, standing.streakDueAt, now),
    digestDueAt: next(weekly, standing.digestDueAt, now),
  };
}

function next(times: ReminderTimes | undefined, standing: Date | undefined, now: Date): Date | undefined {
  if (times === undefined) return undefined;
  if (standing !== undefined) {
    const asPlanned = nextDueAt(times, new Date(standing.getTime() - 1));
    if (asPlanned?.getTime() === standing.getTime() && standing.getTime() > now.getTime() - JUST_NOW_MS)
      return standing;
  }
  return nextDueAt(times, now);
}

/** How long the queue may take to begin with what is due. */
const JUST_NOW_MS = 3_600_000;
