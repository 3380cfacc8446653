import { setImmediate as nextTurn } from "node:timers/promises";
import type { AnalyticsSummary } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { invalid } from "../../platform/errors.ts";
import type { AccountFacts } from "./account-facts.ts";
import { localDateOf } from "./days.ts";
import type { JournalClock } from "./journal-clock.ts";
import type { EntryOpener } from "./integrity.ts";
import type { AnalyticsRecord } from "./record.ts";
import { isTampered, openAnalytics } from "./sealing.ts";
import { summarise, type SummarisedEntry } from "./summarise.ts";
import { readFigures, type SummaryRange, type SummaryRow } from "./summary-repository.ts";
import type { SealedCache } from "./sealed-cache.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

export interface SummariesOptions {
  readonly database: Database;
  readonly keys: Pick<UserKeyStore, "keyringFor">;
  /** It is today for the reader in the account's zone. */
  readonly facts: Pick<AccountFacts, "timezoneOf">;
  readonly now: () => Date;
  readonly opener: Pick<EntryOpener, "report">;
  readonly clock: Pick<JournalClock, "changeSeqOf">;
  readonly cache: SealedCache;
}

export interface Summaries {
  /**
   * A journal in figures, as the bytes of an `AnalyticsSummary` in JSON, from its sealed records alone: no text is opened.
   * @throws AuraError VAL_001 where the range ends before it begins
   */
  summaryOf(userId: string, query: { readonly from_date?: string; readonly to_date?: string }): Promise<Buffer>;
}

/** Rows read at a time: what a summary holds in memory does not grow with the journal. */
const BATCH = 1_000;
/** Records opened before other requests get their turn. */
const SLICE = 250;

/** Summaries, remembered sealed until the journal changes or a day ends. */
export function createSummaries(options: SummariesOptions): Summaries {
  const { database, keys, facts, now, opener, clock, cache } = options;

  async function compute(userId: string, range: SummaryRange, today: string): Promise<AnalyticsSummary> {
    const entries: SummarisedEntry[] = [];
    let reading = readFigures(database, userId, range, undefined, BATCH);
    for (let isEnd = false; !isEnd;) {
      const rows = await reading;
      isEnd = rows.length < BATCH;
      if (!isEnd) {
        // The database reads on while these are opened; its failure is seen where the rows are awaited.
        reading = readFigures(database, userId, range, rows.at(-1), BATCH);
        reading.catch(() => {});
      }
      const keyring = await keys.keyringFor(userId, new Set(rows.map((row) => row.analyticsKeyVersion)));
      for (let at = 0; at < rows.length; at += SLICE) {
        if (at > 0) await nextTurn();
        for (const row of rows.slice(at, at + SLICE)) entries.push(figuresOf(keyring, row));
      }
    }
    return summarise(entries, range, today);
  }

  /** An entry whose record is damaged still counts as an entry of its day. */
  function figuresOf(keyring: UserKeyring, row: SummaryRow): SummarisedEntry {
    let record: AnalyticsRecord | undefined;
    try {
      record = openAnalytics(keyring, row);
    } catch (error) {
      if (!isTampered(error)) throw error;
      opener.report(row.userId, row.entryId, error);
    }
    return {
      localDate: row.localDate,
      hour: record?.hour,
      wordCount: record?.words ?? 0,
      moodRating: record?.mood,
      analysis: record?.analysis,
    };
  }

  return {
    async summaryOf(userId, { from_date: from, to_date: to }) {
      if (from !== undefined && to !== undefined && from > to) {
        throw invalid("from_date", "must not be later than to_date");
      }
      // The number is read before the rows: a summary may be newer than its number, never older.
      const [changeSeq, timeZone] = await Promise.all([clock.changeSeqOf(userId), facts.timezoneOf(userId)]);
      const today = localDateOf(now(), timeZone);
      const question = [from, to, today].join("|");
      const known = cache.get(userId, changeSeq, question);
      if (known !== undefined) return known;
      const summary = Buffer.from(JSON.stringify(await compute(userId, { from, to }, today)));
      cache.set(userId, changeSeq, question, summary);
      return summary;
    },
  };
}
