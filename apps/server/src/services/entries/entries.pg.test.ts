import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../tests/support/server.ts";

let server: TestServer;
let writer: TestAccount;
before(async () => {
  server = await startTestServer();
  writer = await server.register();
});
after(() => server[Symbol.asyncDispose]());

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}, by = writer) {
  return server.call(method, path, { token: by.accessToken, headers, ...(body === undefined ? {} : { body }) });
}

async function written(body: Record<string, unknown> = {}, by = writer) {
  const answer = await call("POST", "/entries", { content: "Up and to the office.", ...body }, {}, by);
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body;
}

test("an entry comes back as it was written, with its figures and analysis", async () => {
  const metadata = {
    tags: [" office ", "office", "London"],
    mood: { rating: 4, label: "glad" },
    location: { latitude: 51.5, longitude: -0.1 },
  };
  const entry = await written({
    content: "I am very happy today, it’s wonderful.",
    timestamp: "1665-06-07T22:30:00Z",
    timezone: "Europe/London",
    metadata,
  });
  assert.equal(entry.version, 1);
  assert.equal(entry.userId, writer.user.userId);
  assert.equal(entry.timestamp, "1665-06-07T22:30:00.000Z");
  assert.equal(entry.localDate, "1665-06-07");
  assert.deepEqual(entry.metadata, {
    wordCount: 7,
    readingTimeSeconds: 2,
    tags: ["office", "London"],
    mood: metadata.mood,
    location: metadata.location,
  });
  assert.equal(entry.analysis.provider, "local");
  const read = await call("GET", `/entries/${entry.entryId}`);
  assert.equal(read.status, 200);
  assert.deepEqual(read.body, entry);
  assert.equal(read.headers.get("etag"), '"1"');
});

test("an entry without an instant or a zone gets this moment and the account's zone", async () => {
  const by = await server.register({ timezone: "Asia/Tokyo" });
  const entry = await written({}, by);
  assert.equal(entry.timezone, "Asia/Tokyo");
  assert.ok(Math.abs(Date.parse(entry.timestamp) - Date.now()) < 60_000);
});

test("the same entry sent twice is one entry; another under its id is a conflict that shows the one that stands", async () => {
  const body = {
    entryId: randomUUID(),
    content: "Lay long in bed.",
    timestamp: "2026-01-25T10:30:00+02:00",
    metadata: { tags: ["rest"] },
  };
  const first = await call("POST", "/entries", body);
  assert.equal(first.status, 201);
  const second = await call("POST", "/entries", { ...body, timestamp: "2026-01-25T08:30:00.000Z" });
  assert.equal(second.status, 200);
  assert.deepEqual(second.body, first.body);
  for (const change of [
    { content: "Lay short in bed." },
    { metadata: { tags: ["work"] } },
    { timestamp: "2026-01-25T10:31:00Z" },
    { timezone: "Asia/Tokyo" },
  ]) {
    const other = await call("POST", "/entries", { ...body, ...change });
    assert.equal(other.status, 409, JSON.stringify(change));
    assert.equal(other.body.error.code, "RES_002");
    assert.deepEqual(other.body.error.details.current, first.body);
  }
});

test("the same new entry sent many times at once is made once", async () => {
  const body = { entryId: randomUUID(), content: "Sent by an impatient thumb.", timestamp: "2026-01-01T00:00:00Z" };
  const answers = await Promise.all(Array.from({ length: 20 }, () => call("POST", "/entries", body)));
  assert.equal(answers.filter(({ status }) => status === 201).length, 1);
  assert.ok(answers.every(({ status }) => status === 200 || status === 201));
});

test("a change makes a new version, keeps the old one, and leaves alone what it does not name", async () => {
  const entry = await written({ content: "first", metadata: { tags: ["a"], mood: { rating: 2 } } });
  const changed = await call("PUT", `/entries/${entry.entryId}`, { content: "second", baseVersion: 1 });
  assert.equal(changed.status, 200);
  assert.equal(changed.body.version, 2);
  assert.equal(changed.body.timestamp, entry.timestamp);
  assert.deepEqual(changed.body.metadata.mood, { rating: 2 });
  assert.deepEqual((await call("GET", `/entries/${entry.entryId}`)).body, changed.body);
  const stale = await call("PUT", `/entries/${entry.entryId}`, { content: "third", baseVersion: 1 });
  assert.equal(stale.status, 409);
  assert.deepEqual(stale.body.error.details.current, changed.body);
  const unmatched = await call("PUT", `/entries/${entry.entryId}`, { content: "third" }, { "if-match": '"1"' });
  assert.equal(unmatched.status, 412);
  const matched = await call(
    "PUT",
    `/entries/${entry.entryId}`,
    { content: "third", metadata: {} },
    { "if-match": '"2"' },
  );
  assert.equal(matched.status, 200);
  assert.deepEqual(matched.body.metadata.tags, []);
  const revisions = await call("GET", `/entries/${entry.entryId}/revisions`);
  assert.deepEqual(
    revisions.body.items.map((item: { version: number; content: string }) => [item.version, item.content]),
    [
      [2, "second"],
      [1, "first"],
    ],
  );
});

