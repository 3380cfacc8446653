import assert from "node:assert/strict";
import { test } from "node:test";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readItems, type TwinFiles } from "../reading.fixture.ts";
import { standardNotes } from "./standard-notes.ts";
import { superToMarkdown } from "./super-to-markdown.ts";

const text = (said: string, format = 0) => ({ type: "text", text: said, format });
const lexical = {
  root: {
    type: "root",
    children: [
      { type: "heading", tag: "h2", children: [text("Head")] },
      {
        type: "paragraph",
        children: [text("# plain "), text("bold ", 1), text("both", 3), { type: "linebreak" }, text("x = `1`", 16)],
      },
      {
        type: "list",
        listType: "check",
        children: [
          { type: "listitem", checked: true, children: [text("done")] },
          {
            type: "listitem",
            children: [
              {
                type: "list",
                listType: "number",
                start: 3,
                children: [{ type: "listitem", children: [text("deep")] }],
              },
            ],
          },
        ],
      },
      {
        type: "code",
        language: "js",
        children: [{ type: "code-highlight", text: "a" }, { type: "linebreak" }, { type: "code-highlight", text: "b" }],
      },
      { type: "horizontalrule" },
      {
        type: "paragraph",
        children: [
          { type: "link", url: "https://example.org/", children: [text("site")] },
          { type: "link", url: "javascript:x", children: [text("bad")] },
        ],
      },
      { type: "snfile", fileUuid: "f" },
    ],
  },
};

const note = (uuid: string, content: object, more: object = {}) => ({
  uuid,
  content_type: "Note",
  created_at: "2024-05-01T19:00:00.000Z",
  updated_at: "2024-05-01T20:00:00.000Z",
  created_at_timestamp: 1_714_590_000_000_000,
  content: { references: [], preview_plain: "p", spellcheck: true, ...content },
  ...more,
});

const items = [
  note("n1", {
    title: "Day",
    text: "Plain *text*",
    noteType: "plain-text",
    appData: { "org.standardnotes.sn": { pinned: true, archived: false, client_updated_at: "2024" } },
  }),
  note("n2", {
    title: "Super",
    text: JSON.stringify(lexical),
    noteType: "super",
    editorIdentifier: "com.standardnotes.super-editor",
  }),
  note("n3", { title: "", text: "" }),
  note("n4", { title: "Gone", text: "x" }, { deleted: true }),
  note("n5", { title: "Broken", text: "no lexical", noteType: "super" }),
  {
    uuid: "t",
    content_type: "Tag",
    created_at: "2024-05-01T19:00:00.000Z",
    content: { title: "travel.rome", references: [{ uuid: "n1", content_type: "Note" }] },
  },
  { uuid: "c", content_type: "SN|FileSafe|Credentials", content: { secret: "key material" } },
  { uuid: "p", content_type: "SN|UserPreferences", content: {} },
];
const path = "Standard Notes Backup and Import File.txt";
const twin: TwinFiles = { [path]: { version: "004", items }, "Items/Note/Day.txt": "Plain" };

