import assert from "node:assert/strict";
import { test } from "node:test";
import { readEntries, readItems } from "../reading.fixture.ts";
import { markdownFiles } from "./markdown-files.ts";

const contentsOf = async (files: Readonly<Record<string, string>>) =>
  (await readEntries(markdownFiles, files)).map(({ content }) => content);

test("a file is found however a note names it", async () => {
  const names = {
    "![[shell.png|300]]": "shell.png",
    "![[shell.png|at the sea]]": "at the sea",
    "![[plan.pdf#page=2]]": "plan.pdf",
    "[[plan.pdf|the plan]]": "the plan",
    "![sea](<my shell.png>)": "sea",
    "![](my shell.png)": "my shell.png",
    "![](my%20shell.png)": "my shell.png",
    "![](..\\files\\shell.png)": "shell.png",
    "![[Rate #1.png]]": "Rate #1.png",
    "![[50%20.png]]": "50%20.png",
    '<img src="shell.png" alt="a shell" width="300">': "a shell",
    "<video controls src='film.mp4'></video>": "film.mp4",
    '/shell.png "a shell"': "a shell",
  };
  const files = ["shell.png", "my shell.png", "plan.pdf", "Rate #1.png", "50%20.png", "film.mp4"];
  const beside = Object.fromEntries(files.map((name) => [`files/${name}`, "x"]));
  for (const [written, label] of Object.entries(names)) {
    const [item] = await readItems(markdownFiles, { "daily/2024-05-01.md": written, ...beside });
    assert(item?.kind === "entry");
    assert(item.entry.content.startsWith(`![${label}](aura-media:`), `${written}: ${item.entry.content}`);
    assert.notEqual(item.entry.media[0]?.file, undefined, written);
  }
});

test("of files of one name the one is taken that lies where the note says, also where all lies in one more folder", async () => {
  const files = {
    "Vault/daily/2024-05-01.md": "![[a/x.png]] ![[b/x.png]]",
    "Vault/a/x.png": "1",
    "Vault/b/x.png": "22",
  };
  const [entry] = await readEntries(markdownFiles, files);
  assert.deepEqual(
    entry!.media.map(({ file }) => file?.size),
    [1, 2],
  );
});

test("code stays as it is", async () => {
  const text = "One\n\n`![](a.png) #no`\n\n```md\n![[a.png]] #no\n```\n\n#yes #[[two words]]";
  const [entry] = await readEntries(markdownFiles, { "2024-05-01.md": text });
  assert.equal(entry!.content, text);
  assert.deepEqual(entry!.metadata, { tags: ["yes", "two words"] });
});

test("a rule above a text is no front matter, and front matter that does not end is text", async () => {
  const texts = ["---\nDear diary\n---\nDay", "---\ntags: a\nDay"];
  for (const text of texts) assert.deepEqual(await contentsOf({ "2024-05-01.md": text }), [text]);
});

test("front matter that is no YAML keeps its lists and its longer texts", async () => {
  const front = "title: Sea: a walk\ntags:\n- one\n  - two\nabout: |\n  by\n    the\n  sea\nempty:";
  const [entry] = await readEntries(markdownFiles, { "2024-05-01.md": `---\n${front}\n---\nDay` });
  assert.equal(entry!.content, "# Sea: a walk\n\nDay");
  assert.deepEqual([entry!.metadata, entry!.lost], [{ tags: ["one", "two"] }, ["about", "damaged front matter"]]);
});

test("what jrnl writes with its YAML has its text in front, behind tabs", async () => {
  const text =
    "---\ntitle: A walk.\ndate: 2024-05-01 21:00\nstarred: True\ntags: sea, lena\nbody: |\t\n\t\tBy the sea\n\t\t\n\t\t\tdeep\n...";
  const [entry] = await readEntries(markdownFiles, { "2024-05-01_a-walk.md": text });
  assert.equal(entry!.content, "# A walk.\n\nBy the sea\n\n\tdeep");
  assert.deepEqual(entry!.when, { kind: "local", date: "2024-05-01", time: "21:00" });
  assert.deepEqual(entry!.metadata, { tags: ["sea", "lena", "starred"] });
  assert.deepEqual(entry!.lost, ["damaged front matter"]);
  const [other] = await readEntries(markdownFiles, { "2024-05-01.md": "---\nstarred: False\n---\nDay" });
  assert.deepEqual([other!.metadata, other!.lost], [{}, []]);
});

