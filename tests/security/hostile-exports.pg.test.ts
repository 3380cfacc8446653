import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { JournalImport } from "@aura-journal/contracts";
import { zipEnd, zipOf } from "../../packages/moving/src/archives/archives.fixture.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import {
  createTestMachine,
  failureOf,
  importRules,
  type TestMachine,
} from "../../apps/server/src/commands/command.fixture.ts";
import { importFile } from "../../apps/server/src/commands/import.ts";
import { statement } from "../../apps/server/src/platform/database.ts";

const LIVE = statement(`
  SELECT count(*) AS count FROM journal.journal_entries JOIN auth.users USING (user_id) WHERE email = $1 AND NOT is_deleted`);

let server: TestServer;
let machine: TestMachine;
before(async () => {
  // Services apart, whatever the run does: what is uploaded to one is read by another.
  [server, machine] = await Promise.all([startTestServer({ isApart: true }), createTestMachine()]);
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await machine[Symbol.asyncDispose]();
});

const line = (nth: number, text: string): string => `${JSON.stringify({ date: `2024-01-0${nth}`, text })}\n`;
const journeyEntry = {
  id: "1700000000000-3fd1a2b3c4d5e6f7",
  date_journal: 1_700_000_000_000,
  timezone: "Europe/Berlin",
  text: "A day by the sea.",
  mood: 5,
};
const journeyExport = (mood: number): Uint8Array =>
  zipOf([{ path: `${journeyEntry.id}.json`, content: JSON.stringify({ ...journeyEntry, mood }) }]);
const laughs = Array.from({ length: 9 }, (_, nth) => `<!ENTITY l${nth} "${`&l${nth - 1};`.repeat(10)}">`).join("");
const doentry = `<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY l-1 "canary">${laughs}]><plist version="1.0"><dict>
  <key>Creation Date</key><date>2013-01-06T00:00:00Z</date><key>Entry Text</key><string>&l8;</string></dict></plist>`;

/** Refused as a whole. */
const REFUSED: Readonly<Record<string, Uint8Array>> = {
  "a path out of the archive": zipOf([{ path: "../../canary.jsonl", content: line(1, "canary") }]),
  "a path from the root": zipOf([{ path: "/etc/canary.jsonl", content: line(1, "canary") }]),
  "a bomb": zipOf([{ path: "bomb.jsonl", content: Buffer.alloc(20_000_000, "a") }]),
  "files that share their bytes": zipOf([
    { path: "a.jsonl", content: line(1, "canary") },
    { path: "b.jsonl", content: line(1, "canary"), claims: { offset: 0 } },
  ]),
  "ten million files": zipEnd({ count: 10_000_000, size: 460_000_000, offset: 0, is64: true }),
  "nothing but a link": zipOf([{ path: "link.jsonl", content: "/etc/passwd", mode: 0o120777 }]),
};

/** Read as far as that is safe; what is not is named, and never quoted. */
const NAMED: Readonly<Record<string, { readonly name: string; readonly bytes: Uint8Array; readonly entries: number }>> =
  {
    "a billion laughs": {
      name: "classic.zip",
      bytes: zipOf([{ path: "Journal.dayone/entries/A.doentry", content: doentry }]),
      entries: 0,
    },
    "text that is no UTF-8": {
      name: "notes.zip",
      bytes: zipOf([{ path: "2024-01-01.md", content: Buffer.from([0xc3, 0xa9, 0x41, 0xff, 0xfe, 0x42]) }]),
      entries: 1,
    },
    "a formula in a table": {
      name: "table.csv",
      bytes: Buffer.from('date,text\n2024-01-01,"\'=HYPERLINK(""http://x.example"")"\n'),
      entries: 1,
    },
  };

async function uploaded(token: string, bytes: Uint8Array, name: string): Promise<JournalImport> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/octet-stream" };
  const sent = await fetch(`${server.baseUrl}/imports?name=${name}`, {
    method: "POST",
    headers,
    body: bytes as NonNullable<RequestInit["body"]>,
  });
  assert.equal(sent.status, 202);
  return resting(token, ((await sent.json()) as JournalImport).importId);
}

