import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { defaultPreferences, type SyncMutation, type SyncResult } from "@aura-journal/contracts";
import { statement, type Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { createChangeSignals } from "./change-signals.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { findRevisions, readJournalState } from "./repository.ts";
import { createSync, type Sync } from "./sync.ts";
import { findChanges } from "./sync-repository.ts";

let journal: TestJournal;
let sync: Sync;
const signals = createChangeSignals();
before(async () => {
  journal = await createTestJournal();
  sync = syncOn(journal.database);
});
after(() => journal[Symbol.asyncDispose]());

function syncOn(database: Database): Sync {
  return createSync({
    database,
    keys: journal.keys,
    facts: {
      privacyOf: () => Promise.resolve({ analysis: "local", search: "server" }),
      retentionOf: () => Promise.resolve(defaultPreferences.retention),
      isCounted: () => Promise.resolve(false),
      timezoneOf: () => Promise.resolve("Europe/Berlin"),
      createdAtOf: () => Promise.resolve(undefined),
      forget: () => {},
    },
    opener: journal.opener,
    events: journal.events,
    signals,
    now: () => new Date("2026-03-01T12:00:00Z"),
  });
}

const put = (entryId: string, baseVersion: number, content: string): SyncMutation => ({
  mutationId: randomUUID(),
  op: "put",
  entryId,
  baseVersion,
  content,
});
const remove = (entryId: string, baseVersion: number): SyncMutation => ({
  mutationId: randomUUID(),
  op: "delete",
  entryId,
  baseVersion,
});
const push = async (userId: string, ...mutations: SyncMutation[]): Promise<SyncResult[]> =>
  (await sync.push({ userId }, { mutations })).results;
const shortly = (results: readonly SyncResult[]): string[] =>
  results.map(({ status, version }) => `${status} ${version ?? "-"}`);

/** Everything from a cursor on, page by page. */
async function pull(userId: string, since?: string, limit = 3) {
  const changes = [];
  for (let cursor = since; ;) {
    const page = await sync.changes(userId, { limit, ...(cursor === undefined ? {} : { since: cursor }) });
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.hasMore) return { changes, cursor };
  }
}

test("what one device pushes another pulls, with the writer's day and the analysis still to come", async () => {
  const userId = randomUUID();
  const ids = Array.from({ length: 7 }, () => randomUUID());
  const mutations = ids.map((id, n) => ({ ...put(id, 0, `entry ${n}`), timestamp: "2026-02-28T23:30:00Z" }));
  assert.deepEqual(
    shortly(await push(userId, ...mutations)),
    ids.map(() => "applied 1"),
  );
  const { changes, cursor } = await pull(userId);
  assert.deepEqual(
    changes.map(({ entryId, content, localDate, timezone }) => [entryId, content, localDate, timezone]),
    ids.map((id, n) => [id, `entry ${n}`, "2026-03-01", "Europe/Berlin"]),
  );
  assert.deepEqual((await pull(userId, cursor)).changes, []);
  assert.equal((await readJournalState(journal.database.as(userId), userId)).liveEntries, 7);
  assert.equal(signals.known(userId), 7);
  const jobs = await journal.store.owner.query<{ key: string }>(
    statement("SELECT key FROM graphile_worker.jobs WHERE key = $1"),
    [`entries.analyze:${userId}`],
  );
  assert.equal(jobs.length, 1);
});

test("a mutation sent twice is applied once, in one push and in two", async () => {
  const userId = randomUUID();
  const first = put(randomUUID(), 0, "one");
  const second = put(first.entryId, 1, "two");
  assert.deepEqual(shortly(await push(userId, first, first, second)), ["applied 1", "duplicate 1", "applied 2"]);
  assert.deepEqual(shortly(await push(userId, first, second)), ["duplicate 1", "duplicate 2"]);
  const { changes } = await pull(userId);
  assert.deepEqual(
    changes.map(({ content, version }) => [content, version]),
    [["two", 2]],
  );
});

test("several changes to one entry in one push follow one another, and every version is kept", async () => {
  const userId = randomUUID();
  const id = randomUUID();
  const results = await push(userId, put(id, 0, "a"), put(id, 1, "b"), remove(id, 2), put(id, 3, "c"), put(id, 9, "d"));
  assert.deepEqual(shortly(results), ["applied 1", "applied 2", "applied 3", "applied 4", "conflict 4"]);
  assert.equal(results[4]?.current?.content, "c");
  const revisions = await findRevisions(journal.database.as(userId), userId, id, 99, 10);
  assert.deepEqual(
    revisions.map(({ version, deletedAt }) => [version, deletedAt !== null]),
    [
      [3, true],
      [2, false],
      [1, false],
    ],
  );
  assert.equal((await readJournalState(journal.database.as(userId), userId)).liveEntries, 1);
});

