import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../tests/support/server.ts";
import { statement, type Statement } from "../../platform/database.ts";

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server[Symbol.asyncDispose]());

interface Journal {
  readonly by: TestAccount;
  readonly ids: readonly string[];
}

/** Three entries of two versions each. */
async function journal(): Promise<Journal> {
  const by = await server.register();
  const ids: string[] = [];
  for (const content of ["plague in the city", "plague at sea", "no plague today"]) {
    const made = await server.call("POST", "/entries", {
      token: by.accessToken,
      body: { content: `${content}, at first`, timestamp: `2026-01-0${ids.length + 1}T12:00:00Z`, timezone: "UTC" },
    });
    const path = `/entries/${made.body.entryId}`;
    const body = { content, metadata: { tags: ["plague"] } };
    assert.equal((await server.call("PUT", path, { token: by.accessToken, body })).status, 200);
    ids.push(made.body.entryId);
  }
  return { by, ids };
}

async function alter(sql: Statement, values: readonly unknown[]): Promise<void> {
  assert.ok((await server.owner.execute(sql, values)) > 0, "the planted change met no row");
}

/** The first entry is damaged: it alone is refused, in every answer, and the alarm is raised. */
async function assertOnlyFirstIsDamaged({ by, ids }: Journal, what: string): Promise<void> {
  const get = (path: string) => server.call("GET", path, { token: by.accessToken });
  const [damaged, ...whole] = ids;
  const read = await get(`/entries/${damaged}`);
  assert.equal(read.status, 500, what);
  assert.equal(read.body.error.code, "SEC_001", what);
  for (const id of whole) assert.equal((await get(`/entries/${id}`)).status, 200, what);
  const list = await get("/entries?limit=50");
  assert.equal(list.status, 200, what);
  assert.deepEqual(
    list.body.items.map((entry: { entryId: string }) => entry.entryId),
    whole.toReversed(),
    what,
  );
  assert.deepEqual(list.body.unreadable, [damaged], what);
  const tagged = await get("/entries?tag=Plague");
  assert.deepEqual(
    tagged.body.items.map((entry: { entryId: string }) => entry.entryId),
    whole.toReversed(),
    what,
  );
  const changes = await get("/sync/changes");
  assert.deepEqual(
    changes.body.changes.map((entry: { entryId: string }) => entry.entryId),
    whole,
    what,
  );
  assert.deepEqual(changes.body.unreadable, [damaged], what);
  assert.match(
    await server.runtime.telemetry.registry.metrics(),
    /integrity_failures_total\{table="journal_entries"\} [1-9]/,
  );
}

const FLIPS: Record<string, Statement> = {
  "a byte of the sealed text": statement(`
    UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, $2 % length(content_encrypted),
      get_byte(content_encrypted, $2 % length(content_encrypted)) # 1) WHERE entry_id = $1`),
  "a byte of the sealed figures": statement(`
    UPDATE journal.entry_analytics SET analytics_encrypted = set_byte(analytics_encrypted, $2 % length(analytics_encrypted),
      get_byte(analytics_encrypted, $2 % length(analytics_encrypted)) # 128) WHERE entry_id = $1`),
  "a byte of the search signature": statement(`
    UPDATE journal.journal_entries SET signature = set_byte(signature, $2 % length(signature),
      get_byte(signature, $2 % length(signature)) # 16) WHERE entry_id = $1`),
};

for (const [what, sql] of Object.entries(FLIPS)) {
  test(`${what} flipped is found, wherever it stands, and harms no other entry`, async () => {
    const { by, ids } = await journal();
    // Version, algorithm, key version, nonce, text, tag.
    for (const at of [0, 1, 5, 9, 40, 70, 10_007]) {
      await alter(sql, [ids[0], at]);
      await assertOnlyFirstIsDamaged({ by, ids }, `${what}, at ${at}`);
      await alter(sql, [ids[0], at]);
    }
    const mended = await server.call("GET", `/entries/${ids[0]}`, { token: by.accessToken });
    assert.equal(mended.status, 200, "the flips were undone");
  });
}

const EDITS: Record<string, string> = {
  "the instant": `"timestamp" = "timestamp" + interval '1 millisecond'`,
  "the zone": "timezone = 'Asia/Tokyo'",
  "the day": "local_date = local_date + 1",
  "the instant of writing": "created_at = created_at + interval '1 day'",
  "the instant of the change": "updated_at = updated_at + interval '1 day'",
  "the content hash": "content_hash = overlay(content_hash placing 'zz' from 1)",
  "the version": "version = version + 1",
  "the key version": "key_version = key_version + 1",
};

for (const [what, change] of Object.entries(EDITS)) {
  test(`${what} of an entry edited in the database is found`, async () => {
    const { by, ids } = await journal();
    await alter(statement(`UPDATE journal.journal_entries SET ${change} WHERE entry_id = $1`), [ids[0]]);
    await assertOnlyFirstIsDamaged({ by, ids }, what);
  });
}

