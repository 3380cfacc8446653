import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { importLines, uploadLines } from "../../../../../tests/security/accounts.ts";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../tests/support/server.ts";
import { statement } from "../../platform/database.ts";
import { MAX_UUID, NIL_UUID } from "../../platform/uuid.ts";
import type { EntriesService } from "./index.ts";

let server: TestServer;
let nowMs = Date.parse("2026-03-01T12:00:00Z");
before(async () => {
  server = await startTestServer({
    now: () => new Date(nowMs),
    config: { binRetentionDays: 30, accessTokenSeconds: 3_600 },
  });
});
after(() => server[Symbol.asyncDispose]());

const maintenance = () => (server.runtime.services.get("entries") as EntriesService).maintenance;

async function written(by: TestAccount, content: string, more: Record<string, unknown> = {}) {
  const answer = await server.call("POST", "/entries", { token: by.accessToken, body: { content, ...more } });
  assert.equal(answer.status, 201);
  return answer.body;
}

const COUNT_ROWS = statement(`
  SELECT (SELECT count(*) FROM keys.user_keys WHERE user_id = $1) AS keys,
    (SELECT count(*) FROM journal.journal_entries WHERE user_id = $1) AS entries,
    (SELECT count(*) FROM journal.journal_entries WHERE user_id = $1 AND content_encrypted IS NOT NULL) AS texts,
    (SELECT count(*) FROM journal.entry_analytics WHERE user_id = $1) AS analytics,
    (SELECT count(*) FROM journal.entry_revisions WHERE user_id = $1) AS revisions`);

async function rowsOf(by: TestAccount): Promise<Record<string, number> | undefined> {
  return (await server.owner.query<Record<string, number>>(COUNT_ROWS, [by.user.userId]))[0];
}

test("what has been in the bin for 30 days loses its text, figures and revisions; its tombstone stays in the feed", async () => {
  const by = await server.register();
  const kept = await written(by, "stays");
  const gone = await written(by, "goes");
  await server.call("PUT", `/entries/${gone.entryId}`, { token: by.accessToken, body: { content: "goes, second" } });
  await server.call("DELETE", `/entries/${gone.entryId}`, { token: by.accessToken });
  const deletedMs = nowMs;
  nowMs = deletedMs + 30 * 86_400_000 - 1_000;
  assert.equal(await maintenance().purgeBins(), 0);
  nowMs = deletedMs + 30 * 86_400_000 + 1_000;
  assert.equal(await maintenance().purgeBins(), 1);
  assert.equal(await maintenance().purgeBins(), 0);
  assert.deepEqual(await rowsOf(by), { keys: 1, entries: 2, texts: 1, analytics: 1, revisions: 0 });
  nowMs = deletedMs;
  const { body } = await server.call("GET", "/sync/changes", { token: by.accessToken });
  assert.deepEqual(
    body.changes.map((entry: Record<string, unknown>) => [entry.entryId, entry.isDeleted, entry.content]),
    [
      [kept.entryId, false, "stays"],
      [gone.entryId, true, ""],
    ],
  );
  for (const path of ["", "/restore", "/revisions"]) {
    const method = path === "/restore" ? "POST" : "GET";
    assert.equal((await server.call(method, `/entries/${gone.entryId}${path}`, { token: by.accessToken })).status, 404);
  }
});

async function wishes(by: TestAccount, retention: Record<string, string>): Promise<void> {
  const answer = await server.call("PUT", "/users/me/preferences", { token: by.accessToken, body: { retention } });
  assert.equal(answer.status, 200);
}

test("the bin is kept as long as its owner has chosen, and nobody else's is touched", async () => {
  const [short, long, usual] = [await server.register(), await server.register(), await server.register()];
  await wishes(short, { bin: "7-days" });
  await wishes(long, { bin: "365-days" });
  for (const by of [short, long, usual]) {
    const { entryId } = await written(by, "goes");
    await server.call("DELETE", `/entries/${entryId}`, { token: by.accessToken });
  }
  const deletedMs = nowMs;
  const textsAfter = async (days: number): Promise<(number | undefined)[]> => {
    nowMs = deletedMs + days * 86_400_000 + 1_000;
    await maintenance().purgeBins();
    return Promise.all([short, usual, long].map(async (by) => (await rowsOf(by))?.["texts"]));
  };
  assert.deepEqual(await textsAfter(6), [1, 1, 1]);
  assert.deepEqual(await textsAfter(7), [0, 1, 1]);
  assert.deepEqual(await textsAfter(30), [0, 0, 1]);
  assert.deepEqual(await textsAfter(365), [0, 0, 0]);
  nowMs = deletedMs;
});

