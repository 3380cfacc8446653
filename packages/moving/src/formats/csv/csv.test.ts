import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sourceOf, zipOf } from "../../archives/archives.fixture.ts";
import { openExport } from "../../archives/open-export.ts";
import { bytesOf, each, exportedEntry } from "../../exports/exported-entry.fixture.ts";
import { writeMoodCsv } from "../../exports/mood-csv/write.ts";
import { csvRows, separatorOf } from "../../parse/csv.ts";
import { formatOf } from "../../reading.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, type TwinFiles } from "../reading.fixture.ts";
import { csv } from "./csv.ts";

const twin = {
  "j.csv":
    '\uFEFFDate;Time;Note;Mood;Tags;Weather\r\n2024-05-01;21:00;"By ""the"" sea;\r\nlong";4;"walk, sea";sunny\r\n\r\n2024-05-02;;\'=1+1;great;;\r\nsoon;;x;;;\r\n2024-05-03;;;;;\r\n',
};

async function rowsOf(bytes: Uint8Array, separator: string, size: number, maximum?: number) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }
  return (await Array.fromAsync(csvRows(chunks(), separator, maximum))).map(({ cells }) => cells);
}

test("a row has its day, clock, text over lines, mood and tags; other columns are named as lost", async () => {
  const [first, second] = await readItems(csv, twin);
  assert(first?.kind === "entry" && second?.kind === "entry");
  assert.equal(first.entry.content, 'By "the" sea;\nlong');
  assert.deepEqual(first.entry.when, { kind: "local", date: "2024-05-01", time: "21:00" });
  assert.deepEqual(first.entry.metadata, { tags: ["walk", "sea"], mood: { rating: 4 } });
  assert.deepEqual(first.entry.lost, ["Weather"]);
  assert.equal(second.entry.content, "=1+1");
  assert.deepEqual(second.entry.lost, ["Mood"]);
});

test("rows without a day or a text are problems by their line", async () => {
  assert.deepEqual((await readItems(csv, twin)).slice(2), [
    { kind: "problem", where: "line 6", reason: "has no date such as 2024-05-01" },
    { kind: "problem", where: "line 7", reason: "holds no text" },
  ]);
});

test("the table of moods that AURA writes says which instant, zone, mood in words and tags those were, and asks nothing", async () => {
  const mood = { rating: 4, label: '=calm; "very", so' } as const;
  const tags = ["walk, long", "sea"];
  const exported = [
    exportedEntry({ timezone: "Asia/Tokyo", metadata: { tags, mood } }),
    exportedEntry({ metadata: { tags: [], mood: { rating: 1 } } }),
  ];
  const files = { "moods.csv": await bytesOf(writeMoodCsv(each(exported))) };
  const source = await packed(files);
  assert.equal(await csv.detect(source), 0.95);
  assert.deepEqual(await csv.questions(source), []);
  const [first, second, ...rest] = await readItems(csv, files);
  assert(first?.kind === "entry" && second?.kind === "entry" && rest.length === 0);
  const { timestamp } = exported[0]!;
  assert.deepEqual(first.entry.when, { kind: "instant", timestamp, timezone: "Asia/Tokyo" });
  assert.deepEqual([first.entry.metadata, first.entry.lost], [{ tags, mood }, []]);
  assert.equal(first.entry.content, '=calm; "very", so, walk, long, sea');
  assert.deepEqual([second.entry.metadata, second.entry.content], [{ mood: { rating: 1 } }, "1"]);
});

test("dates are read as people write them, and day and month in the order that is answered, or else evident", async () => {
  const table = (...dates: readonly string[]) => ({
    "j.csv": ["date,text", ...dates.map((each) => `${each},x`)].join("\n"),
  });
  const daysOf = async (files: ReturnType<typeof table>, answers = {}) =>
    (await readItems(csv, files, answers)).map((item) =>
      item.kind === "entry" && item.entry.when.kind === "local" ? item.entry.when.date : item.kind,
    );
  const ambiguous = table("5/1/2024", "5/2/2024", "1. Mai 2024");
  const question = { id: "day-month-order", choices: ["month-first", "day-first"] };
  assert.deepEqual((await csv.questions(await packed(ambiguous))).at(-1), question);
  assert.deepEqual(await daysOf(ambiguous), ["2024-05-01", "2024-05-02", "2024-05-01"]);
  assert.deepEqual(await daysOf(ambiguous, { "day-month-order": "day-first" }), [
    "2024-01-05",
    "2024-02-05",
    "2024-05-01",
  ]);
  assert.deepEqual(await daysOf(table("5/1/2024", "13/1/2024")), ["2024-01-05", "2024-01-13"]);
  const certain = await csv.questions(await packed(table("2024-05-01", "13/1/2024")));
  assert(!certain.some(({ id }) => id === "day-month-order"));
});