test("two entries whose sealed texts changed places are both found", async () => {
  const { by, ids } = await journal();
  await alter(
    statement(`
      UPDATE journal.journal_entries e SET content_encrypted = o.content_encrypted, content_hash = o.content_hash
      FROM journal.journal_entries o
      WHERE e.entry_id IN ($1, $2) AND o.entry_id IN ($1, $2) AND e.entry_id <> o.entry_id`),
    [ids[0], ids[1]],
  );
  for (const id of ids.slice(0, 2)) {
    const read = await server.call("GET", `/entries/${id}`, { token: by.accessToken });
    assert.equal(read.body.error?.code, "SEC_001");
  }
  const list = await server.call("GET", "/entries", { token: by.accessToken });
  assert.deepEqual(
    list.body.items.map((entry: { entryId: string }) => entry.entryId),
    [ids[2]],
  );
});

test("an entry row put back whole to an older state is found", async () => {
  const { by, ids } = await journal();
  const columns = "version, content_encrypted, content_hash, signature, updated_at";
  const read = statement(`SELECT ${columns} FROM journal.journal_entries WHERE entry_id = $1`);
  const [old] = await server.owner.query<Record<string, unknown>>(read, [ids[0]]);
  const change = { token: by.accessToken, body: { content: "a regretted change" } };
  assert.equal((await server.call("PUT", `/entries/${ids[0]}`, change)).status, 200);
  await alter(
    statement(`UPDATE journal.journal_entries SET (${columns}) = ROW($2::int, $3::bytea, $4, $5::bytea, $6::timestamptz)
      WHERE entry_id = $1`),
    [ids[0], old?.version, old?.content_encrypted, old?.content_hash, old?.signature, old?.updated_at],
  );
  const answer = await server.call("GET", `/entries/${ids[0]}`, { token: by.accessToken });
  assert.equal(answer.body.error?.code, "SEC_001");
  for (const id of ids.slice(1)) {
    assert.equal((await server.call("GET", `/entries/${id}`, { token: by.accessToken })).status, 200);
  }
});

test("an entry whose figures were taken away is found", async () => {
  const { by, ids } = await journal();
  await alter(statement("DELETE FROM journal.entry_analytics WHERE entry_id = $1"), [ids[0]]);
  await assertOnlyFirstIsDamaged({ by, ids }, "figures gone");
});

test("a damaged revision is named and keeps no other from being shown", async () => {
  const { by, ids } = await journal();
  const path = `/entries/${ids[0]}`;
  await server.call("PUT", path, { token: by.accessToken, body: { content: "third" } });
  await alter(
    statement(`
      UPDATE journal.entry_revisions SET content_encrypted = set_byte(content_encrypted, 30, get_byte(content_encrypted, 30) # 1)
      WHERE entry_id = $1 AND version = 1`),
    [ids[0]],
  );
  const { body } = await server.call("GET", `${path}/revisions`, { token: by.accessToken });
  assert.deepEqual(
    body.items.map((item: { version: number }) => item.version),
    [2],
  );
  assert.deepEqual(body.unreadableVersions, [1]);
});

/** What the change feed says of each entry. */
async function feedOf(by: TestAccount): Promise<{ changes: [string, boolean][]; unreadable: string[] }> {
  const { body } = await server.call("GET", "/sync/changes", { token: by.accessToken });
  const changes = body.changes as { entryId: string; isDeleted: boolean }[];
  return {
    changes: changes.map(({ entryId, isDeleted }) => [entryId, isDeleted]),
    unreadable: body.unreadable ?? [],
  };
}

const FORGED_TOMBSTONES: Record<string, string> = {
  "an entry said to be purged": "is_purged = true",
  "an entry said to be deleted and purged": "is_purged = true, is_deleted = true, deleted_at = now()",
  "an entry whose text was taken as a purge takes it":
    "is_purged = true, is_deleted = true, deleted_at = now(), content_encrypted = NULL, signature = '', version = version + 1",
};

for (const [what, change] of Object.entries(FORGED_TOMBSTONES)) {
  test(`${what} in the database is no tombstone, so no device forgets it`, async () => {
    const { by, ids } = await journal();
    await alter(statement(`UPDATE journal.journal_entries SET ${change} WHERE entry_id = $1`), [ids[0]]);
    const { changes, unreadable } = await feedOf(by);
    assert.deepEqual(unreadable, [ids[0]]);
    assert.deepEqual(
      changes,
      ids.slice(1).map((id) => [id, false]),
    );
    const mutation = { mutationId: randomUUID(), op: "put", entryId: ids[0], baseVersion: 2, content: "over it" };
    const pushed = await server.call("POST", "/sync/push", {
      token: by.accessToken,
      body: {
        deviceId: randomUUID(),
        mutations: [mutation, { ...mutation, mutationId: randomUUID(), baseVersion: 3 }],
      },
    });
    assert.deepEqual(
      pushed.body.results.map(({ status, error }: { status: string; error?: { code: string } }) => [
        status,
        error?.code,
      ]),
      [
        ["rejected", "SEC_001"],
        ["rejected", "SEC_001"],
      ],
      "nothing is written over what cannot be read",
    );
  });
}

test("a mark of deletion that the seal does not know is found", async () => {
  const { by, ids } = await journal();
  await alter(statement("UPDATE journal.journal_entries SET is_deleted = true WHERE entry_id = $1"), [ids[0]]);
  const read = await server.call("GET", `/entries/${ids[0]}`, { token: by.accessToken });
  assert.equal(read.body.error?.code, "SEC_001");
  assert.deepEqual((await feedOf(by)).unreadable, [ids[0]]);
});
