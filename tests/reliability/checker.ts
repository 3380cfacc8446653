import type { EntryRevision, JournalEntry, RevisionList, SyncChanges } from "@aura-journal/contracts";
import type pg from "pg";
import type { AcknowledgedEntry, Ledger } from "./ledger.ts";

/** What became of what was promised. */
export interface Verdict {
  /** Acknowledged versions that are not there, or not as they were written. */
  readonly lost: readonly string[];
  /** Entries, versions or records that nobody was told of, or that are there more than once. */
  readonly duplicated: readonly string[];
  /** Rows that do not go together. */
  readonly torn: readonly string[];
}

export interface Reader {
  readonly userId: string;
  /** GET as this user; undefined where there is nothing (404). */
  get<T>(path: string): Promise<T | undefined>;
}

/** Each finds nothing in a database where whatever was written was written whole. */
const TORN: Readonly<Record<string, string>> = {
  "an entry without its figures, or with those of another version": `
    SELECT e.entry_id FROM journal.journal_entries e LEFT JOIN journal.entry_analytics a USING (user_id, entry_id)
    WHERE a.entry_version IS DISTINCT FROM e.version`,
  "figures without an entry": `
    SELECT a.entry_id FROM journal.entry_analytics a LEFT JOIN journal.journal_entries e USING (user_id, entry_id)
    WHERE e.entry_id IS NULL`,
  "an entry without one of its earlier versions": `
    SELECT e.entry_id FROM journal.journal_entries e LEFT JOIN journal.entry_revisions r USING (user_id, entry_id)
    GROUP BY e.user_id, e.entry_id, e.version
    HAVING count(r.version) FILTER (WHERE r.version BETWEEN 1 AND e.version - 1) <> e.version - 1`,
  "an earlier version that is not earlier": `
    SELECT r.entry_id FROM journal.entry_revisions r LEFT JOIN journal.journal_entries e USING (user_id, entry_id)
    WHERE e.version IS NULL OR r.version >= e.version`,
  "a journal that miscounts its entries": `
    SELECT j.user_id FROM journal.journals j LEFT JOIN journal.journal_entries e USING (user_id)
    GROUP BY j.user_id, j.live_entries HAVING count(*) FILTER (WHERE NOT e.is_deleted) <> j.live_entries`,
  "a change number given twice": `
    SELECT user_id FROM journal.journal_entries GROUP BY user_id, change_seq HAVING count(*) > 1`,
  "a journal whose counter is not at its last change": `
    SELECT j.user_id FROM journal.journals j JOIN journal.journal_entries e USING (user_id)
    GROUP BY j.user_id, j.change_seq HAVING max(e.change_seq) <> j.change_seq`,
  "an entry without a journal": `
    SELECT e.entry_id FROM journal.journal_entries e LEFT JOIN journal.journals j USING (user_id) WHERE j.user_id IS NULL`,
  "an audit event that still waits": "SELECT id FROM journal.outbox UNION ALL SELECT id FROM auth.outbox",
  "an audit event recorded twice": "SELECT event_id FROM users.audit_log GROUP BY event_id HAVING count(*) > 1",
};

/** What no crash may leave behind, asked of the tables themselves. @param client sees all rows */
export async function findTorn(client: pg.Client): Promise<string[]> {
  const torn: string[] = [];
  for (const [what, query] of Object.entries(TORN)) {
    const { rows } = await client.query<Record<string, unknown>>(query);
    for (const row of rows) torn.push(`${what}: ${String(Object.values(row)[0])}`);
  }
  return torn;
}

/** Compares what was promised with what is served, stored and recorded. */
export async function judge(ledger: Ledger, readers: readonly Reader[], client: pg.Client): Promise<Verdict> {
  const lost: string[] = [];
  const duplicated: string[] = [];
  for (const reader of readers) {
    const promised = [...ledger.entriesById.values()].filter(({ userId }) => userId === reader.userId);
    await compareEntries(reader, promised, lost, duplicated);
    for (const entry of promised) {
      if (entry.versions.length > 1) await compareRevisions(reader, entry, lost, duplicated);
    }
  }
  // There may be others who write, of whom nothing was promised to anybody here.
  const userIds = readers.map(({ userId }) => userId);
  await compareMutations(ledger, userIds, client, lost, duplicated);
  await compareAudit(ledger, userIds, client, lost, duplicated);
  return { lost, duplicated, torn: await findTorn(client) };
}