test("front matter in TOML is read, and what of it is not is said", async () => {
  const front = `# of Hugo\ntitle = "A \\"walk\\""\ndate = 2024-05-01T21:00:00Z\ntags = ["one", 'two words']\ndraft = false\n[params]\n  weather = 'sunny'`;
  const file = (lines: string) => ({ "a.md": `+++\n${lines}\n+++\nDay\n` });
  const [entry] = await readEntries(markdownFiles, file(front));
  assert.equal(entry!.content, '# A "walk"\n\nDay');
  assert.deepEqual(entry!.when, { kind: "instant", timestamp: "2024-05-01T21:00:00.000Z" });
  assert.deepEqual([entry!.metadata, entry!.lost], [{ tags: ["one", "two words"] }, ["params.weather"]]);
  const [other] = await readEntries(markdownFiles, file('date = 2024-05-01\nlist = [\n"x"\n]'));
  assert.deepEqual(other!.lost, ["damaged front matter"]);
});

test("a note that is a folder of its own has the name of the folder, and what stands beside it", async () => {
  const bear = (fields: object) => ({ version: 2, "net.shinyfrog.bear": { uniqueIdentifier: "ID", ...fields } });
  const written = { creationDate: "2024-05-01T19:00:00Z", modificationDate: "2024-06-01T19:00:00Z", archived: 0 };
  const items = await readItems(markdownFiles, {
    "Notes/Walk.textbundle/text.md": "By the sea ![](assets/a%20b.png)",
    "Notes/Walk.textbundle/assets/a b.png": "png",
    "Notes/Walk.textbundle/info.json": bear({ ...written, pinned: 1 }),
    "Notes/2024-05-02.textbundle/text.markdown": "Second",
    "Notes/2024-05-02.textbundle/info.json": "no JSON",
    "Notes/Gone.textbundle/text.md": "Gone",
    "Notes/Gone.textbundle/info.json": bear({ ...written, trashed: 1 }),
    "Notes/Secret.textbundle/text.md": "",
    "Notes/Secret.textbundle/info.json": bear({ ...written, encrypted: 1 }),
  });
  const [first, second, ...rest] = items;
  assert(first?.kind === "entry" && second?.kind === "entry");
  const {
    original: _,
    media: [png],
    ...entry
  } = first.entry;
  assert.deepEqual(entry, {
    sourceId: "ID",
    content: "# Walk\n\nBy the sea ![a b.png](aura-media:a-b-png)",
    when: { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" },
    metadata: { tags: ["starred"] },
    journal: "Notes",
    lost: ["modificationDate"],
  });
  assert.equal(png?.file?.size, 3);
  assert.deepEqual([second.entry.content, second.entry.when], ["Second", { kind: "local", date: "2024-05-02" }]);
  assert.deepEqual(rest, [
    { kind: "left", what: "notes in the bin", count: 1 },
    {
      kind: "problem",
      where: "Notes/Secret.textbundle/text.md",
      reason: "is encrypted: decrypt it, then export again",
    },
  ]);
});

test("two notes with one id in front are two entries", async () => {
  const note = (text: string) => `---\nid: 7\ndate: 2024-05-01\n---\n${text}`;
  const entries = await readEntries(markdownFiles, { "a.md": note("One"), "b.md": note("Two") });
  assert.deepEqual(
    entries.map(({ sourceId }) => sourceId),
    ["7", "b.md"],
  );
});

test("ids that Notion adds to names are no part of them, and what Logseq keeps of the past is no entry", async () => {
  const id = "0123456789abcdef0123456789abcdef";
  const [entry, left] = await readItems(markdownFiles, {
    [`Diary ${id}/Walk ${id}.md`]: "---\ndate: 2024-05-01\n---\n# Walk\n\nDay",
    "logseq/bak/journals/2024_05_01/2024-05-01T19_00_00.000Z.Desktop.md": "- before",
  });
  assert(entry?.kind === "entry");
  assert.deepEqual([entry.entry.content, entry.entry.journal], ["# Walk\n\nDay", "Diary"]);
  assert.deepEqual(left, { kind: "left", what: "notes in hidden folders", count: 1 });
});

test("how far a writer's clock was ahead is known from the date, however it is written", async () => {
  const when = { kind: "instant", timestamp: "2024-05-01T15:30:00.000Z", offsetMinutes: 540 };
  for (const date of ["2024-05-02T00:30:00+09:00", "2024-05-02 00:30:00 +0900", "May 2, 2024 12:30 AM GMT+9"]) {
    const [entry] = await readEntries(markdownFiles, { "a.md": `---\ndate: ${date}\n---\nDay` });
    assert.deepEqual(entry!.when, when, date);
  }
});

test("names in front are known however they are written", async () => {
  const front =
    "Title: Walk\nCreated: 01/05/2024 21:00\nTime Zone: Asia/Tokyo\nLatitude: 54.32\nLongitude: 10.13\nAltitude: 0.0\nFavorite: TRUE\nMood: 4\nMood-Label: calm\nPlace: Kiel";
  const [entry] = await readEntries(
    markdownFiles,
    { "a.md": `---\n${front}\n---\nDay` },
    { "day-month-order": "day-first" },
  );
  assert.deepEqual(entry!.when, { kind: "local", date: "2024-05-01", time: "21:00", timezone: "Asia/Tokyo" });
  assert.deepEqual(entry!.metadata, {
    tags: ["starred"],
    mood: { rating: 4, label: "calm" },
    location: { latitude: 54.32, longitude: 10.13, name: "Kiel" },
  });
  assert.deepEqual(entry!.lost, []);
});

test("front matter of any form of YAML is at home or named", async () => {
  const front =
    "title: |-\n  First\n  Second\ndate: '2024-05-01'\ntags:\n  - \"#a/b\"\n  - c\noutput:\n  md_document:\n    toc: yes\nempty:\nnothing: null\nid:  20250821081408";
  const [entry] = await readEntries(markdownFiles, { "a.md": `\uFEFF---\n${front}\n---\n\nDay` });
  assert.equal(entry!.content, "# First Second\n\nDay");
  assert.deepEqual(
    [entry!.metadata, entry!.lost, entry!.sourceId],
    [{ tags: ["a/b", "c"] }, ["output.md_document.toc"], "20250821081408"],
  );
  const [anchored] = await readEntries(markdownFiles, {
    "a.md": "---\ndate: 2024-05-01\nkeys: &k [a]\ntags: *k\n---\nDay",
  });
  assert.deepEqual(anchored!.lost, ["keys", "damaged front matter"]);
});

test("what Joplin and Notesnook say of a note is at home or named, also where all of it is set", async () => {
  const joplin =
    "title: Walk\ncreated: 2024-05-01 19:00:00Z\naltitude: 12.5\ncompleted?: yes\ndue: 2024-06-01 10:00:00Z\nsource: https://example.org";
  const notesnook =
    'title: "Walk"\ncreated_at: 2024-05-01T19:00:00Z\npinned: true\nfavorite: true\narchived: true\ncolor: red\ntags: one, two';
  const entries = await readEntries(markdownFiles, {
    "a.md": `---\n${joplin}\n---\nx`,
    "b.md": `---\n${notesnook}\n---\nx`,
  });
  assert.deepEqual(
    entries.map(({ metadata, lost }) => [metadata, lost]),
    [
      [{}, ["altitude", "completed?", "due", "source"]],
      [{ tags: ["one", "two", "starred"] }, ["pinned", "archived", "color"]],
    ],
  );
});