test("a change whose answer was lost may be sent again", async () => {
  const entry = await written();
  const body = { content: "changed once", baseVersion: 1 };
  const first = await call("PUT", `/entries/${entry.entryId}`, body);
  const second = await call("PUT", `/entries/${entry.entryId}`, body);
  assert.equal(second.status, 200);
  assert.deepEqual(second.body, first.body);
});

test("of changes racing on one version exactly one wins, and every version that stood is among the revisions", async () => {
  const entry = await written({ content: "v1" });
  let expected = "v1";
  const contents = ["v1"];
  for (let version = 1; version <= 5; version++) {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        call("PUT", `/entries/${entry.entryId}`, { content: `v${version + 1} by ${index}`, baseVersion: version }),
      ),
    );
    const winners = answers.filter(({ status }) => status === 200);
    assert.equal(winners.length, 1);
    assert.ok(answers.every(({ status }) => status === 200 || status === 409));
    expected = winners[0]?.body.content;
    contents.unshift(expected);
  }
  const revisions = await call("GET", `/entries/${entry.entryId}/revisions?limit=100`);
  assert.deepEqual(
    revisions.body.items.map((item: { content: string }) => item.content),
    contents.slice(1),
  );
  assert.equal((await call("GET", `/entries/${entry.entryId}`)).body.content, expected);
});

test("changes that name no version all land, one after the other", async () => {
  const entry = await written({ content: "0" });
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => call("PUT", `/entries/${entry.entryId}`, { content: `change ${index}` })),
  );
  assert.deepEqual(
    answers.map(({ status }) => status),
    Array(6).fill(200),
  );
  assert.deepEqual(
    answers.map(({ body }) => body.version).toSorted((a, b) => a - b),
    [2, 3, 4, 5, 6, 7],
  );
});

test("an entry in the bin is gone from reading and from the list, keeps its revisions, and comes back", async () => {
  const by = await server.register();
  const entry = await written({ content: "to be regretted", metadata: { tags: ["x"] } }, by);
  const path = `/entries/${entry.entryId}`;
  assert.equal((await call("DELETE", path, undefined, { "if-match": '"7"' }, by)).status, 412);
  assert.equal((await call("DELETE", path, undefined, { "if-match": '"1"' }, by)).status, 204);
  assert.equal((await call("DELETE", path, undefined, {}, by)).status, 204);
  assert.equal((await call("GET", path, undefined, {}, by)).status, 404);
  assert.equal((await call("PUT", path, { content: "x" }, {}, by)).status, 404);
  const list = await call("GET", "/entries", undefined, {}, by);
  assert.deepEqual([list.body.items, list.body.pagination.total], [[], 0]);
  assert.equal((await call("GET", `${path}/revisions`, undefined, {}, by)).body.items.length, 1);
  const restored = await call("POST", `${path}/restore`, undefined, {}, by);
  assert.equal(restored.status, 200);
  assert.deepEqual({ ...restored.body, updatedAt: 0 }, { ...entry, version: 3, updatedAt: 0 });
  assert.deepEqual((await call("GET", path, undefined, {}, by)).body, restored.body);
  assert.equal((await call("GET", "/entries", undefined, {}, by)).body.pagination.total, 1);
});

test("what is another's is answered byte for byte as what does not exist", async () => {
  const entry = await written();
  const stranger = await server.register();
  const blank = (body: { error: { timestamp: string; requestId: string } }) =>
    JSON.stringify({ error: { ...body.error, timestamp: "", requestId: "" } });
  const bodies: Record<string, unknown> = { PUT: { content: "mine now" } };
  for (const [method, suffix] of [
    ["GET", ""],
    ["PUT", ""],
    ["DELETE", ""],
    ["POST", "/restore"],
    ["GET", "/revisions"],
  ] as const) {
    const theirs = await call(method, `/entries/${entry.entryId}${suffix}`, bodies[method], {}, stranger);
    const nobodys = await call(method, `/entries/${randomUUID()}${suffix}`, bodies[method], {}, stranger);
    assert.equal(theirs.status, 404);
    assert.equal(blank(theirs.body), blank(nobodys.body));
  }
  assert.equal(
    (await call("POST", "/entries", { entryId: entry.entryId, content: "an id of my own" }, {}, stranger)).status,
    201,
  );
  assert.equal((await call("GET", `/entries/${entry.entryId}`)).body.content, entry.content);
});

test("what is no zone and no tag is refused with the reason, and nothing is written", async () => {
  const by = await server.register();
  for (const body of [
    { timezone: "Mars/Olympus" },
    { metadata: { tags: ["  "] } },
    { content: "a\u0000b" },
    { timestamp: "2026-02-30T00:00:00Z" },
  ]) {
    const answer = await call("POST", "/entries", { content: "x", ...body }, {}, by);
    assert.equal(answer.status, 400, JSON.stringify(body));
    assert.equal(answer.body.error.code, "VAL_001");
  }
  assert.equal((await call("GET", "/entries", undefined, {}, by)).body.pagination.total, 0);
});
