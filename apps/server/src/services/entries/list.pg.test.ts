import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../tests/support/server.ts";
import { statement } from "../../platform/database.ts";

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server[Symbol.asyncDispose]());

interface Item {
  readonly entryId: string;
  readonly timestamp: string;
  readonly localDate: string;
}

function get(by: TestAccount, path: string, headers: Record<string, string> = {}) {
  return server.call("GET", path, { token: by.accessToken, headers });
}

/** Entries two hours apart, every third at the instant of the one before, some tagged. */
async function journal(count: number): Promise<{ by: TestAccount; items: Item[] }> {
  const by = await server.register();
  const items: Item[] = [];
  for (let n = 0; n < count; n++) {
    const at = new Date(Date.UTC(2026, 0, 1) + (n - (n % 3 === 2 ? 1 : 0)) * 7_200_000);
    const body = {
      content: `Entry ${n}`,
      entryId: randomUUID(),
      timestamp: at.toISOString(),
      timezone: n % 2 === 0 ? "UTC" : "Pacific/Kiritimati",
      metadata: { tags: n % 5 === 0 ? ["Fünf", "all"] : ["all"] },
    };
    items.push((await server.call("POST", "/entries", { token: by.accessToken, body })).body);
  }
  items.sort((a, b) =>
    a.timestamp === b.timestamp ? (a.entryId > b.entryId ? -1 : 1) : a.timestamp > b.timestamp ? -1 : 1,
  );
  return { by, items };
}

const ids = (items: readonly Item[]) => items.map(({ entryId }) => entryId);

test("pages by number and pages by cursor hold every entry once, in the order of time, both ways", async () => {
  const { by, items } = await journal(25);
  for (const sort of ["desc", "asc"] as const) {
    const expected = ids(sort === "desc" ? items : items.toReversed());
    const numbered: string[] = [];
    const followed: string[] = [];
    let cursor = "";
    for (let page = 1; page <= 4; page++) {
      const byNumber = (await get(by, `/entries?limit=7&sort=${sort}&page=${page}`)).body;
      numbered.push(...ids(byNumber.items));
      assert.deepEqual(
        { ...byNumber.pagination, nextCursor: undefined },
        { page, limit: 7, total: 25, totalPages: 4, totalRelation: "exact", nextCursor: undefined },
      );
      const byCursor = (await get(by, `/entries?limit=7&sort=${sort}${cursor}`)).body;
      followed.push(...ids(byCursor.items));
      assert.equal(byCursor.pagination.page, page);
      cursor = `&cursor=${byCursor.pagination.nextCursor}`;
      assert.equal(byCursor.pagination.nextCursor === undefined, page === 4);
    }
    assert.deepEqual(numbered, expected);
    assert.deepEqual(followed, expected);
  }
});

test("days of a range are the writers' days", async () => {
  const { by, items } = await journal(30);
  for (const [from, to] of [
    ["2026-01-02", "2026-01-02"],
    ["2026-01-01", "2026-01-02"],
    ["2025-12-31", "2026-01-01"],
  ]) {
    const expected = items.filter(({ localDate }) => localDate >= (from ?? "") && localDate <= (to ?? ""));
    const { body } = await get(by, `/entries?limit=100&from_date=${from}&to_date=${to}`);
    assert.deepEqual(ids(body.items), ids(expected));
    assert.equal(body.pagination.total, expected.length);
  }
  assert.equal((await get(by, "/entries?from_date=2026-01-02&to_date=2026-01-01")).status, 400);
});

test("entries of a tag are found whatever its case, page by page, and no others", async () => {
  const { by, items } = await journal(23);
  const expected: string[] = [];
  for (const { entryId } of items) {
    const { body } = await get(by, `/entries/${entryId}`);
    if (body.metadata.tags.includes("Fünf")) expected.push(entryId);
  }
  const found: string[] = [];
  let path = "/entries?limit=2&tag=F%C3%9CNF";
  for (;;) {
    const { body } = await get(by, path);
    found.push(...ids(body.items));
    if (body.pagination.nextCursor === undefined) break;
    path = `/entries?limit=2&tag=F%C3%9CNF&cursor=${body.pagination.nextCursor}`;
  }
  assert.deepEqual(found, expected);
  assert.equal((await get(by, "/entries?tag=six")).body.pagination.total, 0);
  assert.deepEqual(ids((await get(by, "/entries?limit=2&page=2&tag=f%C3%BCnf")).body.items), expected.slice(2, 4));
});

test("a list with search shows what the search finds", async () => {
  const { by, items } = await journal(4);
  const { body } = await get(by, "/entries?search=entries");
  assert.deepEqual(ids(body.items), ids(items));
});

test("a page is answered from the cache until the journal changes, and names its state", async () => {
  const { by } = await journal(3);
  const first = await get(by, "/entries");
  const etag = first.headers.get("etag") ?? "";
  assert.deepEqual((await get(by, "/entries")).body, first.body);
  assert.equal((await get(by, "/entries", { "if-none-match": etag })).status, 304);
  const body = { content: "one more" };
  const made = await server.call("POST", "/entries", { token: by.accessToken, body });
  const second = await get(by, "/entries", { "if-none-match": etag });
  assert.equal(second.status, 200);
  assert.equal(second.body.items[0].entryId, made.body.entryId);
  await server.call("DELETE", `/entries/${made.body.entryId}`, { token: by.accessToken });
  assert.deepEqual(ids((await get(by, "/entries")).body.items), ids(first.body.items));
  const stranger = await server.register();
  assert.deepEqual((await get(stranger, "/entries")).body.items, []);
});

test("a cursor of another making is refused", async () => {
  const by = await server.register();
  for (const cursor of ["x", "s1.zzzz", "c1.5"]) {
    const answer = await get(by, `/entries?cursor=${cursor}`);
    assert.equal(answer.body.error?.code, "VAL_001");
  }
});

test("a query without a scope sees and changes nothing, also as the service's own role", async () => {
  const { by, items } = await journal(1);
  await using database = await asRole();
  for (const table of ["journal.journals", "journal.journal_entries", "journal.entry_analytics", "keys.user_keys"]) {
    const rows = await database.query(statement(`SELECT user_id FROM ${table}`));
    assert.deepEqual(rows, [], table);
  }
  const text = statement("UPDATE journal.journal_entries SET local_date = local_date WHERE entry_id = $1");
  assert.equal(await database.execute(text, [items[0]?.entryId]), 0);
  assert.equal(await database.as(randomUUID()).execute(text, [items[0]?.entryId]), 0);
  assert.equal(await database.as(by.user.userId).execute(text, [items[0]?.entryId]), 1);
});

async function asRole() {
  const { createDatabase } = await import("../../platform/database.ts");
  const connection = { ...server.runtime.ownerConnection, user: "aura_journal" };
  const database = createDatabase({ connection, applicationName: "aura-test", maxConnections: 2 });
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}