test("earlier versions go so long after they were replaced, where their writer wants it; what stands never does", async () => {
  const [chosen, usual] = [await server.register(), await server.register()];
  await wishes(chosen, { earlierVersions: "30-days" });
  const startMs = nowMs;
  const ids = new Map<TestAccount, string>();
  for (const by of [chosen, usual]) ids.set(by, (await written(by, "first")).entryId as string);
  const putAfter = async (days: number, content: string): Promise<void> => {
    nowMs = startMs + days * 86_400_000;
    for (const [by, entryId] of ids) {
      const { email, password } = by;
      const token = (await server.call("POST", "/auth/login", { body: { email, password } })).body
        .accessToken as string;
      assert.equal((await server.call("PUT", `/entries/${entryId}`, { token, body: { content } })).status, 200);
    }
  };
  const revisionsAfter = async (days: number): Promise<(number | undefined)[]> => {
    nowMs = startMs + days * 86_400_000 + 1_000;
    await maintenance().forgetRevisions();
    return Promise.all([chosen, usual].map(async (by) => (await rowsOf(by))?.["revisions"]));
  };
  await putAfter(100, "second");
  await putAfter(120, "third");
  // Old as it is, the first was the current one until day 100.
  assert.deepEqual(await revisionsAfter(129), [2, 2]);
  assert.deepEqual(await revisionsAfter(131), [1, 2]);
  assert.deepEqual(await revisionsAfter(500), [0, 2]);
  assert.equal((await rowsOf(chosen))?.["texts"], 1);
  nowMs = startMs;
});

const IMPORTED = statement(`
  SELECT count(*) AS rows, count(original) AS originals FROM journal.imported_entries WHERE user_id = $1`);

test("originals are kept for 90 days, or as long as their owner has chosen; the memory of what came stays", async () => {
  const [short, usual, long] = [await server.register(), await server.register(), await server.register()];
  await wishes(short, { originals: "7-days" });
  await wishes(long, { originals: "365-days" });
  const all = [short, usual, long];
  for (const by of all) await importLines(server, by);
  const startMs = nowMs;
  const originalsAfter = async (days: number): Promise<(number | undefined)[]> => {
    nowMs = startMs + days * 86_400_000 + 1_000;
    await maintenance().forgetOriginals();
    const rows = await Promise.all(
      all.map((by) => server.owner.query<Record<string, number>>(IMPORTED, [by.user.userId])),
    );
    assert.deepEqual(
      rows.map(([row]) => row?.["rows"]),
      [1, 1, 1],
    );
    return rows.map(([row]) => row?.["originals"]);
  };
  assert.deepEqual(await originalsAfter(6), [1, 1, 1]);
  assert.deepEqual(await originalsAfter(7), [0, 1, 1]);
  assert.deepEqual(await originalsAfter(90), [0, 0, 1]);
  assert.deepEqual(await originalsAfter(365), [0, 0, 0]);
  nowMs = startMs;
});

const IMPORTS_LEFT = statement(`
  SELECT (SELECT count(*) FROM journal.imports WHERE user_id = $1)
    + (SELECT count(*) FROM journal.imported_entries WHERE user_id = $1)
    + (SELECT count(*) FROM journal.import_parts WHERE user_id = $1) AS count`);

test("with an account go its imports, their originals and what was uploaded, and nobody else's", async () => {
  const [gone, stays] = [await server.register(), await server.register()];
  for (const by of [gone, stays]) {
    await importLines(server, by);
    // One more, which nobody has started: its upload lies there still.
    await uploadLines(server, by);
  }
  const left = async (by: TestAccount): Promise<number | undefined> =>
    (await server.owner.query<{ count: number }>(IMPORTS_LEFT, [by.user.userId]))[0]?.count;
  assert.deepEqual([await left(gone), await left(stays)], [4, 4]);
  const body = { password: gone.password, when: "now" };
  assert.equal((await server.call("DELETE", "/users/me", { token: gone.accessToken, body })).body.state, "erased");
  assert.deepEqual([await left(gone), await left(stays)], [0, 4]);
});

