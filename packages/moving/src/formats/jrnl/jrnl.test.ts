import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf, zipOf } from "../../archives/archives.fixture.ts";
import { openExport } from "../../archives/open-export.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, textOfOriginal } from "../reading.fixture.ts";
import { jrnlJson } from "./jrnl-json.ts";
import { jrnlText } from "./jrnl-text.ts";

const creator = { device_agent: "d", generation_date: "2024", host_name: "h", os_agent: "o", software_agent: "s" };
const entries = [
  { title: "A walk.", body: "By the sea @lena", date: "2024-05-01", time: "21:00", tags: ["@lena"], starred: true },
  { title: "Same.", body: "", date: "2024-05-02", time: "08:15", tags: [], starred: false },
  { title: "Same.", body: "", date: "2024-05-02", time: "08:15", tags: [], starred: false },
  { title: "Of another", body: "", date: "2024-05-03", time: "08:15", tags: [], starred: false, uuid: "ID", creator },
  { title: "No date", body: "", date: "2024-02-31", time: "08:15", tags: [], starred: false },
  { title: "", body: " ", date: "2024-05-03", time: "08:15", tags: [], starred: false },
];
const jsonTwin = { "journal.json": { tags: { "@lena": 1 }, entries } };
const textTwin = {
  "journal.txt":
    "\uFEFF[2024-05-01 21:00] A walk. *\r\nBy the sea @lena\r\n\r\n[a note]\r\n\r\n[2024-05-02 09:15 PM] Same.\n[2024-05-02 09:15 PM] Same.\n[2024-05-03] \n",
};

test("entries of jrnl's JSON keep day, clock, tags and star; a title is a title", async () => {
  const [first] = await readItems(jrnlJson, jsonTwin);
  assert(first?.kind === "entry");
  assert.equal(first.entry.content, "# A walk.\n\nBy the sea @lena");
  assert.deepEqual(first.entry.when, { kind: "local", date: "2024-05-01", time: "21:00" });
  assert.deepEqual(first.entry.metadata, { tags: ["lena", "starred"] });
  assert.deepEqual(first.entry.lost, []);
  assert.deepEqual(JSON.parse(textOfOriginal(first.entry.original)), { entries: entries.slice(0, 1) });
});

test("two entries that say the same have ids of their own, and the same ones again next time", async () => {
  const ids = async () =>
    (await readItems(jrnlJson, jsonTwin)).flatMap((item) => (item.kind === "entry" ? item.entry.sourceId : []));
  const first = await ids();
  assert.equal(new Set(first).size, 4);
  assert.equal(first[3], "ID");
  assert.deepEqual(await ids(), first);
});

test("fields without a home and entries without a day or text are named", async () => {
  const items = await readItems(jrnlJson, jsonTwin);
  const last = items[3];
  assert(last?.kind === "entry");
  assert.deepEqual(
    last.entry.lost,
    Object.keys(creator).map((name) => `creator.${name}`),
  );
  assert.deepEqual(items.slice(4), [
    { kind: "problem", where: "entries[4]", reason: "has no date" },
    { kind: "problem", where: "entries[5]", reason: "holds no text" },
  ]);
});

test("jrnl's text is split at its dates alone, and reads clocks of twelve hours", async () => {
  const items = await readItems(jrnlText, textTwin);
  const [first, second, third, fourth] = items;
  assert(first?.kind === "entry" && second?.kind === "entry" && third?.kind === "entry");
  assert.equal(first.entry.content, "# A walk.\n\nBy the sea @lena\n\n[a note]");
  assert.deepEqual(first.entry.metadata, { tags: ["lena", "starred"] });
  assert.deepEqual(second.entry.when, { kind: "local", date: "2024-05-02", time: "21:15" });
  assert.notEqual(second.entry.sourceId, third.entry.sourceId);
  assert.deepEqual(fourth, { kind: "problem", where: "line 8", reason: "holds no text" });
});

test("lines before the first date, and a line without end, are problems beside the rest", async () => {
  const items = await readItems(jrnlText, { "j.txt": `hello\n[2024-05-01 10:00] Day.\n${"x".repeat(2_100_000)}\n` });
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["problem", "problem", "entry"],
  );
});

test("bytes that are no UTF-8 are named, and the entry comes along", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode("[2024-05-01 10:00] Tür "), 0xff, 0x0a]);
  const [entry] = await readEntries(jrnlText, { "j.txt": bytes });
  assert.deepEqual(entry?.lost, ["invalid UTF-8"]);
});

