import { ENTRY_LIMITS, type Activity } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { addDays, streaks } from "../../platform/days.ts";
import { readDaysWritten } from "./activity-repository.ts";

/** On which days somebody wrote: of the journal nothing but calendar days is read. */
export function createActivity({ database }: { readonly database: Database }) {
  return {
    /** @param today the reader's calendar day */
    async of(userId: string, today: string): Promise<Activity> {
      const from = addDays(today, 1 - ENTRY_LIMITS.streakDays);
      const days = await readDaysWritten(database, userId, { from, to: today });
      return { hasWrittenToday: days.at(-1) === today, streakDays: streaks(days, today).current };
    },
  };
}
