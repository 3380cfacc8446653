import { LRUCache } from "lru-cache";
import type { Database } from "../../platform/database.ts";
import type { Logger } from "../../platform/logger.ts";
import { listSignatures, type ListPlace } from "./list-repository.ts";
import { readSignatureChanges } from "./search-repository.ts";
import { createSignatureTable, type SignatureTable } from "./signature-table.ts";
import type { UserKeyring } from "./user-keys.ts";

/** The signature tables of the journals that are searched, in this process's memory. */
export interface SignatureTables {
  /**
   * The table of a user's journal as it stands now; undefined where there is none. One is then made in the background if the journal is
   * long enough for it to pay, for the searches to come.
   */
  of(keyring: UserKeyring): Promise<SignatureTable | undefined>;
  /** Drops a user's table, and what is being made of one. */
  forget(userId: string): void;
  /** When what is being made in the background has been made. */
  settled(): Promise<void>;
}

export interface SignatureTablesOptions {
  readonly database: Database;
  readonly logger: Pick<Logger, "warn">;
  readonly maxBytes: number;
  /** Shorter journals are read from the database's index, which takes no longer. */
  readonly minEntries?: number;
}

interface Known {
  readonly table: SignatureTable;
  /** The table shows every change up to this number. */
  changeSeq: number;
  readonly searchEpoch: number;
  /** One reader of changes at a time. */
  refreshing: Promise<void>;
}

/**
 * A table that no change renews is dropped after this time: of an index that is switched off, this process is told, and
 * another finds out with its next search, which may never come.
 */
const MAX_AGE_MS = 10 * 60_000;
/** Rows read at a time, so that no turn of the event loop is long. */
const BATCH = 1_000;
/** Changes that a table is carried over. */
const MAX_BEHIND = 4_000;
/** A table whose signatures are replaced by others of another length is made anew at this share of waste. */
const MAX_WASTE = 0.25;

/**
 * Tables follow the change feed: every change of an entry has a number, and a search first reads those behind the number that its
 * table shows, whichever process made them. Sealing an entry under another key has no number: a table that knows a
 * version which is no longer among the user's keys is dropped. Neither has making or taking away signatures for a writer who
 * changed a preference: the index's epoch tells.
 */
export function createSignatureTables(options: SignatureTablesOptions): SignatureTables {
  const { database, logger, maxBytes, minEntries = 500 } = options;
  const known = new LRUCache<string, Known>({
    maxSize: maxBytes,
    sizeCalculation: ({ table }) => table.bytes(),
    ttl: MAX_AGE_MS,
    ttlAutopurge: true,
  });
  const making = new Map<string, Promise<void>>();

  async function make(userId: string): Promise<Known | undefined> {
    const scoped = database.as(userId);
    const state = await readSignatureChanges(scoped, userId, Number.MAX_SAFE_INTEGER, 1);
    if (state === undefined || state.searchIndex !== "on" || state.liveEntries < minEntries) return undefined;
    const table = createSignatureTable(state.liveEntries + 64);
    const seen = new Set<string>();
    let after: ListPlace | undefined;
    let rows;
    do {
      rows = await listSignatures(database, {
        userId,
        sort: "desc",
        after,
        from: undefined,
        to: undefined,
        limit: BATCH,
      });
      for (const row of rows) {
        // An entry whose time is changed meanwhile can come twice; the feed then tells where it stands.
        if (!seen.has(row.entryId)) table.add(row);
        seen.add(row.entryId);
      }
      after = rows.at(-1);
      if (table.bytes() > maxBytes) return undefined;
    } while (rows.length === BATCH);
    // What changed while the rows were read is behind the number that was read first, and comes with the next search.
    const { journalSeq: changeSeq, searchEpoch } = state;
    return { table, changeSeq, searchEpoch, refreshing: Promise.resolve() };
  }

  function begin(userId: string): void {
    if (making.has(userId)) return;
    const made: Promise<void> = make(userId)
      .then((entry) => {
        // Forgotten meanwhile: what was read may be gone by now.
        if (entry !== undefined && making.get(userId) === made) known.set(userId, entry);
      })
      .catch((error: unknown) => logger.warn({ err: error }, "search signatures could not be read ahead"))
      .finally(() => {
        if (making.get(userId) === made) making.delete(userId);
      });
    making.set(userId, made);
  }

  async function refresh(userId: string, entry: Known): Promise<void> {
    const scoped = database.as(userId);
    let changes;
    do {
      changes = await readSignatureChanges(scoped, userId, entry.changeSeq, BATCH);
      // A counter that went back is that of a restored backup; a long way to go is quicker begun anew.
      const behind = changes === undefined ? Number.NaN : changes.journalSeq - entry.changeSeq;
      if (changes === undefined || !(behind >= 0 && behind <= MAX_BEHIND)) return forget(userId, entry);
      // Signatures that are made or taken away later on have no change number.
      const isSame = changes.searchIndex === "on" && changes.searchEpoch === entry.searchEpoch;
      if (!isSame) return forget(userId, entry);
      for (const { isDeleted, changeSeq, ...row } of changes.rows) {
        if (isDeleted) entry.table.remove(row.entryId);
        else entry.table.put(row);
        entry.changeSeq = changeSeq;
      }
    } while (changes.rows.length === BATCH);
    entry.changeSeq = changes.journalSeq;
    if (changes.rows.length > 0 && known.get(userId) === entry) known.set(userId, entry);
  }

  function forget(userId: string, entry: Known): void {
    if (known.get(userId) === entry) known.delete(userId);
  }

  return {
    async of({ userId, of: keysOf }) {
      const entry = known.get(userId);
      if (entry === undefined) {
        begin(userId);
        return undefined;
      }
      const refreshed = entry.refreshing.catch(() => undefined).then(() => refresh(userId, entry));
      entry.refreshing = refreshed;
      await refreshed;
      const { table } = entry;
      const isUsable =
        table.wastedBytes() <= table.bytes() * MAX_WASTE &&
        table.keyVersions().every((version) => keysOf(version) !== undefined);
      if (!isUsable) forget(userId, entry);
      return known.get(userId) === entry ? table : undefined;
    },
    forget(userId) {
      known.delete(userId);
      making.delete(userId);
    },
    async settled() {
      await Promise.all(making.values());
    },
  };
}
