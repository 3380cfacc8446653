import { invalid } from "../../platform/errors.ts";
import type { AccountFacts } from "./account-facts.ts";
import { localDateOf } from "../../platform/days.ts";
import type { Figures } from "./figures.ts";
import type { JournalClock } from "./journal-clock.ts";
import type { SealedCache } from "./sealed-cache.ts";
import { summarise } from "./summarise.ts";

export interface SummariesOptions {
  readonly figures: Figures;
  /** It is today for the reader in the account's zone. */
  readonly facts: Pick<AccountFacts, "timezoneOf">;
  readonly now: () => Date;
  readonly clock: Pick<JournalClock, "changeSeqOf">;
  readonly cache: SealedCache;
}

export interface Summaries {
  /**
   * A journal in figures, as the bytes of an `AnalyticsSummary` in JSON.
   * @throws AuraError VAL_001 where the range ends before it begins
   */
  summaryOf(userId: string, query: { readonly from_date?: string; readonly to_date?: string }): Promise<Buffer>;
}

/** Summaries, remembered sealed until the journal changes or a day ends. */
export function createSummaries(options: SummariesOptions): Summaries {
  const { figures, facts, now, clock, cache } = options;

  return {
    async summaryOf(userId, { from_date: from, to_date: to }) {
      if (from !== undefined && to !== undefined && from > to) {
        throw invalid("from_date", "must not be later than to_date");
      }
      // The number is read before the figures: a summary may be newer than its number, never older.
      const [changeSeq, timeZone] = await Promise.all([clock.changeSeqOf(userId), facts.timezoneOf(userId)]);
      const today = localDateOf(now(), timeZone);
      const question = [from, to, today].join("|");
      const known = cache.get(userId, changeSeq, question);
      if (known !== undefined) return known;
      const range = { from, to };
      const entries = await figures.of(userId, range, changeSeq, question);
      const summary = Buffer.from(JSON.stringify(summarise(entries, range, today)));
      cache.set(userId, changeSeq, question, summary);
      return summary;
    },
  };
}
