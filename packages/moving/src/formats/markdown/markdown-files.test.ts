import assert from "node:assert/strict";
import { test } from "node:test";
import { sourceOf, textOf, zipOf } from "../../archives/archives.fixture.ts";
import { openExport } from "../../archives/open-export.ts";
import { detectFormat } from "../../formats.ts";
import { splitFrontMatter } from "../../parse/front-matter.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, type TwinFiles } from "../reading.fixture.ts";
import { markdownFiles } from "./markdown-files.ts";

const joplin = `---
title: "A walk: by the sea"
updated: 2024-05-02 10:00:00Z
created: 2024-05-01 19:00:00Z
source: joplin
author: Lena
latitude: 54.32000000
longitude: 10.13000000
altitude: 0.0000
completed?: no
due: 2024-06-01 10:00:00Z
tags:
  - sea
  - "two words"
---

Salt. ![shell](../_resources/my%20shell.jpg) and [plan](../_resources/plan.pdf), [web](https://example.org/a.pdf)
`;

const notesnook = `---
title: "Quoted \\"title\\""
created_at: 2024-05-03T08:00:00.000Z
updated_at: 2024-05-03T09:00:00.000Z
pinned: true
favorite: false
archived: false
color: red
tags: one, two words
---

# Quoted "title"

Text
`;

const daily = "Went out. #walk/sea not#tag\n\n![[shell.png|300]] ![[Other note]]\n\n```\n#code\n```\n";

const twin: TwinFiles = {
  "Notebook/walk.md": joplin,
  "_resources/my shell.jpg": "jpg",
  "_resources/plan.pdf": "pdf",
  "_resources/unused.pdf": "pdf",
  "Notebook/quoted.md": notesnook,
  "daily/2024-05-04.md": daily,
  "2024/05/05.md": "Fifth",
  ".obsidian/notes.md": "settings",
};