test("a stale put and a stale delete are conflicts that show what stands", async () => {
  const userId = randomUUID();
  const id = randomUUID();
  await push(userId, put(id, 0, "a"), put(id, 1, "b"));
  const results = await push(userId, put(id, 1, "c"), remove(id, 1), put(id, 0, "d"));
  assert.deepEqual(shortly(results), ["conflict 2", "conflict 2", "conflict 2"]);
  for (const { current } of results) assert.equal(current?.content, "b");
});

test("an edit beats a delete, and a delete of what is deleted changes nothing", async () => {
  const userId = randomUUID();
  const id = randomUUID();
  await push(userId, put(id, 0, "a"), put(id, 1, "b"), remove(id, 2));
  const tombstone = (await pull(userId)).changes.at(-1);
  assert.deepEqual([tombstone?.isDeleted, tombstone?.content, tombstone?.version], [true, "", 3]);
  assert.deepEqual(shortly(await push(userId, remove(id, 2), remove(id, 3))), ["applied 3", "applied 3"]);
  const late = await push(userId, put(id, 1, "too old"));
  assert.deepEqual([shortly(late), late[0]?.current?.content], [["conflict 3"], ""]);
  assert.deepEqual(shortly(await push(userId, put(id, 2, "kept"))), ["applied 4"]);
  const [entry] = (await pull(userId)).changes;
  assert.deepEqual([entry?.isDeleted, entry?.content], [false, "kept"]);
});

test("a refused mutation stops no other", async () => {
  const userId = randomUUID();
  const [a, b] = [randomUUID(), randomUUID()];
  const { content: _content, ...empty } = put(a, 0, "");
  const results = await push(
    userId,
    put(a, 0, "a"),
    empty,
    remove(b, 1),
    { ...put(b, 0, "b"), timezone: "Mars/Olympus" },
    { ...put(b, 0, "b"), metadata: { tags: [" "] } },
    put(b, 0, "b"),
  );
  assert.deepEqual(
    results.map(({ status, error }) => `${status} ${error?.code ?? ""}`.trim()),
    ["applied", "rejected VAL_001", "rejected RES_001", "rejected VAL_001", "rejected VAL_001", "applied"],
  );
});

test("a push that fails before its commit leaves nothing behind, and succeeds when it is sent again", async () => {
  const userId = randomUUID();
  const ids = [randomUUID(), randomUUID()];
  const mutations = [put(ids[0] ?? "", 0, "a"), put(ids[1] ?? "", 0, "b"), put(ids[0] ?? "", 1, "c")];
  const lost: Database = {
    ...journal.database,
    transaction: (scope, work) =>
      journal.database.transaction(scope, async (transaction) => {
        await work(transaction);
        throw new AuraError("DB_001", "The connection broke before the commit");
      }),
  };
  await assert.rejects(syncOn(lost).push({ userId }, { mutations }), AuraError);
  assert.deepEqual((await pull(userId)).changes, []);
  for (const table of ["journal_entries", "entry_revisions", "entry_analytics", "applied_mutations", "journals"]) {
    const rows = await journal.store.owner.query(statement(`SELECT FROM journal.${table} WHERE user_id = $1`), [
      userId,
    ]);
    assert.equal(rows.length, 0, table);
  }
  assert.deepEqual(shortly(await push(userId, ...mutations)), ["applied 1", "applied 1", "applied 2"]);
});

test("pushes of the same entries at the same time each apply once, and every version follows on the one before", async () => {
  const userId = randomUUID();
  const ids = Array.from({ length: 6 }, () => randomUUID());
  const shared = ids.map((id) => put(id, 0, "shared"));
  const devices = await Promise.all(
    Array.from({ length: 6 }, async (_, device) => {
      const own = ids.map((id) => put(id, 1, `by ${device}`));
      const order = device % 2 === 0 ? shared : shared.toReversed();
      return push(userId, ...order, ...own, put(randomUUID(), 0, `own of ${device}`));
    }),
  );
  const all = devices.flat();
  const count = (status: string): number => all.filter((result) => result.status === status).length;
  assert.equal(count("rejected"), 0);
  assert.equal(count("duplicate"), 5 * ids.length);
  assert.equal(count("applied"), ids.length + ids.length + 6);
  const { changes } = await pull(userId);
  assert.equal(changes.length, 12);
  const { changeSeq, liveEntries } = await readJournalState(journal.database.as(userId), userId);
  assert.deepEqual([changeSeq, liveEntries], [18, 12]);
  for (const id of ids) {
    assert.equal(changes.find(({ entryId }) => entryId === id)?.version, 2);
    assert.equal((await findRevisions(journal.database.as(userId), userId, id, 9, 9)).length, 1);
  }
});

