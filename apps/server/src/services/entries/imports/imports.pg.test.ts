import assert from "node:assert/strict";
import { request } from "node:http";
import { after, before, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import type { JournalImport } from "@aura-journal/contracts";
import { startTestServer, type TestServer } from "../../../../../../tests/support/server.ts";
import { zipOf } from "../../../../../../packages/moving/src/archives/archives.fixture.ts";
import { statement } from "../../../platform/database.ts";

const PARTS = statement("SELECT count(*) AS count FROM journal.import_parts");
const LOSE_PARTS = statement("DELETE FROM journal.import_parts");

let server: TestServer;
before(async () => void (server = await startTestServer({ config: { importLimitBytes: 3_000_000 } })));
after(() => server[Symbol.asyncDispose]());

interface Line {
  readonly date: string;
  readonly text: string;
  readonly [field: string]: unknown;
}

function diary(count: number): Line[] {
  return Array.from({ length: count }, (_, nth) => ({
    date: new Date(Date.UTC(2021, 0, 1 + nth)).toISOString().slice(0, 10),
    text: `Day ${nth} by the sea.`,
  }));
}

async function upload(token: string, body: string | Uint8Array | AsyncIterable<Uint8Array>, name = "diary.jsonl") {
  const response = await fetch(`${server.baseUrl}/imports?name=${encodeURIComponent(name)}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
    body: body as NonNullable<RequestInit["body"]>,
    duplex: "half",
  } as RequestInit);
  return { status: response.status, body: (await response.json()) as JournalImport & { error?: { code: string } } };
}

const linesOf = (lines: readonly Line[]): string => lines.map((line) => `${JSON.stringify(line)}\n`).join("");

/** Waits until an import rests, as its stream tells. */
async function resting(token: string, importId: string): Promise<JournalImport> {
  const response = await fetch(`${server.baseUrl}/imports/${importId}/events`, {
    headers: { authorization: `Bearer ${token}` },
  });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type") ?? "", /^text\/event-stream/);
  assert.match(await response.text(), /event: import\ndata: \{/);
  return (await server.call("GET", `/imports/${importId}`, { token })).body as JournalImport;
}

async function entriesOf(token: string): Promise<number> {
  return (await server.call("GET", "/entries", { token })).body.pagination.total as number;
}

test("a journal moves in: uploaded, looked at, started, reported, undone", async () => {
  const { accessToken: token } = await server.register();
  const lines = [...diary(1_200), { date: "2020-01-01", text: "The first.", weather: "rain" }];
  const sent = await upload(token, linesOf(lines));
  assert.equal(sent.status, 202);
  const { importId } = sent.body;
  const ready = await resting(token, importId);
  assert.equal(ready.state, "ready");
  assert.equal(ready.format, "aura-lines");
  assert.deepEqual([ready.preview?.entries, ready.preview?.from], [1_201, "2020-01-01"]);
  assert.deepEqual(ready.preview?.losses.lost, [{ name: "weather", count: 1 }]);
  assert.equal(ready.preview?.samples[0]?.beginning, "Day 0 by the sea.");
  assert.equal(await entriesOf(token), 0);

  assert.equal((await server.call("POST", `/imports/${importId}/start`, { token })).status, 202);
  const done = await resting(token, importId);
  assert.equal(done.state, "done");
  assert.deepEqual([done.report?.added, done.report?.failed, done.progress.done], [1_201, 0, 1_201]);
  assert.equal(await entriesOf(token), 1_201);
  assert.equal((await server.owner.query<{ count: number }>(PARTS))[0]?.count, 0);
  assert.equal((await server.call("POST", `/imports/${importId}/start`, { token })).status, 409);

  assert.equal((await server.call("DELETE", `/imports/${importId}`, { token })).status, 202);
  const undone = await resting(token, importId);
  assert.deepEqual([undone.state, undone.undo], ["undone", { removed: 1_201, kept: 0, gone: 0 }]);
  assert.equal(await entriesOf(token), 0);
  const { items } = (await server.call("GET", "/imports", { token })).body as { items: JournalImport[] };
  assert.deepEqual(
    items.map(({ state }) => state),
    ["undone"],
  );
});

test("a preview follows what its person says: which format it is, and how its questions are answered", async () => {
  const { accessToken: token } = await server.register();
  const table = "full_date,date,weekday,time,mood,activities,note_title,note\n2024-02-01,,,21:00,good,,,5/1/2019\n";
  const { importId } = (await upload(token, table, "daylio.csv")).body;
  const first = await resting(token, importId);
  assert.deepEqual([first.format, first.formats?.slice(0, 2)], ["daylio", ["daylio", "csv"]]);
  const look = (body: object) => server.call("POST", `/imports/${importId}/preview`, { token, body });

  assert.equal((await look({ format: "csv", options: { timezone: "Asia/Tokyo" } })).status, 202);
  const asTable = await resting(token, importId);
  assert.deepEqual([asTable.state, asTable.format, asTable.preview?.from], ["ready", "csv", "2024-02-01"]);
  assert.equal(asTable.preview?.samples[0]?.timezone, "Asia/Tokyo");
  assert.equal(asTable.choices?.options?.timezone, "Asia/Tokyo");
  const isAsked = asTable.questions?.find(({ id }) => id === "column-date");
  assert.ok(isAsked?.choices.includes("7"), JSON.stringify(asTable.questions));

  const answers = [{ question: "column-date", answer: "7" }];
  assert.equal((await look({ answers })).status, 202);
  const answered = await resting(token, importId);
  assert.equal(answered.preview?.from?.slice(0, 4), "2019");
  assert.ok(answered.choices?.answers?.some(({ question, answer }) => question === "column-date" && answer === "7"));
  assert.equal(await entriesOf(token), 0);

  assert.equal((await look({ answers: [{ question: "column-date", answer: "none" }] })).status, 202);
  const unreadable = await resting(token, importId);
  assert.deepEqual([unreadable.state, unreadable.preview], ["ready", answered.preview]);
  assert.match(unreadable.refusal ?? "", /No column of the table/);
  assert.deepEqual(unreadable.choices, answered.choices);

  assert.equal((await look({ format: "joplin" })).body.error?.code, "VAL_001");
  assert.equal((await look({ answers: [{ question: "column-date", answer: "99" }] })).body.error?.code, "VAL_001");
  assert.equal((await look({ answers: [{ question: "unasked", answer: "none" }] })).body.error?.code, "VAL_001");
  const stranger = (await server.register()).accessToken;
  assert.equal((await server.call("POST", `/imports/${importId}/preview`, { token: stranger, body: {} })).status, 404);
  await server.call("POST", `/imports/${importId}/start`, { token, body: { answers } });
  await resting(token, importId);
  assert.equal((await look({ format: "daylio" })).body.error?.code, "RES_002");
});

test("what may be in two formats is shown in the likelier one, and names the other", async () => {
  const { accessToken: token } = await server.register();
  const note = "---\ntitle: Day\n---\nWords.\n";
  const archive = zipOf([
    { path: "2024-05-01.md", content: note },
    { path: "2024-05-01.txt", content: "Words of a day.\n" },
  ]);
  const { importId } = (await upload(token, archive, "both.zip")).body;
  const { state, format, formats = [] } = await resting(token, importId);
  assert.equal(state, "ready");
  assert.equal(format, formats[0]);
  assert.ok(formats.length > 1, formats.join());
});

test("originals are read once more, and say what became of them", async () => {
  const { accessToken: token } = await server.register();
  const { importId } = (await upload(token, linesOf(diary(3)))).body;
  const again = () => server.call("POST", `/imports/${importId}/again`, { token });
  await resting(token, importId);
  assert.equal((await again()).status, 409);
  await server.call("POST", `/imports/${importId}/start`, { token });
  await resting(token, importId);
  assert.equal((await again()).status, 202);
  const done = await resting(token, importId);
  assert.equal(done.state, "done");
  assert.deepEqual([done.again?.read, done.again?.bettered, done.again?.unchanged], [3, 0, 3]);
  assert.equal(await entriesOf(token), 3);
});

test("an import is its writer's alone", async () => {
  const [ann, eve] = [await server.register(), await server.register()];
  const { importId } = (await upload(ann.accessToken, linesOf(diary(3)))).body;
  const token = eve.accessToken;
  for (const [method, path] of [
    ["GET", `/imports/${importId}`],
    ["GET", `/imports/${importId}/events`],
    ["POST", `/imports/${importId}/start`],
    ["POST", `/imports/${importId}/again`],
    ["DELETE", `/imports/${importId}`],
  ] as const) {
    assert.equal((await server.call(method, path, { token })).status, 404);
  }
  assert.deepEqual((await server.call("GET", "/imports", { token })).body, { items: [] });
});

test("an upload past the limit is refused, and nothing of it stays", async () => {
  const { accessToken: token } = await server.register();
  async function* large(): AsyncGenerator<Uint8Array> {
    for (let nth = 0; nth < 40; nth += 1) yield Buffer.alloc(100_000, "x");
  }
  const sent = await upload(token, large());
  assert.equal(sent.status, 413);
  assert.equal(sent.body.error?.code, "VAL_001");
  assert.deepEqual((await server.call("GET", "/imports", { token })).body, { items: [] });
});

test("what is no journal is refused with a reason that quotes nothing, and nothing is written", async () => {
  const { accessToken: token } = await server.register();
  for (const body of ["", "canary canary", '{"canary":', "\0\0\0", "PK\u0003\u0004canary"]) {
    const { importId } = (await upload(token, body, "canary.bin")).body;
    const refused = await resting(token, importId);
    assert.equal(refused.state, "refused");
    assert.ok((refused.refusal ?? "").length > 0);
    assert.doesNotMatch(refused.refusal ?? "", /canary/);
  }
  assert.equal(await entriesOf(token), 0);
});

test("an archive that is made to harm is refused, and one of lines is read", async () => {
  const { accessToken: token } = await server.register();
  const bomb = zipOf([{ path: "bomb.jsonl", content: Buffer.alloc(20_000_000, "a") }]);
  const shared = zipOf([
    { path: "a.jsonl", content: linesOf(diary(3)) },
    { path: "b.jsonl", content: linesOf(diary(3)), claims: { offset: 0 } },
  ]);
  const slip = zipOf([{ path: "../../canary.jsonl", content: linesOf(diary(3)) }]);
  for (const archive of [bomb, shared, slip]) {
    const { importId } = (await upload(token, archive, "hostile.zip")).body;
    const refused = await resting(token, importId);
    assert.equal(refused.state, "refused");
    assert.doesNotMatch(refused.refusal ?? "", /canary/);
  }
  assert.equal(await entriesOf(token), 0);
  const honest = zipOf([
    { path: "diary.jsonl", content: linesOf(diary(3)) },
    { path: "link.jsonl", content: "/etc/passwd", mode: 0o120777 },
  ]);
  const { importId } = (await upload(token, honest, "honest.zip")).body;
  const ready = await resting(token, importId);
  assert.deepEqual([ready.state, ready.preview?.entries], ["ready", 3]);
  assert.equal(ready.preview?.losses.left.length, 1);
});

test("an upload that was lost is asked for again", async () => {
  const { accessToken: token } = await server.register();
  const { importId } = (await upload(token, linesOf(diary(3)))).body;
  assert.equal((await resting(token, importId)).state, "ready");
  await server.owner.query(LOSE_PARTS);
  await server.call("POST", `/imports/${importId}/start`, { token });
  const refused = await resting(token, importId);
  assert.deepEqual([refused.state, refused.refusal], ["refused", "What was uploaded is gone: please upload it again."]);
});

test("a client that goes away in the middle leaves nothing behind", async () => {
  const { accessToken: token } = await server.register();
  const call = request(`${server.baseUrl}/imports`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" },
  });
  call.on("error", () => {});
  call.write(linesOf(diary(5)));
  let items: unknown[] = [];
  for (let tries = 0; tries < 100 && items.length === 0; tries += 1) {
    await delay(20);
    items = (await server.call("GET", "/imports", { token })).body.items as unknown[];
  }
  assert.equal(items.length, 1);
  call.destroy();
  for (let tries = 0; tries < 100 && items.length > 0; tries += 1) {
    await delay(20);
    items = (await server.call("GET", "/imports", { token })).body.items as unknown[];
  }
  assert.deepEqual(items, []);
});
