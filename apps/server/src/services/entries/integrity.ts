import type { JournalEntry } from "@aura-journal/contracts";
import { LRUCache } from "lru-cache";
import type { Logger } from "../../platform/logger.ts";
import type { Telemetry } from "../../platform/telemetry.ts";
import type { EntryEvents } from "./events.ts";
import type { EntryRow } from "./record.ts";
import { isTampered, openEntry } from "./sealing.ts";
import type { UserKeyStore } from "./user-keys.ts";

/** Opens stored entries and raises the alarm about those that are not as they were written. */
export interface EntryOpener {
  /** @throws AuraError SEC_001 */
  open(row: EntryRow): Promise<JournalEntry>;
  /** All that open, in their order, and the ids of those that do not. The rows belong to one user. */
  openAll(
    userId: string,
    rows: readonly EntryRow[],
  ): Promise<{ readonly entries: JournalEntry[]; readonly unreadable: string[] }>;
  /** Counts, logs and audits a failed authentication; anything else passes by. */
  report(userId: string, entryId: string, error: unknown): void;
}

const AUDITED_TTL_MS = 60 * 60_000;

export function createEntryOpener(options: {
  readonly keys: UserKeyStore;
  readonly telemetry: Telemetry;
  readonly logger: Logger;
  readonly events: EntryEvents;
}): EntryOpener {
  const { keys, telemetry, logger, events } = options;
  // One damaged entry on a page that is read all day is one event an hour, not a flood of them.
  const audited = new LRUCache<string, true>({ max: 10_000, ttl: AUDITED_TTL_MS });

  function report(userId: string, entryId: string, error: unknown): void {
    if (!isTampered(error)) return;
    telemetry.integrityFailures.inc({ table: "journal_entries" });
    logger.error({ err: error, entryId }, "a stored entry failed authentication");
    const id = userId + entryId;
    if (audited.has(id)) return;
    audited.set(id, true);
    events.record(events.make("entry.integrity_failure", { userId, entryId })).catch((cause: unknown) => {
      audited.delete(id);
      logger.error({ err: cause, entryId }, "the integrity failure could not be put on record");
    });
  }

  return {
    report,
    async open(row) {
      const keyring = await keys.keyringFor(row.userId, [row.keyVersion, row.analyticsKeyVersion]);
      try {
        return openEntry(keyring, row);
      } catch (error) {
        report(row.userId, row.entryId, error);
        throw error;
      }
    },
    async openAll(userId, rows) {
      const keyring = await keys.keyringFor(
        userId,
        rows.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]),
      );
      const entries: JournalEntry[] = [];
      const unreadable: string[] = [];
      for (const row of rows) {
        try {
          entries.push(openEntry(keyring, row));
        } catch (error) {
          if (!isTampered(error)) throw error;
          report(userId, row.entryId, error);
          unreadable.push(row.entryId);
        }
      }
      return { entries, unreadable };
    },
  };
}