test("a damaged entry is named in a pull and refused in a push, and harms no other", async () => {
  const userId = randomUUID();
  const [a, b] = [randomUUID(), randomUUID()];
  await push(userId, put(a, 0, "a"), put(b, 0, "b"));
  await journal.store.owner.query(
    statement("UPDATE journal.journal_entries SET timezone = 'UTC' WHERE user_id = $1 AND entry_id = $2"),
    [userId, a],
  );
  const page = await sync.changes(userId, {});
  assert.deepEqual([page.changes.map(({ entryId }) => entryId), page.unreadable], [[b], [a]]);
  const results = await push(userId, put(a, 1, "new"), remove(b, 1));
  assert.deepEqual([results[0]?.error?.code, results[1]?.status], ["SEC_001", "applied"]);
});

test("a tombstone that the server did not write is not handed to devices", async () => {
  const userId = randomUUID();
  const id = randomUUID();
  await push(userId, put(id, 0, "precious"));
  await journal.store.owner.query(
    statement(`UPDATE journal.journal_entries SET is_deleted = true, deleted_at = now() WHERE user_id = $1`),
    [userId],
  );
  const page = await sync.changes(userId, {});
  assert.deepEqual([page.changes, page.unreadable], [[], [id]]);
});

test("a cursor from before a restored backup begins anew, and what is no cursor is refused", async () => {
  const userId = randomUUID();
  await push(userId, put(randomUUID(), 0, "a"));
  assert.equal((await pull(userId, "c1.zz")).changes.length, 1);
  for (const since of ["", "1", "c1.", "c1.-1", "c2.1", "c1.01"]) {
    await assert.rejects(
      sync.changes(userId, { since }),
      (error) => error instanceof AuraError && error.code === "VAL_001",
    );
  }
});

test("a device that knows more than a journal which was put back to an older state is told so, whatever has come since", async () => {
  const [userId, id, later] = [randomUUID(), randomUUID(), randomUUID()];
  const older = async (sql: string): Promise<void> => {
    await journal.store.owner.query(statement(sql), [userId]);
  };
  await push(userId, put(id, 0, "one"), put(id, 1, "two"));
  const { mark: pushed } = await sync.push({ userId }, { mutations: [put(later, 0, "three")] });
  const known = await sync.changes(userId, {});
  const [since, mark] = [known.cursor, known.mark ?? ""];
  for (const knows of [mark, pushed ?? ""]) {
    const again = await sync.changes(userId, { since, mark: knows });
    assert.deepEqual([again.restarted, again.changes, again.mark], [undefined, [], mark]);
  }

  // The last entry is gone, and another has taken its place in the feed.
  await older("DELETE FROM journal.journal_entries WHERE user_id = $1 AND content_hash IS NOT NULL AND version = 1");
  await push(userId, put(randomUUID(), 0, "four"), put(randomUUID(), 0, "five"));
  for (const query of [{ since, mark }, { mark: pushed ?? "" }]) {
    const page = await sync.changes(userId, query);
    assert.deepEqual([page.restarted, page.changes.length], [true, 3]);
  }

  // A version that another has since been written in the place of.
  const { mark: second = "" } = await sync.changes(userId, { limit: 1 });
  assert.equal((await sync.changes(userId, { mark: second })).restarted, undefined);
  await push(userId, put(id, 2, "six"));
  assert.equal((await sync.changes(userId, { mark: second })).restarted, undefined);
  await older("UPDATE journal.entry_revisions SET updated_at = updated_at - interval '1 s' WHERE user_id = $1");
  assert.equal((await sync.changes(userId, { mark: second })).restarted, true);
  // Of one that is no longer kept it is believed.
  await older("DELETE FROM journal.entry_revisions WHERE user_id = $1");
  assert.equal((await sync.changes(userId, { mark: second })).restarted, undefined);

  for (const foreign of ["m1", `m1.${"0".repeat(32)}.0.1.1`, `m1.${"0".repeat(32)}.zzzzzz.1.1`, "c1.1"]) {
    await assert.rejects(
      sync.changes(userId, { since, mark: foreign }),
      (error) => error instanceof AuraError && error.code === "VAL_001",
    );
  }
});