test("a clock that is none is lost, and so is a zone by letters alone", async () => {
  const [first, second] = await readItems(csv, {
    "j.csv": 'date,time,text\n2024-05-01,noonish,x\n"May 1, 2024",9:00 PM CST,x\n',
  });
  assert(first?.kind === "entry" && second?.kind === "entry");
  assert.deepEqual(first.entry.lost, ["time"]);
  assert.deepEqual(second.entry.when, { kind: "local", date: "2024-05-01", time: "21:00" });
  assert.deepEqual(second.entry.lost, ["timezone"]);
});

test("bytes that are no UTF-8 are counted for the row that holds them, however they are cut into chunks", async () => {
  const bytes = new TextEncoder().encode("\uFEFFdate,t\n1,\uFFFDé🌊\n2,X€X\n3,x\n4,X");
  for (let at = bytes.indexOf(0x58); at !== -1; at = bytes.indexOf(0x58)) bytes[at] = 0xe2;
  for (let size = 1; size <= bytes.length; size += 1) {
    async function* chunks() {
      for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
    }
    const rows = await Array.fromAsync(csvRows(chunks(), ","));
    assert.deepEqual(
      rows.map(({ cells, replaced }) => [cells?.[0], cells?.[1], replaced]),
      [
        ["date", "t", 0],
        ["1", "\uFFFDé🌊", 0],
        ["2", "\uFFFD€\uFFFD", 2],
        ["3", "x", 0],
        ["4", "\uFFFD", 1],
      ],
    );
  }
  const items = await readItems(csv, {
    "j.csv": new Uint8Array([...new TextEncoder().encode("date,text\n2024-05-01,ü"), 0xff]),
  });
  assert(items[0]?.kind === "entry");
  assert.deepEqual(items[0].entry.lost, ["invalid UTF-8"]);
});

test("columns are asked for by their names, the likeliest first, and taken as answered", async () => {
  assert.deepEqual((await csv.questions(await packed(twin)))[2], {
    id: "column-text",
    choices: ["2", "0", "1", "3", "4", "5", "none"],
    labels: { "0": "Date", "1": "Time", "2": "Note", "3": "Mood", "4": "Tags", "5": "Weather" },
  });
  const files = { "j.csv": "when,what\nsoon,Day\n2024-05-01,Night\n" };
  const questions = await csv.questions(await packed(files));
  assert.deepEqual(questions[0]?.choices, ["none", "0", "1"]);
  await assert.rejects(readItems(csv, files), RefusedSource);
  const [, item] = await readItems(csv, files, { "column-date": "0", "column-text": "1" });
  assert(item?.kind === "entry" && item.entry.content === "Night");
});

test("columns whose names say nothing are told by what stands in them", async () => {
  const files = { "j.csv": "Nr;Wann;Wo;Was\n1;1.5.2024;Ufer;By the river\n2;2. Mai 2024;;At home all day\n" };
  assert.equal(await csv.detect(await packed(files)), 0.2);
  const questions = await csv.questions(await packed(files));
  assert.deepEqual(
    questions.slice(0, 3).map(({ choices }) => choices[0]),
    ["1", "none", "3"],
  );
  const [first, second] = await readItems(csv, files);
  assert(first?.kind === "entry" && second?.kind === "entry");
  assert.deepEqual([first.entry.content, second.entry.content], ["By the river", "At home all day"]);
  assert.deepEqual(first.entry.when, { kind: "local", date: "2024-05-01" });
});

test("tables written by the book are read back, however they are cut into chunks", async () => {
  const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", " ", "é") });
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(table, fc.integer({ min: 1, max: 7 }), async (rows, size) => {
      const text = rows.map((cells) => cells.map((each) => `"${each.replaceAll('"', '""')}"`).join(",")).join("\r\n");
      assert.deepEqual(await rowsOf(new TextEncoder().encode(text), ",", size), rows);
    }),
  );
});

test("a row without end is held no longer than it may be", async () => {
  const text = `a,b\n"${"x".repeat(100_000)}"\nc,d\n`;
  assert.deepEqual(await rowsOf(new TextEncoder().encode(text), ",", 4096, 1000), [["a", "b"], undefined, ["c", "d"]]);
});