test("front matter of Joplin gives title, moment, place and tags; its files come along", async () => {
  const items = await readItems(markdownFiles, twin);
  const [first] = items;
  assert(first?.kind === "entry");
  const { entry } = first;
  assert.equal(
    entry.content,
    "# A walk: by the sea\n\nSalt. ![shell](aura-media:my-shell-jpg) and ![plan](aura-media:plan-pdf), [web](https://example.org/a.pdf)",
  );
  assert.deepEqual(entry.when, { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" });
  assert.deepEqual(entry.metadata, { tags: ["sea", "two words"], location: { latitude: 54.32, longitude: 10.13 } });
  assert.deepEqual(entry.lost, ["updated", "source", "author", "completed?", "due"]);
  assert.equal(entry.journal, "Notebook");
  assert.equal(await textOf(entry.media[1]!.file!.open()), "pdf");
  assert.deepEqual(items.at(-1), { kind: "left", what: "files that no note names", count: 1 });
});

test("front matter of Notesnook has its tags in one text, and says a title once", async () => {
  const [, second] = await readItems(markdownFiles, twin);
  assert(second?.kind === "entry");
  assert.equal(second.entry.content, '# Quoted "title"\n\nText');
  assert.deepEqual(second.entry.metadata, { tags: ["one", "two words", "starred"] });
  assert.deepEqual(second.entry.lost, ["updated_at", "color"]);
});

test("dates in front of notes are read as people write them; where day and month may be either, it is asked", async () => {
  const notes = (...dates: readonly string[]) =>
    Object.fromEntries(dates.map((date, nth) => [`n${nth}.md`, `---\ntitle: "n"\ncreated_at: ${date}\n---\n\nText`]));
  const daysOf = async (files: ReturnType<typeof notes>, answers = {}) =>
    (await readEntries(markdownFiles, files, answers)).map(({ when }) =>
      when.kind === "local" ? when : when.timestamp,
    );
  const question = { id: "day-month-order", choices: ["month-first", "day-first"] };
  const either = notes("05-01-2024 09:30 PM", "05-02-2024 10:00 AM");
  assert.deepEqual(await markdownFiles.questions(await packed(either)), [question]);
  const first = { kind: "local", date: "2024-05-01", time: "21:30" };
  assert.deepEqual((await daysOf(either))[0], first);
  assert.deepEqual((await daysOf(either, { "day-month-order": "day-first" }))[0], { ...first, date: "2024-01-05" });
  const certain = notes("13-01-2024 10:00 AM", "1 May 2024", "2024-05-01T10:00:00Z");
  assert.deepEqual(await markdownFiles.questions(await packed(certain)), []);
  assert.deepEqual(await daysOf(certain), [
    { kind: "local", date: "2024-01-13", time: "10:00" },
    { kind: "local", date: "2024-05-01" },
    "2024-05-01T10:00:00.000Z",
  ]);
});

test("a daily note lands on the day of its name, with its tags and pictures", async () => {
  const items = await readItems(markdownFiles, twin);
  const [third, fourth] = [items[2], items[3]];
  assert(third?.kind === "entry" && fourth?.kind === "entry");
  assert.deepEqual(third.entry.when, { kind: "local", date: "2024-05-04" });
  assert.deepEqual(third.entry.metadata, { tags: ["walk/sea"] });
  assert.match(third.entry.content, /^Went out\..*\n\n!\[shell\.png\]\(aura-media:shell-png\) !\[\[Other note\]\]/u);
  assert.equal(third.entry.media[0]?.file, undefined);
  assert.deepEqual(fourth.entry.when, { kind: "local", date: "2024-05-05" });
  assert.equal(fourth.entry.journal, undefined);
});

test("days are told from names in several forms, and from none that is no day; what else a name says is the title", async () => {
  const names = {
    "2024-05-01.md": ["2024-05-01", "Text"],
    "a/2024-05-01 Walk.md": ["2024-05-01", "# Walk"],
    "20240501.md": ["2024-05-01", "Text"],
    "2024/05/01.md": ["2024-05-01", "Text"],
    "2024_05_01.md": ["2024-05-01", "Text"],
    "13-05-2024.md": ["2024-05-13", "Text"],
    "May 1st, 2024.md": ["2024-05-01", "Text"],
    "1. Mai 2024 – Am Meer.md": ["2024-05-01", "# Am Meer"],
    "Meeting 2024-05-01.md": ["2024-05-01", "# Meeting 2024-05-01"],
  };
  for (const [name, [date, first]] of Object.entries(names)) {
    const [entry] = await readEntries(markdownFiles, { [name]: "Text" });
    assert.deepEqual(entry!.when, { kind: "local", date }, name);
    assert.equal(entry!.content.split("\n")[0], first, name);
  }
  for (const name of ["2024-02-31.md", "Walk.md"]) {
    assert.deepEqual(await readItems(markdownFiles, { [name]: "Text" }), [
      { kind: "problem", where: name, reason: "has no date" },
    ]);
  }
});

test("names that may be two days are read in the order that the others tell", async () => {
  const files = { "03-04-2024.md": "x", "13-04-2024.md": "y" };
  assert.deepEqual(
    (await markdownFiles.questions(await packed(files))).map(({ choices }) => choices),
    [["day-first", "month-first"]],
  );
  const [first] = await readEntries(markdownFiles, files);
  assert.deepEqual(first!.when, { kind: "local", date: "2024-04-03" });
});

test("keys of many editors say when a note was written, and when it was changed says so only where nothing else does", async () => {
  const whens = {
    "date created: Wednesday, May 1st 2024, 9:00:00 pm\ndate modified: 2024-06-01": "2024-05-01T21:00:00",
    "Created: 2024-05-01 21:00\nTags: a": "2024-05-01T21:00",
    'creation-date: "[[2024-05-01]]"': "2024-05-01",
    "created: 1714590000000": "2024-05-01T19:00:00.000Z",
    "createdAt: 1714590000": "2024-05-01T19:00:00.000Z",
    "last_modified: 2024-05-01": "2024-05-01",
  };
  for (const [front, expected] of Object.entries(whens)) {
    const [entry] = await readEntries(markdownFiles, { "n.md": `---\n${front}\n---\nText` });
    const { when } = entry!;
    const found = when.kind === "instant" ? when.timestamp : [when.date, when.time].filter(Boolean).join("T");
    assert.equal(found, expected, front);
  }
  const [named] = await readEntries(markdownFiles, { "2024-05-01.md": "---\nupdated: 2024-08-01\n---\nText" });
  assert.deepEqual([named!.when, named!.lost], [{ kind: "local", date: "2024-05-01" }, ["updated"]]);
});

test("a note without a date is of the day of its file, which is named", async () => {
  const source = await openExport(
    sourceOf(
      zipOf([
        { path: "utc.md", content: "x", modifiedSeconds: 1_700_000_000 },
        { path: "clock.md", content: "x", dosTime: [(44 << 9) | (5 << 5) | 1, 21 << 11] },
        { path: "never.md", content: "x" },
      ]),
    ),
  );
  const items = await Array.fromAsync(markdownFiles.read(source, { timezone: "UTC", answers: {} }));
  assert.deepEqual(
    items.map((item) => (item.kind === "entry" ? [item.entry.when, item.entry.lost] : item)),
    [
      [{ kind: "instant", timestamp: "2023-11-14T22:13:20.000Z" }, ["date"]],
      [{ kind: "local", date: "2024-05-01", time: "21:00:00" }, ["date"]],
      { kind: "problem", where: "never.md", reason: "has no date" },
    ],
  );
});

test("a page of Notesnook is a note: its head, its text, its boxes and its files", async () => {
  const page = `<!DOCTYPE html><html lang="en-US"><head><meta charset="utf-8" />
    <meta name="description" content="By the" /><title>A &amp; B - Notesnook</title>
    <meta name="created-at" content="13-05-2024 09:00 PM" /><meta name="updated-at" content="14-05-2024 09:00 PM" />
    <meta name="pinned" content="true" /><meta name="color" content="red" /><meta name="tags" content="one, two words" />
    <style>p { color: red }</style></head><body><h1>A &amp; B</h1>
    <p>By the <b>sea</b> <a href="attachments/plan (1).pdf">plan</a></p>
    <ul class="checklist"><li class="checked"><p>done</p></li></ul>
    <span class="image-container"><img src="attachments/a%20b.png" /></span>
    <img src="https://example.org/x.png"></body></html>`;
  const files = {
    "Notebook/A.html": page,
    "Notebook/attachments/a b.png": "png",
    "attachments/plan (1).pdf": "pdf",
    "index.html": "<p>x",
  };
  assert.equal(await markdownFiles.detect(await packed(files)), 0.8);
  const [item, left] = await readItems(markdownFiles, files);
  assert(item?.kind === "entry");
  const { original: _, media, ...entry } = item.entry;
  assert.deepEqual(entry, {
    sourceId: "Notebook/A.html",
    content: "# A & B\n\nBy the **sea** ![plan](aura-media:plan-1-pdf)\n\n- [x] done\n\n![a b.png](aura-media:a-b-png)",
    when: { kind: "local", date: "2024-05-13", time: "21:00" },
    metadata: { tags: ["one", "two words", "starred"] },
    journal: "Notebook",
    lost: ["updated_at", "color", "html.img"],
  });
  assert.deepEqual(await Promise.all(media.map(({ file }) => textOf(file!.open()))), ["pdf", "png"]);
  assert.deepEqual(left, { kind: "left", what: "files that no note names", count: 1 });
  assert.equal(await markdownFiles.detect(await packed({ "index.html": "<p>x" })), 0);
});

test("a picture that stands in a text as data becomes a file, and one of the other form of Unicode is found", async () => {
  const data = Buffer.from("a picture").toString("base64");
  const text = `One ![sea](data:image/png;base64,${data}) two ![](Ku\u0308ste.JPG) #a`;
  const files = { "2024-05-01.md": text, "bilder/Küste.jpg": "jpg" };
  const [entry] = await readEntries(markdownFiles, files);
  assert.equal(entry!.content, "One ![sea](aura-media:inline-1) two ![Küste.jpg](aura-media:K-ste-jpg) #a");
  assert.deepEqual(
    entry!.media.map(({ kind, name, file }) => [kind, name, file?.size]),
    [
      ["photo", "sea-1.png", 9],
      ["photo", "Küste.jpg", 3],
    ],
  );
  assert.deepEqual(await Promise.all(entry!.media.map(({ file }) => textOf(file!.open()))), ["a picture", "jpg"]);
});

test("tags in front are a list in either form of YAML, a text with commas, or words with a mark each", async () => {
  for (const front of [
    "tags: [one, two]",
    "tags:\n  - one\n  - two",
    "tags: one, two",
    'Tags: "#one #two"',
    "tags:\n- one\n- two",
  ]) {
    const [entry] = await readEntries(markdownFiles, { "2024-05-01.md": `---\r\n${front}\r\n---\r\nText` });
    assert.deepEqual([entry!.metadata, entry!.lost], [{ tags: ["one", "two"] }, []], front);
  }
});

test("two files of one name in a note are told apart", async () => {
  const files = { "2024-05-01.md": "![](a/x.png) ![](b/x.png)", "a/x.png": "1", "b/x.png": "2" };
  const [entry] = await readEntries(markdownFiles, files);
  assert.equal(entry!.content, "![x.png](aura-media:x-png) ![x.png](aura-media:x-png-2)");
});

test("front matter that is no YAML is read line by line, and said to be damaged", () => {
  const { fields, isDamaged } = splitFrontMatter("---\ntitle: a: b\ndate: 2024-05-01\n---\nx");
  assert.deepEqual([fields, isDamaged], [{ title: "a: b", date: "2024-05-01" }, true]);
});

test("aliases that come to gigabytes and nestings without end are not followed", () => {
  const laughs = [
    "a: &a [x,x]",
    ..."bcdefghijklmnop".split("").map((name, at) => `${name}: &${name} [${`*${"abcdefghijklmnop"[at]},`.repeat(9)}]`),
  ];
  assert.equal(splitFrontMatter(`---\n${laughs.join("\n")}\n---\nx`).isDamaged, true);
  assert.equal(splitFrontMatter(`---\na: ${"[".repeat(60_000)}\n---\nx`).body, "x");
});

test("a title of a million letters, and brackets without end, are read in time", async () => {
  const files = { "2024-05-01.md": `![${"[".repeat(200_000)}`, "2024-05-02.md": `# ${"x".repeat(1_000_000)}` };
  assert.equal((await readEntries(markdownFiles, files)).length, 2);
});

test("one file with dates as headings is a text by dates, and notes that lie hidden are counted", async () => {
  const diary = { "Journal.md": "# Journal\n\n## 2024-05-01\nOne\n\n## 2024-05-02 – Two\nText\n" };
  const detected = await detectFormat(await packed(diary));
  assert(detected.kind === "known" && detected.format.id === "plain-text");
  const undated = await detectFormat(await packed({ "Walk.md": "By the sea" }));
  assert(undated.kind === "known" && undated.format.id === "markdown");
  const items = await readItems(markdownFiles, { "2024-05-01.md": "x", ".trash/2024-04-01.md": "gone" });
  assert.deepEqual(items.slice(1), [{ kind: "left", what: "notes in hidden folders", count: 1 }]);
});

test("what holds no Markdown is refused", async () => {
  await assert.rejects(readItems(markdownFiles, { "a.txt": "x" }), RefusedSource);
});

test("whatever a folder of Markdown says, reading it gives items or refuses it", async () => {
  await assertSurvives(markdownFiles, twin);
});