async function compareEntries(
  reader: Reader,
  promised: readonly AcknowledgedEntry[],
  lost: string[],
  duplicated: string[],
): Promise<void> {
  const served = new Map<string, JournalEntry>();
  for (let since = "", hasMore = true; hasMore;) {
    const page: SyncChanges | undefined = await reader.get(
      `/sync/changes${since === "" ? "" : `?since=${encodeURIComponent(since)}`}`,
    );
    if (page === undefined) throw new Error("there is no change feed");
    for (const entry of page.changes) {
      if (served.has(entry.entryId)) duplicated.push(`${entry.entryId}: served twice`);
      served.set(entry.entryId, entry);
    }
    for (const entryId of page.unreadable ?? []) lost.push(`${entryId}: cannot be read`);
    since = page.cursor;
    hasMore = page.hasMore;
  }
  for (const { entryId, versions } of promised) {
    const found = served.get(entryId);
    served.delete(entryId);
    const newest = versions.at(-1);
    if (found === undefined || newest === undefined || found.version < versions.length) {
      lost.push(
        `${entryId}: version ${versions.length} was acknowledged, version ${found?.version ?? "none"} is there`,
      );
    } else if (found.version > versions.length) {
      duplicated.push(
        `${entryId}: version ${versions.length} was the last acknowledged, version ${found.version} is there`,
      );
    } else if (found.isDeleted !== newest.isDeleted || found.content !== (newest.isDeleted ? "" : newest.content)) {
      lost.push(`${entryId}: version ${found.version} is not what was written`);
    }
  }
  for (const entryId of served.keys()) duplicated.push(`${entryId}: nobody was told of it`);
}

async function compareRevisions(
  reader: Reader,
  { entryId, versions }: AcknowledgedEntry,
  lost: string[],
  duplicated: string[],
): Promise<void> {
  const found = new Map<number, EntryRevision>();
  // What is in the bin shows its revisions when it is out of it.
  if (versions.at(-1)?.isDeleted === true) return;
  const page = await reader.get<RevisionList>(`/entries/${entryId}/revisions?limit=100`);
  for (const revision of page?.items ?? []) {
    if (found.has(revision.version)) duplicated.push(`${entryId}: revision ${revision.version} twice`);
    found.set(revision.version, revision);
  }
  for (const [index, version] of versions.slice(-101, -1).entries()) {
    const number = Math.max(0, versions.length - 101) + index + 1;
    const revision = found.get(number);
    if (revision?.content !== version.content || revision.isDeleted !== version.isDeleted) {
      lost.push(`${entryId}: revision ${number} is ${revision === undefined ? "missing" : "not what was written"}`);
    }
  }
}

async function compareMutations(
  ledger: Ledger,
  userIds: readonly string[],
  client: pg.Client,
  lost: string[],
  duplicated: string[],
): Promise<void> {
  const { rows } = await client.query<{ mutation_id: string; version: number }>(
    "SELECT mutation_id, version FROM journal.applied_mutations WHERE user_id = ANY ($1)",
    [userIds],
  );
  const applied = new Map(rows.map(({ mutation_id: id, version }) => [id, version]));
  for (const [id, { version }] of ledger.mutations) {
    if (applied.get(id) !== version) lost.push(`mutation ${id} to version ${version} is not remembered`);
    applied.delete(id);
  }
  for (const id of applied.keys()) duplicated.push(`mutation ${id}: nobody was told of it`);
}

async function compareAudit(
  ledger: Ledger,
  userIds: readonly string[],
  client: pg.Client,
  lost: string[],
  duplicated: string[],
): Promise<void> {
  const { rows } = await client.query<{ what: string; count: number }>(
    `SELECT concat_ws(' ', action, details::json ->> 'entryId', details::json ->> 'version') AS what, count(*)::int AS count
     FROM users.audit_log WHERE action ~ '^entry\\.' AND actor_id = ANY ($1) GROUP BY what`,
    [userIds],
  );
  const recorded = new Map(rows.map(({ what, count }) => [what, count]));
  for (const { entryId, versions } of ledger.entriesById.values()) {
    for (const [index, { action }] of versions.entries()) {
      const what = `${action} ${entryId} ${index + 1}`;
      const count = recorded.get(what) ?? 0;
      if (count === 0) lost.push(`the audit log has no ${what}`);
      if (count > 1) duplicated.push(`the audit log has ${count} × ${what}`);
      recorded.delete(what);
    }
  }
  for (const what of recorded.keys()) duplicated.push(`the audit log has ${what}, of which nobody was told`);
}