test("a folder with a file for each day is read as one journal", async () => {
  const files = {
    "2024/05/01.txt": "[2024-05-01 21:00] One.\nof a day\n[2024-05-01 22:00] Two.\n",
    "2024/05/02.txt": "[2024-05-02 08:00] Three.\n",
    "2024/05/03.txt": "before\n[2024-05-03 08:00] Four.\n",
    "notes.pdf": "pdf",
  };
  assert.equal(await jrnlText.detect(await packed({ ...files, "2024/05/03.txt": "[2024-05-03] Four.\n" })), 0.9);
  assert.equal(await jrnlText.detect(await packed(files)), 0);
  const items = await readItems(jrnlText, files);
  assert.deepEqual(
    items.map((item) => (item.kind === "entry" ? item.entry.content.split("\n")[0] : item)),
    [
      "# One.",
      "# Two.",
      "# Three.",
      { kind: "problem", where: "2024/05/03.txt, line 1", reason: "stands before the first date" },
      "# Four.",
      { kind: "left", what: "files that are no plain text", count: 1 },
    ],
  );
});

test("dates in a form that the writer chose are read; where day and month may be either, it is asked", async () => {
  const either = { "j.txt": "[05/01/2024 09:30 PM] One.\n[see below] two\n[05/02/2024 10:00 AM] Three.\n" };
  const question = { id: "day-month-order", choices: ["month-first", "day-first"] };
  assert.deepEqual(await jrnlText.questions(await packed(either)), [question]);
  const days = async (files: Readonly<Record<string, string>>, answers = {}) =>
    (await readEntries(jrnlText, files, answers)).map(({ when }) => (when.kind === "local" ? when.date : ""));
  assert.deepEqual(await days(either), ["2024-05-01", "2024-05-02"]);
  assert.deepEqual(await days(either, { "day-month-order": "day-first" }), ["2024-01-05", "2024-02-05"]);
  assert.deepEqual(await days({ "j.txt": "[Mittwoch, 1. Mai 2024 21:00] Eins.\n[2. Mai 2024 10:00 CEST] Zwei.\n" }), [
    "2024-05-01",
    "2024-05-02",
  ]);
});

test("a file of the first years of jrnl, whose dates have no brackets, is split at them", async () => {
  const text = "2013-06-09 15:39 My first entry.\nIt was 2013-06-09 then.\n\n2013-06-10 08:00 Second.\n";
  assert.equal(await jrnlText.detect(await packed({ "journal.txt": text })), 0.9);
  assert.equal(await jrnlText.detect(await packed({ "journal.txt": "2013-06-09\nA day.\n" })), 0);
  const [first] = await readEntries(jrnlText, { "journal.txt": text });
  assert.equal(first!.content, "# My first entry.\n\nIt was 2013-06-09 then.");
  assert.deepEqual(first!.when, { kind: "local", date: "2013-06-09", time: "15:39" });
});

test("fields that are null or missing stop no entry", async () => {
  const said = { title: null, body: "Day", date: "2024-05-01", time: null, tags: null, starred: null, creator: null };
  const [entry, other] = await readEntries(jrnlJson, {
    "j.json": { entries: [said, { body: "Day", date: "2024-05-02" }] },
  });
  assert.deepEqual(
    [entry!.content, entry!.when, entry!.metadata, entry!.lost],
    ["Day", { kind: "local", date: "2024-05-01" }, {}, []],
  );
  assert.deepEqual(other!.when, { kind: "local", date: "2024-05-02" });
});

test("an archive whose text is damaged gives what it held", async () => {
  const text = { path: "j.txt", content: "[2024-05-01 21:00] One.\n[2024-05-02 21:00] Two.\n", claims: { crc: 1 } };
  const source = await openExport(sourceOf(zipOf([text])));
  const items = await Array.fromAsync(jrnlText.read(source, { timezone: "UTC", answers: {} }));
  assert.deepEqual(
    items.map((item) => (item.kind === "problem" ? item : item.kind)),
    ["entry", { kind: "problem", where: "line 2", reason: "The file is damaged in the archive." }],
  );
  const json = { path: "j.json", content: JSON.stringify({ entries }), claims: { crc: 1 } };
  const other = await openExport(sourceOf(zipOf([json])));
  const last = (await Array.fromAsync(jrnlJson.read(other, { timezone: "UTC", answers: {} }))).at(-1);
  assert.deepEqual(last, { kind: "problem", where: "j.json", reason: "The file is damaged in the archive." });
});

test("files that are no text of jrnl are refused", async () => {
  await assert.rejects(readItems(jrnlText, { "a.pdf": "x", "b.pdf": "x" }), RefusedSource);
  await assert.rejects(readItems(jrnlJson, { "a.txt": "x", "b.txt": "x" }), RefusedSource);
});

test("whatever jrnl's files say, reading them gives items or refuses them", async () => {
  await assertSurvives(jrnlJson, jsonTwin);
  await assertSurvives(jrnlText, textTwin);
});
