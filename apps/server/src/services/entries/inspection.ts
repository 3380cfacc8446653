import type { Database } from "../../platform/database.ts";
import { NIL_UUID } from "../../platform/uuid.ts";
import { sumOverJournals } from "./each-journal.ts";
import { isTampered, openEntry, proveText } from "./sealing.ts";
import { findRevisionsSealedOtherwise, findSealedOtherwise, type RevisionPlace } from "./upkeep-repository.ts";
import type { UserKeyStore } from "./user-keys.ts";

/** What was found when everything was opened. */
export interface Inspection {
  /** Versions that were opened: entries with their figures, and revisions. */
  readonly opened: number;
  /** Those that are not as they were written. */
  readonly damaged: readonly RevisionPlace[];
  /** Journals whose key is gone, as after an erasure. */
  readonly withoutKey: number;
}

export interface InspectionOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (opened: number) => void;
}

const BATCH = 100;
/** No key has this version: with it the queries for what is sealed otherwise give all there is. */
const NO_VERSION = 0;

/**
 * Opens every entry, with its figures and revisions, of every journal: each seal and each code is checked. Nothing is written, and
 * nobody else may write: it is for a database that was brought back.
 */
export function createInspection({ database, keys }: { readonly database: Database; readonly keys: UserKeyStore }) {
  return async function inspect({ signal, onProgress }: InspectionOptions = {}): Promise<Inspection> {
    let opened = 0;
    const damaged: RevisionPlace[] = [];

    async function openAll<Row extends RevisionPlace>(
      next: (after: RevisionPlace) => Promise<Row[]>,
      open: (row: Row) => void,
    ): Promise<void> {
      let after: RevisionPlace = { entryId: NIL_UUID, version: NO_VERSION };
      for (;;) {
        signal?.throwIfAborted();
        const rows = await next(after);
        for (const row of rows) {
          try {
            open(row);
            opened += 1;
          } catch (error) {
            if (!isTampered(error)) throw error;
            damaged.push({ entryId: row.entryId, version: row.version });
          }
        }
        onProgress?.(opened);
        if (rows.length < BATCH) return;
        after = rows.at(-1) ?? after;
      }
    }

    const withoutKey = await sumOverJournals(database, signal, async (userId) => {
      const keyring = await keys.existingKeyringOf(userId);
      if (keyring === undefined) return 1;
      await openAll(
        ({ entryId, version }) =>
          findSealedOtherwise(database, userId, NO_VERSION, version === NO_VERSION ? null : entryId, BATCH),
        (row) => {
          openEntry(keyring, row);
          if (!row.isPurged) proveText(keyring, row);
        },
      );
      await openAll(
        (after) => findRevisionsSealedOtherwise(database, userId, NO_VERSION, after, BATCH),
        (row) => proveText(keyring, row),
      );
      return 0;
    });
    signal?.throwIfAborted();
    return { opened, damaged, withoutKey };
  };
}