/** Writers that commit in no order of their beginning, and a reader that follows cursors among them. */
async function race(
  write: (
    transaction: Parameters<Parameters<Database["transaction"]>[1]>[0],
    userId: string,
    id: string,
  ) => Promise<unknown>,
): Promise<{ written: string[]; seen: Set<string> }> {
  const userId = randomUUID();
  await push(userId, put(randomUUID(), 0, "first"));
  const written: string[] = [];
  const seen = new Set<string>();
  let cursor = 0;
  const read = async (): Promise<void> => {
    const rows = await findChanges(journal.database.as(userId), userId, cursor, 5);
    for (const row of rows) seen.add(row.entryId);
    cursor = rows.at(-1)?.changeSeq ?? cursor;
  };
  let isRunning = true;
  const reader = (async () => {
    while (isRunning) await read();
  })();
  await Promise.all(
    Array.from({ length: 6 }, async (_, writer) => {
      for (let turn = 0; turn < 12; turn++) {
        const id = randomUUID();
        await journal.database.transaction(userId, async (transaction) => {
          await write(transaction, userId, id);
          // Some hold their number for many round trips before they commit, others for none.
          for (let wait = (writer * 7 + turn * 5) % 23; wait > 0; wait--)
            await transaction.query(statement("SELECT 1"));
        });
        written.push(id);
      }
    }),
  );
  isRunning = false;
  await reader;
  for (let before = -1; before !== cursor;) {
    before = cursor;
    await read();
  }
  return { written, seen };
}

const INSERT_BARE = statement(`
  INSERT INTO journal.journal_entries (user_id, entry_id, "timestamp", timezone, local_date, created_at, updated_at,
    version, change_seq, key_version, content_encrypted, content_hash)
  VALUES ($1, $2, now(), 'UTC', now()::date, now(), now(), 1, $3, 1, '', '')`);

test("a reader that follows cursors among racing writers misses no committed change", async () => {
  const bump = statement(
    "UPDATE journal.journals SET change_seq = change_seq + 1 WHERE user_id = $1 RETURNING change_seq AS seq",
  );
  const { written, seen } = await race(async (transaction, userId, id) => {
    const [row] = await transaction.query<{ seq: number }>(bump, [userId]);
    await transaction.execute(INSERT_BARE, [userId, id, row?.seq]);
  });
  assert.deepEqual(
    written.filter((id) => !seen.has(id)),
    [],
  );
});

test("the same race shows what a counter that nobody locks would lose", async () => {
  let next = 1_000;
  const { written, seen } = await race((transaction, userId, id) =>
    transaction.execute(INSERT_BARE, [userId, id, next++]),
  );
  assert.notDeepEqual(
    written.filter((id) => !seen.has(id)),
    [],
  );
});

test("a reader among racing pushes ends with what the journal holds", async () => {
  const userId = randomUUID();
  const held = new Map<string, number>();
  let cursor: string | undefined;
  let isRunning = true;
  const read = async (): Promise<boolean> => {
    const page = await sync.changes(userId, { limit: 4, ...(cursor === undefined ? {} : { since: cursor }) });
    for (const { entryId, version } of page.changes) held.set(entryId, version);
    cursor = page.cursor;
    return page.changes.length > 0;
  };
  const reader = (async () => {
    while (isRunning) await read();
  })();
  const shared = Array.from({ length: 4 }, () => randomUUID());
  await Promise.all(
    Array.from({ length: 5 }, async (_, device) => {
      const versions = new Map<string, number>();
      for (let turn = 0; turn < 8; turn++) {
        const id = shared[(device + turn) % 4] ?? "";
        const [result] = await push(
          userId,
          put(id, versions.get(id) ?? 0, `${device}.${turn}`),
          put(randomUUID(), 0, "x"),
        );
        versions.set(id, result?.version ?? 0);
      }
    }),
  );
  isRunning = false;
  await reader;
  while (await read());
  const { changes } = await pull(userId);
  assert.equal(changes.length, 44);
  assert.deepEqual(held, new Map(changes.map(({ entryId, version }) => [entryId, version])));
});