test("a year of two digits has its century, and where day and month may be either it is asked", async () => {
  const files = { "j.csv": "Date,Time,Entry\n5/1/24,9:00 PM,One\n12/31/99,,Two\nWed 5/1/24,,Three\n" };
  const asked = (await csv.questions(await packed(files))).at(-1);
  assert.deepEqual(asked, { id: "day-month-order", choices: ["month-first", "day-first"] });
  const items = await readItems(csv, files);
  assert.deepEqual(
    items.map((item) => (item.kind === "entry" ? item.entry.when : item)),
    [
      { kind: "local", date: "2024-05-01", time: "21:00" },
      { kind: "local", date: "1999-12-31" },
      { kind: "local", date: "2024-05-01" },
    ],
  );
});

test("the separator is guessed outside of quotes", () => {
  assert.deepEqual(['"a,b,c";d', "a\tb,c\td", "a"].map(separatorOf), [";", "\t", ","]);
});

test("a table without names of columns loses none of its rows", async () => {
  const files = { "j.csv": "2024-05-01,By the sea\n2024-05-02,At home\n" };
  assert.deepEqual((await csv.questions(await packed(files)))[0]?.labels, { "0": "column 1", "1": "column 2" });
  assert.deepEqual(
    (await readEntries(csv, files)).map(({ content }) => content),
    ["By the sea", "At home"],
  );
});

test("a first line that is for Excel says what stands between cells, and is no row", async () => {
  for (const line of ["sep=;", '"sep=;"']) {
    const [entry] = await readEntries(csv, { "j.csv": `\uFEFF${line}\r\nDatum;Eintrag, lang\r\n1.5.2024;a, b, c\r\n` });
    assert.deepEqual([entry!.content, entry!.when], ["a, b, c", { kind: "local", date: "2024-05-01" }]);
  }
});

test("moments as programs write them are read", async () => {
  const dates = ["1714590000", "1714590000000", "Wed May 01 2024 21:00:00 GMT+0200 (Central European Summer Time)"];
  for (const date of dates) {
    const [entry] = await readEntries(csv, { "j.csv": `timestamp,text\n${date},x\n` });
    assert.deepEqual(entry!.when.kind === "instant" && entry!.when.timestamp, "2024-05-01T19:00:00.000Z", date);
  }
});

test("a table among other files is read, and one of tabs whatever it is called", async () => {
  const items = await readItems(csv, { "e/j.csv": "Date,Notes\n2024-05-01,x\n", "e/photo.jpg": "jpg" });
  assert.deepEqual(items.slice(1), [{ kind: "left", what: "files beside the table", count: 1 }]);
  const known = async (files: TwinFiles) => (await formatOf(await packed(files))).id;
  assert.equal(await known({ "e/j.csv": "Date,Notes\n2024-05-01,x\n", "e/photo.jpg": "jpg" }), "csv");
  assert.equal(await known({ "a.md": "x", "b.md": "[t](t.csv)", "t.csv": "Date,Notes\n2024-05-01,x\n" }), "markdown");
  assert.equal(await known({ "j.txt": "Date\tNotes\n2024-05-01\tx\n" }), "csv");
  assert.equal(await known({ "j.txt": "2024-05-01\nA\ttab\n" }), "plain-text");
});

test("names of columns twice, rows too long and too short, and formulas in quotes are read as they stand", async () => {
  const [first, second] = await readEntries(csv, {
    "j.csv": 'Date,Note,Note,Mood\n2024-05-01,"\'=1+1",again,5,more\n2024-05-02,x\n',
  });
  assert.deepEqual(
    [first!.content, first!.metadata, first!.lost],
    ["=1+1", { mood: { rating: 5 } }, ["Note", "column 5"]],
  );
  assert.deepEqual([second!.content, second!.lost], ["x", []]);
});

test("a table that is damaged is a problem after what it held", async () => {
  const table = { path: "j.csv", content: "date,text\n2024-05-01,x\n", claims: { crc: 1 } };
  const source = await openExport(sourceOf(zipOf([table])));
  const items = await Array.fromAsync(csv.read(source, { timezone: "UTC", answers: {} }));
  assert.deepEqual(
    items.map((item) => (item.kind === "problem" ? item : item.kind)),
    ["entry", { kind: "problem", where: "j.csv", reason: "The file is damaged in the archive." }],
  );
});

test("whatever a table says, reading it gives items or refuses it", async () => {
  await assertSurvives(csv, twin);
});
