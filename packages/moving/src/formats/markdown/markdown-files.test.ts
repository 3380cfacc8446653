import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { splitFrontMatter } from "../../parse/front-matter.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, type TwinFiles } from "../reading.fixture.ts";
import { dayOfPath } from "./markdown-entry.ts";
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

test("days are told from names in several forms, and from none that is no day", () => {
  const days = ["2024-05-01.md", "a/2024-05-01 Walk.md", "20240501.md", "2024/05/01.md", "2024-02-31.md", "Walk.md"];
  assert.deepEqual(days.map(dayOfPath), ["2024-05-01", "2024-05-01", "2024-05-01", "2024-05-01", undefined, undefined]);
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

test("what holds no Markdown is refused", async () => {
  await assert.rejects(readItems(markdownFiles, { "a.txt": "x" }), RefusedSource);
});

test("whatever a folder of Markdown says, reading it gives items or refuses it", async () => {
  await assertSurvives(markdownFiles, twin);
});
