import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MovedItem } from "../../moved-entry.ts";
import { RefusedSource, type ExportedFiles } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, textOfOriginal } from "../reading.fixture.ts";
import { plainText } from "./plain-text.ts";

const twin = {
  "journal.txt": `\uFEFFMy journal\r
of 2024\r
\r
Wednesday, May 1, 2024\r
======================\r
By the sea.\r
\r
Salt: 2024-05-09, not a heading.\r
2. Mai 2024, 21:00 Uhr\r
Zuhause.\r
## 3 de mayo de 2024 – El **mar** ##\r
Azul.\r
**2024-05-04**\r
\r
=== 2024-05-05 ===\r
Same.\r
2024-05-05\r
Same.\r
2024-05-05\r
Same.\r
\tDate:\tMay 6, 2024 at 9:00:00 PM CEST\r
Home.`,
};
const folder = {
  "2024-05-01.txt": "2024-05-01 08:00\nMorning\n2024-05-01 21:00\nEvening\n2024-06-01\nis a deadline",
  "1. Mai 2024 Spaziergang.txt": "Am Meer",
  "journal-2024-05-03.txt": "Third",
  "2024/05/04.txt": "Fourth",
  "May 5, 2024.txt": " \n",
  "notes.txt": "ünd so",
  "year.txt": "2023-12-31\nOld",
  "shell.jpg": "jpg",
  ".hidden.txt": "no",
};

function whenOf(item: MovedItem | undefined) {
  assert(item?.kind === "entry", JSON.stringify(item));
  return item.entry.when;
}

/** A text of any length, whose pieces nobody holds. */
function sourceOf(pieces: () => Iterable<string>): ExportedFiles {
  async function* open() {
    for (const piece of pieces()) yield new TextEncoder().encode(piece);
  }
  return { name: "j.txt", files: [{ path: "j.txt", size: 0, open }] };
}

const options = { timezone: "Europe/Berlin", answers: {} };

test("text below a line with a date is an entry of that day, however the date is written and adorned", async () => {
  const [, first, second, third, fourth, ...same] = await readItems(plainText, twin);
  assert(first?.kind === "entry" && third?.kind === "entry");
  assert.equal(first.entry.content, "By the sea.\n\nSalt: 2024-05-09, not a heading.");
  assert.deepEqual(first.entry.when, { kind: "local", date: "2024-05-01" });
  assert.match(textOfOriginal(first.entry.original), /^Wednesday, May 1, 2024\nBy the sea/u);
  assert.deepEqual(whenOf(second), { kind: "local", date: "2024-05-02", time: "21:00" });
  assert.equal(third.entry.content, "# El **mar**\n\nAzul.");
  assert.deepEqual(fourth, { kind: "problem", where: "line 13", reason: "holds no text" });
  assert.deepEqual(
    same.map((item) => whenOf(item).kind === "local" && (whenOf(item) as { date: string }).date),
    ["2024-05-05", "2024-05-05", "2024-05-05", "2024-05-06"],
  );
  const last = same.at(-1);
  assert(last?.kind === "entry");
  assert.deepEqual(last.entry.lost, ["timezone"]);
});

test("text before the first date is a problem that says how much it is", async () => {
  const [before] = await readItems(plainText, twin);
  assert.deepEqual(before, { kind: "problem", where: "line 1", reason: "has no date above it: 17 characters" });
  assert.deepEqual(await readItems(plainText, { "a.txt": "\n\nünd 🌊" }), [
    { kind: "problem", where: "line 3", reason: "has no date above it: 5 characters" },
  ]);
});

test("two entries that say the same have ids of their own, and the same ones again next time", async () => {
  const ids = async () =>
    (await readItems(plainText, twin)).flatMap((item) => (item.kind === "entry" ? item.entry.sourceId : []));
  const first = await ids();
  assert.equal(new Set(first).size, 7);
  assert.deepEqual(await ids(), first);
});

test("a file that is named by a day is of that day, and split by its clocks alone", async () => {
  const items = await readItems(plainText, folder);
  const said = items.map((item) =>
    item.kind === "entry" ? [Object.values(item.entry.when).slice(1).join(" "), item.entry.content] : item,
  );
  assert.deepEqual(said, [
    ["2024-05-01 08:00", "Morning"],
    ["2024-05-01 21:00", "Evening\n2024-06-01\nis a deadline"],
    ["2024-05-01", "# Spaziergang\n\nAm Meer"],
    ["2024-05-03", "Third"],
    ["2024-05-04", "Fourth"],
    { kind: "problem", where: "May 5, 2024.txt, line 1", reason: "holds no text" },
    { kind: "problem", where: "notes.txt, line 1", reason: "has no date above it: 6 characters" },
    ["2023-12-31", "Old"],
    { kind: "left", what: "files that are no plain text", count: 2 },
  ]);
});

test("a file alone is split at every date, and what stands before the first is of the day in its name", async () => {
  const entries = await readEntries(plainText, { "2024-05-01.txt": "Today\n2024-04-30\nYesterday" });
  assert.deepEqual(
    entries.map(({ when, content }) => [when.kind === "local" && when.date, content]),
    [
      ["2024-05-01", "Today"],
      ["2024-04-30", "Yesterday"],
    ],
  );
});