test("a note has its title, text, tags and star; fields without a home are named", async () => {
  const [first] = await readItems(standardNotes, twin);
  assert(first?.kind === "entry");
  assert.equal(first.entry.content, "# Day\n\nPlain *text*");
  assert.deepEqual(first.entry.when, { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" });
  assert.deepEqual(first.entry.metadata, { tags: ["travel.rome", "starred"] });
  assert.deepEqual(first.entry.lost, ["updated_at", "content.appData.org.standardnotes.sn.client_updated_at"]);
});

test("a Super note becomes Markdown that reads the same", () => {
  assert.deepEqual(superToMarkdown(JSON.stringify(lexical)), {
    markdown: [
      "## Head",
      "\\# plain **bold** ***both***\nx = \\`1\\`",
      "- [x] done\n   3. deep",
      "```js\na\nb\n```",
      "---",
      "[site](https://example.org/)bad",
    ].join("\n\n"),
    lost: ["super.link", "super.snfile"],
  });
});

test("items of other types are counted by their type, and nothing of them is read", async () => {
  const read = await readItems(standardNotes, twin);
  assert.deepEqual(read.slice(2), [
    { kind: "problem", where: "items[2]", reason: "holds no text" },
    { kind: "problem", where: "items[4]", reason: "is a Super note that cannot be read" },
    { kind: "left", what: "deleted notes", count: 1 },
    { kind: "left", what: "SN|FileSafe|Credentials", count: 1 },
    { kind: "left", what: "SN|UserPreferences", count: 1 },
  ]);
  assert.doesNotMatch(JSON.stringify(read), /key material/u);
});

test("notes of other editors become Markdown; those in the trash, tables and keys of authenticators stay behind", async () => {
  const checklist = {
    schemaVersion: "1.0.0",
    groups: [{ name: "Home", tasks: [{ description: "*sweep*", completed: true }] }],
  };
  const read = await readItems(standardNotes, {
    [path]: {
      items: [
        note("r", { title: "Rich", text: "<p>A <b>bold</b> day</p>", noteType: "rich-text" }),
        note("o", { title: "Old", text: "<p>one<br>two</p>", editorIdentifier: "org.standardnotes.plus-editor" }),
        note("c", { title: "List", text: JSON.stringify(checklist), noteType: "task" }),
        note("s", { title: "Simple", text: "- [ ] todo", noteType: "task" }),
        note("m", { title: "Code", text: "a < b", noteType: "code" }),
        note("x", { title: "Bin", text: "x", trashed: true }),
        note("a", { title: "Keys", text: '[{"secret":"key material"}]', noteType: "authentication" }),
        note("v", { title: "Keys", text: "key material", editorIdentifier: "org.standardnotes.token-vault" }),
        note("t", { title: "Table", text: "{}", noteType: "spreadsheet" }),
      ],
    },
  });
  assert.deepEqual(
    read.map((item) => (item.kind === "entry" ? item.entry.content.split("\n\n").slice(1).join("|") : item)),
    [
      "A **bold** day",
      "one\ntwo",
      String.raw`## Home|- [x] \*sweep\*`,
      "- [ ] todo",
      "a < b",
      { kind: "left", what: "notes in the trash", count: 1 },
      { kind: "left", what: "notes with keys of authenticators", count: 2 },
      { kind: "left", what: "notes that are spreadsheets", count: 1 },
    ],
  );
  assert.doesNotMatch(JSON.stringify(read), /key material/u);
});

test("a backup is found by what it holds, whatever it is called and whatever lies beside it", async () => {
  const beside = {
    "SN Backup/decrypted.txt": { items },
    "SN Backup/Items/Note/Day.txt": "Plain",
    "SN Backup/a.txt": "a",
  };
  assert.equal(await standardNotes.detect(await packed(beside)), 0.95);
  const [first] = await readItems(standardNotes, beside);
  assert(first?.kind === "entry" && first.entry.sourceId === "n1");
});

test("a backup of which no note can be read is refused as an encrypted one, whatever else in it can", async () => {
  const mixed = [
    { uuid: "n", content_type: "Note", content: "003:ab:cd", enc_item_key: "003:a:b" },
    { uuid: "p", content_type: "SN|UserPreferences", content: {} },
  ];
  await assert.rejects(readItems(standardNotes, { [path]: { items: mixed } }), /decrypted one/u);
});

test("a note that tells its date in microseconds alone is of that date", async () => {
  const items = [note("n", { title: "T", text: "t" }, { created_at: undefined })];
  const [read] = await readItems(standardNotes, { "backup.txt": { version: "004", items } });
  assert(read?.kind === "entry");
  assert.deepEqual(read.entry.when, { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" });
});

test("an encrypted backup is refused with what to do", async () => {
  const encrypted = [
    { uuid: "n", content_type: "Note", content: "004:nonce:ct:aad", enc_item_key: "004:a:b:c", items_key_id: "k" },
  ];
  await assert.rejects(
    readItems(standardNotes, { [path]: { version: "004", keyParams: {}, items: encrypted } }),
    (error) => error instanceof RefusedSource && /decrypted one/u.test(error.message),
  );
});

test("a Super note nested without end is cut, not followed", () => {
  const nested = (depth: number): string =>
    depth === 0 ? '{"type":"text","text":"x"}' : `{"type":"quote","children":[${nested(depth - 1)}]}`;
  assert.notEqual(superToMarkdown(`{"root":{"children":[${nested(2000)}]}}`), undefined);
});

test("whatever a backup says, reading it gives items or refuses it", async () => {
  await assertSurvives(standardNotes, twin);
});
