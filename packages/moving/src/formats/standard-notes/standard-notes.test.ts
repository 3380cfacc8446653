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

test("fields that few notes have are at home or named as well", async () => {
  const content = {
    title: "T",
    text: "x",
    preview_html: "<p>x</p>",
    hidePreview: true,
    protected: true,
    taskDraft: "typed",
    references: [{ uuid: "n2", content_type: "Note", reference_type: "NoteToNote" }],
    appData: { "org.standardnotes.sn": { archived: true, locked: true, pinned: false }, "org.example": { own: 1 } },
  };
  const more = { updated_at_timestamp: 1_714_590_000_000_000, duplicate_of: "n0", deleted: false, user_uuid: "u" };
  const [read] = await readItems(standardNotes, { [path]: { items: [note("n1", content, more)] } });
  assert(read?.kind === "entry");
  assert.deepEqual(
    read.entry.lost,
    [
      "updated_at content.references.uuid content.references.content_type content.references.reference_type",
      "content.hidePreview content.protected content.taskDraft content.appData.org.standardnotes.sn.archived",
      "content.appData.org.standardnotes.sn.locked content.appData.org.example.own",
      "updated_at_timestamp duplicate_of user_uuid",
    ].flatMap((paths) => paths.split(" ")),
  );
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
  assert.deepEqual(
    read.slice(2).filter(({ kind }) => kind !== "entry"),
    [
      { kind: "problem", where: "items[2]", reason: "holds no text" },
      { kind: "left", what: "deleted notes", count: 1 },
      { kind: "left", what: "SN|FileSafe|Credentials", count: 1 },
      { kind: "left", what: "SN|UserPreferences", count: 1 },
    ],
  );
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

/** What becomes of one note, without its title. */
async function readOne(content: object): Promise<{ readonly text: string; readonly lost: readonly string[] }> {
  const [read] = await readItems(standardNotes, { [path]: { items: [note("n", { title: "T", ...content })] } });
  assert(read?.kind === "entry", JSON.stringify(read));
  const lost = read.entry.lost.filter((field) => field !== "updated_at");
  return { text: read.entry.content.replace(/^# T(?:\n\n)?/u, ""), lost };
}

test("the lists of its editor for tasks become boxes to tick; when they were ticked, and what was not sent yet, is named", async () => {
  const dated = { createdAt: "2024-05-01T19:00:00.000Z", updatedAt: "2024-05-01T20:00:00.000Z" };
  const checklist = {
    schemaVersion: "1.0.0",
    groups: [
      {
        name: "Home",
        collapsed: false,
        draft: "not yet",
        tasks: [
          { id: "a", description: "*sweep*", completed: true, ...dated, completedAt: dated.updatedAt },
          { id: "b", description: "two\nlines", completed: false, ...dated },
        ],
      },
      { name: "", tasks: [] },
    ],
  };
  const text = JSON.stringify(checklist);
  const said = "## Home\n\n- [x] \\*sweep\\*\n- [ ] two\n  lines";
  const lost = ["draft", "tasks.createdAt", "tasks.updatedAt", "tasks.completedAt"].map((key) => `text.groups.${key}`);
  assert.deepEqual(await readOne({ text, noteType: "task" }), { text: said, lost });
  for (const editorIdentifier of ["org.standardnotes.simple-task-editor", "org.standardnotes.advanced-checklist"]) {
    assert.deepEqual(await readOne({ text, editorIdentifier }), { text: said, lost });
  }
  for (const empty of ["{}", '{"schemaVersion":"1.0.0","groups":[]}', ""]) {
    assert.deepEqual(await readOne({ text: empty, noteType: "task" }), { text: "", lost: [] });
  }
});

test("each node and each mark of a Super note has its text, and what has no form here is named", async () => {
  const block = (type: string, more: object) => ({ type, children: [], ...more });
  const cell = (said: string) => ({ type: "tablecell", children: [{ type: "paragraph", children: [text(said)] }] });
  const item = (...children: object[]) => ({ type: "listitem", children });
  const children = [
    {
      type: "paragraph",
      children: [
        ...[text("u", 8), text("x", 32), text("y", 64), text("z", 128)],
        { type: "hashtag", text: "#tag", format: 0 },
        { type: "mark", children: [text(" marked")] },
        { type: "snbubble", itemUuid: "n" },
      ],
    },
    {
      type: "table",
      children: [
        { type: "tablerow", children: [cell("a|b"), cell("c")] },
        { type: "tablerow", children: [cell("d"), cell("")] },
      ],
    },
    {
      type: "collapsible-container",
      children: [
        { type: "collapsible-title", children: [text("More")] },
        { type: "collapsible-content", children: [{ type: "paragraph", children: [text("within")] }] },
      ],
    },
    { type: "code", language: "md", children: [{ type: "code-highlight", text: "```" }] },
    {
      type: "list",
      listType: "number",
      start: 10,
      children: [item(text("ten")), item({ type: "list", listType: "bullet", children: [item(text("in it"))] })],
    },
    block("unencrypted-image", { src: "https://example.org/a.png", alt: "A [b]" }),
    block("youtube", { videoID: "dQ-1_x" }),
    block("tweet", { id: "123" }),
    block("youtube", { videoID: "](x" }),
    block("snfile", { fileUuid: "f" }),
    block("new", { words: "not known yet", type: { toString: 1 } }),
  ];
  assert.deepEqual(superToMarkdown(JSON.stringify({ root: { children } })), {
    markdown: [
      "uxyz#tag marked",
      "| a\\|b | c |\n| --- | --- |\n| d |  |",
      "More",
      "within",
      "````md\n```\n````",
      "10. ten\n    - in it",
      "[A \\[b]](https://example.org/a.png)",
      "https://www.youtube.com/watch?v=dQ-1_x",
      "https://x.com/i/web/status/123",
    ].join("\n\n"),
    lost: [
      ..."underline subscript superscript highlight mark snbubble".split(" "),
      ..."collapsible-container collapsible-title collapsible-content unencrypted-image youtube snfile unknown".split(
        " ",
      ),
    ].map((each) => `super.${each}`),
  });
});

test("files that stand in a note as data come along as files", async () => {
  const data = Buffer.from("picture").toString("base64");
  const inline = {
    type: "inline-file",
    mimeType: "image/png",
    fileName: "a.png",
    src: `data:image/png;base64,${data}`,
  };
  const contents = [
    { text: JSON.stringify({ root: { children: [inline] } }), noteType: "super" },
    { text: `![a.png](data:image/png;base64,${data})`, noteType: "markdown" },
    { text: `<p><img alt="x" src="data:image/png;base64,${data}"></p>`, noteType: "rich-text" },
  ];
  const items = contents.map((content, nth) => note(`n${nth}`, { title: "T", ...content }));
  for (const read of await readItems(standardNotes, { [path]: { items } })) {
    assert(read.kind === "entry");
    const [medium] = read.entry.media;
    assert.match(read.entry.content, /^# T\n\n!\[[^\]]+\]\(aura-media:inline-1\)$/u);
    assert.equal(medium?.kind, "photo");
    assert.equal(Buffer.concat(await Array.fromAsync(medium.file!.open())).toString(), "picture");
    assert.deepEqual(read.entry.lost, ["updated_at"]);
  }
});

test("a Super note is known without its type, one without a text has its title, and one that is none keeps its words", async () => {
  const root = JSON.stringify({ root: { children: [{ type: "paragraph", children: [text("hello")] }] } });
  assert.deepEqual(await readOne({ text: root }), { text: "hello", lost: [] });
  assert.deepEqual(await readOne({ text: "", noteType: "super" }), { text: "", lost: [] });
  assert.deepEqual(await readOne({ text: "only words", noteType: "super" }), { text: "only words", lost: ["super"] });
});

test("a tag within others is named by all of them, whether by dots or by what it refers to", async () => {
  const tag = (uuid: string, title: string, ...references: object[]) => ({
    uuid,
    content_type: "Tag",
    content: { title, references },
  });
  const parent = (uuid: string) => ({ uuid, content_type: "Tag", reference_type: "TagToParentTag" });
  const items = [
    note("n1", { title: "T", text: "x" }),
    tag("t1", "rome", { uuid: "n1", content_type: "Note" }, parent("t2")),
    tag("t2", "travel", parent("t3")),
    tag("t3", "2024.may", parent("t3")),
    tag("t4", "lost", { uuid: "n1", content_type: "Note" }, parent("none")),
  ];
  const [read] = await readItems(standardNotes, { [path]: { items } });
  assert(read?.kind === "entry");
  assert.deepEqual(read.entry.metadata, { tags: ["2024.may.travel.rome", "lost"] });
});

test("a backup of the protocol before is read where it is decrypted, by its dates and editors", async () => {
  const { created_at_timestamp: _, ...old } = note("n1", {
    title: "T",
    text: "<p>A <b>day</b></p>",
    editorIdentifier: "org.standardnotes.bold-editor",
  });
  const auth_params = { identifier: "a@example.org", pw_cost: 110_000, pw_nonce: "00", version: "003" };
  const backup = {
    items: [old, note("n2", { title: "U", text: "u" }, { created_at: undefined, created_at_timestamp: undefined })],
    auth_params,
  };
  assert.equal(await standardNotes.detect(await packed({ "SN Archive.txt": backup })), 0.95);
  const read = await readItems(standardNotes, { "SN Archive.txt": backup });
  assert.deepEqual(
    read.map((item) => (item.kind === "entry" ? [item.entry.content, item.entry.when] : item)),
    [
      ["# T\n\nA **day**", { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" }],
      ["# U\n\nu", { kind: "instant", timestamp: "2024-05-01T20:00:00.000Z" }],
    ],
  );
});

test("a backup is found by what it holds, whatever it is called and whatever lies beside it", async () => {
  const beside = {
    "SN Backup/decrypted.txt": { version: "004", items, drafts: [1] },
    "SN Backup/Items/Note/Day.txt": "Plain",
    "SN Backup/a.txt": "a",
  };
  assert.equal(await standardNotes.detect(await packed(beside)), 0.95);
  const read = await readItems(standardNotes, beside);
  assert(read[0]?.kind === "entry" && read[0].entry.sourceId === "n1");
  assert.deepEqual(read.slice(-2), [
    { kind: "left", what: "drafts", count: 1 },
    { kind: "left", what: "files beside the backup", count: 1 },
  ]);
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