test("where day and month may be either, it is asked, the evident order first, and read as answered", async () => {
  const daysOf = async (text: string, answers = {}) =>
    (await readEntries(plainText, { "j.txt": text }, answers)).map(({ when }) => when.kind === "local" && when.date);
  const ambiguous = "5/1/2024\na\n5/2/2024\nb\n";
  assert.deepEqual(await plainText.questions(await packed({ "j.txt": ambiguous })), [
    { id: "day-month-order", choices: ["month-first", "day-first"] },
  ]);
  assert.deepEqual(await daysOf(ambiguous), ["2024-05-01", "2024-05-02"]);
  assert.deepEqual(await daysOf(ambiguous, { "day-month-order": "day-first" }), ["2024-01-05", "2024-02-05"]);
  assert.deepEqual(await daysOf(`${ambiguous}13/1/2024\nc`), ["2024-01-05", "2024-02-05", "2024-01-13"]);
  assert.deepEqual(await plainText.questions(await packed(twin)), []);
  assert.equal(
    (await plainText.questions(await packed({ "5-1-2024.txt": "a", "13-1-2024.txt": "b" })))[0]?.choices[0],
    "day-first",
  );
});

test("bytes that are no UTF-8 are named, and the entry comes along", async () => {
  const bytes = new Uint8Array([...new TextEncoder().encode("2024-05-01\nTür "), 0xff, 0x0a, 0xe9]);
  const [entry] = await readEntries(plainText, { "j.txt": bytes });
  assert.deepEqual([entry?.content, entry?.lost], ["Tür \uFFFD\n\uFFFD", ["invalid UTF-8"]]);
});

test("an entry that is too long is a problem beside the rest, in lines or in one", async () => {
  const line = `${"x".repeat(1_023)}\n`;
  function* pieces() {
    yield "2024-05-01\n";
    for (let nth = 0; nth <= 16 * 1024; nth += 1) yield line;
    yield "2024-05-02\nDay\n2024-05-03\n";
    for (let nth = 0; nth <= 16 * 1024; nth += 1) yield "x".repeat(1_024);
    yield "\n2024-05-04\nDay\n";
  }
  const items = await Array.fromAsync(plainText.read(sourceOf(pieces), options));
  const reason = "is longer than 16777216 bytes";
  assert.deepEqual(
    items.map((item) => (item.kind === "problem" ? item : item.kind)),
    [{ kind: "problem", where: "line 1", reason }, "entry", { kind: "problem", where: "line 16389", reason }, "entry"],
  );
});

test("a long text without a date is counted and not held", async () => {
  function* pieces() {
    for (let nth = 0; nth < 20 * 1024; nth += 1) yield `${"é".repeat(1_000)}\n`;
  }
  assert.deepEqual(await Array.fromAsync(plainText.read(sourceOf(pieces), options)), [
    { kind: "problem", where: "line 1", reason: "has no date above it: 20480000 characters" },
  ]);
});

test("a file that is damaged is a problem after what it held", async () => {
  async function* open() {
    yield new TextEncoder().encode("2024-05-01\nDay\n2024-05-02\nNig");
    throw new RefusedSource("The file is damaged.");
  }
  const source = { name: "j.txt", files: [{ path: "j.txt", size: 0, open }] };
  assert.deepEqual(
    (await Array.fromAsync(plainText.read(source, options))).map((item) =>
      item.kind === "problem" ? item : item.kind,
    ),
    ["entry", { kind: "problem", where: "line 3", reason: "The file is damaged." }],
  );
});

test("what holds no plain text is refused, and what has no date is not taken for a journal", async () => {
  await assert.rejects(readItems(plainText, { "a.jpg": "x", "b.jpg": "x" }), RefusedSource);
  assert.equal(await plainText.detect(await packed({ "a.txt": "Dear 2024," })), 0);
  assert((await plainText.detect(await packed({ "a.md": "# 1 May 2024\nDay" }))) > 0);
});

test("journals by date are read back, whatever their texts are and however they are cut into chunks", async () => {
  const text = fc
    .string({ unit: fc.constantFrom("a", "é", "🌊", " ", "\n", "#", "-", "2"), minLength: 1 })
    .map((each) => each.trim())
    .filter((each) => each !== "" && !/^(?:={3,}|-{3,})/u.test(each));
  const day = fc.date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true });
  const entry = fc.record({ date: day.map((each) => each.toISOString().slice(0, 10)), text });
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 8 }), fc.integer({ min: 1, max: 9 }), async (entries, size) => {
      const bytes = new TextEncoder().encode(entries.map((each) => `${each.date}\n${each.text}\n`).join("\n"));
      async function* open() {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const source = { name: "j.txt", files: [{ path: "j.txt", size: bytes.length, open }] };
      const items = await Array.fromAsync(plainText.read(source, options));
      assert.deepEqual(
        items.map((item) => item.kind === "entry" && [(item.entry.when as { date: string }).date, item.entry.content]),
        entries.map((each) => [each.date, each.text]),
      );
    }),
  );
});

test("whatever a text says, reading it gives items or refuses it", async () => {
  await assertSurvives(plainText, twin);
  await assertSurvives(plainText, folder);
});