test("a tombstone is one under a new key too", async () => {
  const by = await server.register();
  const gone = await written(by, "goes");
  await server.call("DELETE", `/entries/${gone.entryId}`, { token: by.accessToken });
  const deletedMs = nowMs;
  nowMs = deletedMs + 31 * 86_400_000;
  assert.equal(await maintenance().purgeBins(), 1);
  await maintenance().rotateUserKeys({ userId: by.user.userId });
  nowMs += 60 * 60_000;
  await maintenance().finishRotations();
  assert.equal((await rowsOf(by))?.keys, 1, "nothing stays behind under the old key");
  nowMs = deletedMs;
  const { body } = await server.call("GET", "/sync/changes", { token: by.accessToken });
  assert.deepEqual(
    body.changes.map((entry: Record<string, unknown>) => [entry.entryId, entry.isDeleted, entry.version]),
    [[gone.entryId, true, 3]],
  );
  assert.equal(body.unreadable, undefined);
});

const COUNT_SIGNED = statement(
  "SELECT count(*) AS count FROM journal.journal_entries WHERE user_id = $1 AND signature <> ''",
);

test("entries with the first and the last of all ids are sealed anew and indexed anew like others", async () => {
  const by = await server.register();
  const token = by.accessToken;
  for (const entryId of [NIL_UUID, MAX_UUID]) await written(by, "zorb", { entryId });
  await maintenance().rotateUserKeys({ userId: by.user.userId });
  nowMs += 60 * 60_000;
  await maintenance().finishRotations();
  nowMs -= 60 * 60_000;
  assert.equal((await rowsOf(by))?.keys, 1, "nothing stays behind under the old key");
  const searchOn = (search: string) =>
    server.call("PUT", "/users/me/preferences", { token, body: { privacy: { search } } });
  await searchOn("device");
  await eventually("no entry has a signature any more", async () => {
    return (await server.owner.query<{ count: number }>(COUNT_SIGNED, [by.user.userId]))[0]?.count === 0;
  });
  await searchOn("server");
  await eventually("both are found and the index is whole", async () => {
    const { status, body } = await server.call("GET", "/entries/search?q=zorb", { token });
    return status === 200 && body.items.length === 2 && body.pagination.totalRelation === "exact";
  });
});

const AGE_MUTATIONS = statement(
  "UPDATE journal.applied_mutations SET applied_at = applied_at - interval '91 days' WHERE user_id = $1 AND mutation_id = $2",
);

test("which mutations were applied is forgotten after 90 days, and one that comes even later does no harm", async () => {
  const by = await server.register();
  const [old, recent] = [randomUUID(), randomUUID()];
  const mutation = (mutationId: string) => ({
    mutationId,
    op: "put",
    entryId: mutationId,
    baseVersion: 0,
    content: `text of ${mutationId}`,
  });
  const push = async (ids: string[]) =>
    (
      await server.call("POST", "/sync/push", {
        token: by.accessToken,
        body: { deviceId: randomUUID(), mutations: ids.map(mutation) },
      })
    ).body.results.map(({ status, version }: Record<string, unknown>) => [status, version]);
  assert.deepEqual(await push([old, recent]), [
    ["applied", 1],
    ["applied", 1],
  ]);
  // The table's own clock is the database's.
  await server.owner.execute(AGE_MUTATIONS, [by.user.userId, old]);
  const realMs = nowMs;
  nowMs = Date.now();
  assert.equal(await maintenance().forgetMutations(), 1);
  assert.equal(await maintenance().forgetMutations(), 0);
  nowMs = realMs;
  assert.deepEqual(await push([old, recent]), [
    ["conflict", 1],
    ["duplicate", 1],
  ]);
  const { body } = await server.call("GET", `/entries/${old}/revisions`, { token: by.accessToken });
  assert.deepEqual(body.items, []);
});

test("an erased journal has no key and no row, and its writer's neighbours keep theirs", async () => {
  const [by, neighbour] = [await server.register(), await server.register()];
  await written(by, "to be forgotten");
  const other = await written(neighbour, "to be kept");
  for (let times = 0; times < 2; times++) {
    await server.runtime.clients.entries.eraseJournal({ body: { userId: by.user.userId } });
    assert.deepEqual(await rowsOf(by), { keys: 0, entries: 0, texts: 0, analytics: 0, revisions: 0 });
  }
  assert.equal((await server.call("GET", `/entries/${other.entryId}`, { token: neighbour.accessToken })).status, 200);
});