async function resting(token: string, importId: string): Promise<JournalImport> {
  await (
    await fetch(`${server.baseUrl}/imports/${importId}/events`, { headers: { authorization: `Bearer ${token}` } })
  ).text();
  return (await server.call("GET", `/imports/${importId}`, { token })).body as JournalImport;
}

async function fileOf(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(machine.config.dataDir, name);
  await writeFile(path, bytes);
  return path;
}

for (const [what, bytes] of Object.entries(REFUSED)) {
  test(`${what} is refused with a reason over HTTP and by command, and nothing is written`, async () => {
    const { accessToken: token } = await server.register();
    const over = await uploaded(token, bytes, "hostile.zip");
    assert.equal(over.state, "refused");
    assert.match(over.refusal ?? "", /\w/);
    assert.doesNotMatch(over.refusal ?? "", /canary|passwd/);
    assert.equal((await server.call("GET", "/entries", { token })).body.pagination.total, 0);

    const user = await machine.addUser();
    const failure = await failureOf(
      importFile(machine.context(), await fileOf("hostile.zip", bytes), importRules(user)),
    );
    assert.equal(failure.exitCode, 1);
    assert.match(failure.message, /hostile\.zip is refused: /);
    assert.doesNotMatch(failure.message, /canary|passwd/);
    assert.equal((await machine.database.owner.query<{ count: number }>(LIVE, [user]))[0]?.count, 0);
  });
}

for (const [what, { name, bytes, entries }] of Object.entries(NAMED)) {
  test(`${what} is read as far as that is safe, and what is not is named`, async () => {
    const { accessToken: token } = await server.register();
    const ready = await uploaded(token, bytes, name);
    assert.equal(ready.state, "ready");
    assert.equal(ready.preview?.pieces, entries);
    assert.doesNotMatch(JSON.stringify(ready), /canary/);
    await server.call("POST", `/imports/${ready.importId}/start`, { token });
    const done = await resting(token, ready.importId);
    assert.equal(done.report?.added, entries);
    const { items } = (await server.call("GET", "/entries", { token })).body as { items: { content: string }[] };
    // What a table program was kept from running is text here, as it was written.
    for (const { content } of items) assert.match(content, /^(?:éA\uFFFD+B|=HYPERLINK\("http:\/\/x\.example"\))$/u);
  });
}

test("which end of Journey's moods is the good one is asked, and its answer is followed over HTTP", async () => {
  const { accessToken: token } = await server.register();
  const ready = await uploaded(token, journeyExport(5), "journey.zip");
  assert.equal(ready.format, "journey");
  assert.deepEqual(
    ready.questions?.map(({ id, choices }) => [id, [...choices].sort()]),
    [["mood-direction", ["1-best", "5-best"]]],
  );
  const start = (answer: string) => {
    const body = { answers: [{ question: "mood-direction", answer }] };
    return server.call("POST", `/imports/${ready.importId}/start`, { token, body });
  };
  assert.equal((await start("3-best")).status, 400);
  assert.equal((await start("1-best")).status, 202);
  await resting(token, ready.importId);
  const [entry] = (await server.call("GET", "/entries", { token })).body.items;
  assert.deepEqual(entry.metadata.mood, { rating: 1 });
});

test("which end of Journey's moods is the good one is shown by the command, and its answer is followed", async () => {
  const path = await fileOf("journey.zip", journeyExport(5));
  for (const [answer, rating] of [
    ["1-best", 1],
    ["5-best", 5],
  ] as const) {
    const user = await machine.addUser();
    const preview = machine.context();
    const rules = { ...importRules(user), answers: { "mood-direction": answer }, isPreview: true };
    await importFile(preview, path, { ...rules, isJson: true });
    const { questions, samples } = JSON.parse(preview.said.output) as {
      questions: { id: string }[];
      samples: { mood: unknown }[];
    };
    assert.deepEqual(
      questions.map(({ id }) => id),
      ["mood-direction"],
    );
    assert.deepEqual(samples[0]?.mood, { rating });
  }
});