test("a new key takes everything over while people write and read, and no request fails", async () => {
  const by = await server.register();
  const contents = new Map<string, string>();
  for (let n = 0; n < 30; n++) {
    const { entryId } = await written(by, `before ${n}`, { metadata: { tags: ["tagged"] } });
    contents.set(entryId, `before ${n}`);
  }
  for (const entryId of [...contents.keys()].slice(0, 10)) {
    await server.call("PUT", `/entries/${entryId}`, { token: by.accessToken, body: { content: `changed ${entryId}` } });
    contents.set(entryId, `changed ${entryId}`);
  }
  let isRotating = true;
  const statuses: number[] = [];
  const load = Array.from({ length: 4 }, async (_, client) => {
    for (let n = 0; isRotating || n < 5; n++) {
      const content = `during ${client} ${n}`;
      const made = await server.call("POST", "/entries", { token: by.accessToken, body: { content } });
      contents.set(made.body.entryId, content);
      const old = [...contents.keys()][(client * 7 + n) % 30] ?? "";
      const changed = await server.call("PUT", `/entries/${old}`, {
        token: by.accessToken,
        body: { content: `again ${client} ${n}` },
      });
      const list = await server.call("GET", "/entries?limit=50", { token: by.accessToken });
      const found = await server.call("POST", "/entries/search", { token: by.accessToken, body: { q: "during" } });
      statuses.push(made.status - 1, changed.status, list.status, found.status);
      assert.equal(list.body.unreadable, undefined);
    }
  });
  const progress: number[] = [];
  for (let round = 0; round < 3; round++) {
    await maintenance().rotateUserKeys({ userId: by.user.userId, onProgress: ({ done }) => progress.push(done) });
  }
  isRotating = false;
  await Promise.all(load);
  assert.deepEqual([...new Set(statuses)], [200]);
  assert.ok(progress.length > 0);
  await assertHolds(by, contents);

  nowMs += 60 * 60_000;
  await maintenance().finishRotations();
  nowMs -= 60 * 60_000;
  assert.equal((await rowsOf(by))?.keys, 1, "old keys are destroyed once nothing needs them");
  await assertHolds(by, contents);
  const tagged = await server.call("GET", "/entries?tag=tagged&limit=100", { token: by.accessToken });
  assert.equal(tagged.body.pagination.total, 30);
});

/** Each entry made holds its text, or that of a later change, and is found by it. */
async function assertHolds(by: TestAccount, contents: ReadonlyMap<string, string>): Promise<void> {
  for (const [entryId, content] of contents) {
    const { status, body } = await server.call("GET", `/entries/${entryId}`, { token: by.accessToken });
    assert.equal(status, 200);
    assert.ok(body.content === content || body.content.startsWith("again "), body.content);
    const revisions = await server.call("GET", `/entries/${entryId}/revisions?limit=100`, { token: by.accessToken });
    assert.equal(revisions.body.items.length, body.version - 1);
    assert.equal(revisions.body.unreadableVersions, undefined);
  }
  const found = await server.call("POST", "/entries/search", {
    token: by.accessToken,
    body: { q: "during", limit: 100 },
  });
  assert.equal(
    found.body.items.length,
    Math.min(100, [...contents.values()].filter((c) => c.startsWith("during")).length),
  );
}

test("the same entry sent again after a rotation is still the same entry", async () => {
  const by = await server.register();
  const body = { entryId: randomUUID(), content: "sent twice" };
  await written(by, body.content, body);
  await maintenance().rotateUserKeys({ userId: by.user.userId });
  const again = await server.call("POST", "/entries", { token: by.accessToken, body });
  assert.equal(again.status, 200);
});

test("no word of an entry stands in clear in any table", async () => {
  const canary = "xylocarpzq";
  const by = await server.register();
  const entry = await written(by, `A ${canary} in the text`, {
    metadata: {
      tags: [`${canary}tag`],
      mood: { rating: 3, label: `${canary}mood` },
      location: { latitude: 1, longitude: 2, name: `${canary}place` },
    },
  });
  await server.call("PUT", `/entries/${entry.entryId}`, {
    token: by.accessToken,
    body: { content: `${canary} again` },
  });
  const tables = await server.owner.query<{ name: string }>(
    statement(`
      SELECT format('%I.%I', n.nspname, c.relname) AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')`),
  );
  assert.ok(tables.length > 30);
  for (const { name } of tables) {
    const rows = await server.owner.query<{ row: string }>(
      statement(`SELECT encode(convert_to(t::text, 'UTF8'), 'escape') AS row FROM ${name} t`),
    );
    const hex = Buffer.from(canary).toString("hex");
    for (const { row } of rows) assert.ok(!row.includes(canary) && !row.includes(hex), name);
  }
  assert.ok(!server.log().includes(canary));
});
