import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, readEntries, readItems, textOfOriginal } from "../reading.fixture.ts";
import { readJoplinItem } from "./joplin-item.ts";
import { joplin } from "./joplin.ts";

const idOf = (digit: string) => digit.repeat(32);
const [noteId, folderId, parentId, resourceId, tagId, goneId] = ["1", "2", "3", "4", "5", "9"].map(idOf) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

function fileOf(text: string, properties: Readonly<Record<string, string | number>>): string {
  const lines = Object.entries(properties).map(([name, value]) => `${name}: ${value}`);
  return `${text === "" ? "" : `${text}\n\n`}${lines.join("\n")}`;
}

const noteProperties = {
  id: noteId,
  parent_id: folderId,
  created_time: "2024-05-02T10:00:00.000Z",
  updated_time: "2024-05-02T11:00:00.000Z",
  is_conflict: 0,
  latitude: "54.32000000",
  longitude: "10.13000000",
  altitude: "0.0000",
  author: "",
  source_url: "https://example.org",
  is_todo: 1,
  todo_due: 1_714_590_000_000,
  todo_completed: 0,
  user_created_time: "2024-05-01T19:00:00.000Z",
  user_updated_time: "2024-05-02T11:00:00.000Z",
  encryption_applied: 0,
  markup_language: 1,
  order: 17,
  deleted_time: 0,
  type_: 1,
};
const body = `Salt ![shell](:/${resourceId}) and ![](:/${goneId})\n\nid: no property\ntype_: 2`;
const twin = {
  [`${noteId}.md`]: fileOf(`A walk\n\n${body}\n\nend`, noteProperties),
  [`${folderId}.md`]: fileOf("Sea", { id: folderId, parent_id: parentId, type_: 2 }),
  [`${parentId}.md`]: fileOf("Travel", { id: parentId, parent_id: folderId, type_: 2 }),
  [`${resourceId}.md`]: fileOf("shell.jpg", { id: resourceId, mime: "image/jpeg", file_extension: "jpg", type_: 4 }),
  [`resources/${resourceId}.jpg`]: "jpg",
  [`${tagId}.md`]: fileOf("beach", { id: tagId, type_: 5 }),
  [`${idOf("6")}.md`]: fileOf("", { id: idOf("6"), note_id: noteId, tag_id: tagId, type_: 6 }),
  [`${idOf("7")}.md`]: fileOf("", {
    ...noteProperties,
    id: idOf("7"),
    encryption_applied: 1,
    encryption_cipher_text: "JED01",
  }),
  [`${idOf("8")}.md`]: fileOf("Binned", { ...noteProperties, id: idOf("8"), deleted_time: 1_714_590_000_000 }),
  [`${idOf("a")}.md`]: fileOf(`Page\n\n<p>A <b>page</b> <img src=":/${resourceId}"></p>`, {
    ...noteProperties,
    id: idOf("a"),
    markup_language: 2,
    is_conflict: 1,
  }),
  [`${idOf("b")}.md`]: "no item",
  [`${idOf("c")}.md`]: fileOf("", { id: idOf("c"), type_: 13 }),
};
const under = (files: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [`export/${path}`, text]));

test("a note has title, notebook, tags, place and files, and its own day", async () => {
  const [first] = await readItems(joplin, {
    ...twin,
    [`${parentId}.md`]: fileOf("Travel", { id: parentId, parent_id: "", type_: 2 }),
  });
  assert(first?.kind === "entry");
  const { original, media, ...entry } = first.entry;
  assert.deepEqual(entry, {
    sourceId: noteId,
    content: `# A walk\n\nSalt ![shell](aura-media:${resourceId}) and ![file](aura-media:${goneId})\n\nid: no property\ntype_: 2\n\nend`,
    when: { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" },
    metadata: { tags: ["beach"], location: { latitude: 54.32, longitude: 10.13 } },
    journal: "Travel/Sea",
    lost: ["todo_due", "is_todo", "source_url"],
  });
  assert.equal(media[0]?.name, "shell.jpg");
  assert.equal(await textOf(media[0]!.file!.open()), "jpg");
  assert.ok(textOfOriginal(original).startsWith(twin[`${noteId}.md`]!));
});

test("items that are encrypted, binned, broken or of other kinds are named and counted; HTML becomes Markdown", async () => {
  const items = await readItems(joplin, twin);
  assert.deepEqual(items.map((item) => (item.kind === "entry" ? item.entry.content.split("\n\n")[1] : item)).slice(1), [
    { kind: "problem", where: `${idOf("7")}.md`, reason: "is encrypted: decrypt it in Joplin, then export again" },
    { kind: "left", what: "notes in the bin", count: 1 },
    `A **page** ![shell.jpg](aura-media:${resourceId})`,
    { kind: "problem", where: `${idOf("b")}.md`, reason: "is no item of Joplin" },
    { kind: "left", what: "revisions", count: 1 },
  ]);
});

test("a resized picture comes along, a file that is not there is named, a link to a note too, and a file of no note is counted", async () => {
  const text = `Pictures\n\n<img src=":/${resourceId}" width="300"/> [list](:/${idOf("d")}) ![plan](:/${goneId})`;
  const items = await readItems(joplin, {
    [`${noteId}.md`]: fileOf(text, noteProperties),
    [`${resourceId}.md`]: fileOf("shell.jpg", { id: resourceId, type_: 4 }),
    [`resources/${resourceId}.jpg`]: "jpg",
    [`${idOf("e")}.md`]: fileOf("old.pdf", { id: idOf("e"), type_: 4 }),
    [`resources/${idOf("e")}.pdf`]: "pdf",
  });
  const [first, left] = items;
  assert(first?.kind === "entry");
  assert.equal(
    first.entry.content,
    `# Pictures\n\n![shell.jpg](aura-media:${resourceId}) [list](:/${idOf("d")}) ![plan](aura-media:${goneId})`,
  );
  assert.deepEqual(
    first.entry.media.map(({ name, file }) => [name, file !== undefined]),
    [
      ["plan", false],
      ["shell.jpg", true],
    ],
  );
  assert.ok(first.entry.lost.includes("text.joplin-link"));
  assert.deepEqual(left, { kind: "left", what: "files that no note names", count: 1 });
});

test("every property that a note can have is at home or named, and a note without a title is one", async () => {
  const set = {
    ...noteProperties,
    altitude: "12.5000",
    author: "Lena",
    todo_completed: 1_714_590_000_000,
    is_conflict: 1,
    conflict_original_id: goneId,
    source: "joplin-desktop",
  };
  const [entry] = await readEntries(joplin, { [`${noteId}.md`]: fileOf("\n\nSalt", set) });
  assert.equal(entry!.content, "Salt");
  assert.deepEqual(entry!.when, { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z" });
  assert.deepEqual(entry!.metadata, { location: { latitude: 54.32, longitude: 10.13 } });
  const named = "altitude author source_url is_todo todo_due todo_completed is_conflict conflict_original_id source";
  assert.deepEqual([...entry!.lost].sort(), named.split(" ").sort());
  const without = {
    id: noteId,
    created_time: "2024-05-02T10:00:00.000Z",
    user_created_time: "",
    latitude: "",
    type_: 1,
  };
  const [bare] = await readEntries(joplin, { [`${noteId}.md`]: fileOf("Salt", without) });
  assert.deepEqual(
    [bare!.when, bare!.metadata, bare!.lost],
    [{ kind: "instant", timestamp: "2024-05-02T10:00:00.000Z" }, {}, []],
  );
});

test("an export under a folder reads the same", async () => {
  const said = async (files: Readonly<Record<string, string>>) =>
    (await readItems(joplin, files)).map((item) => (item.kind === "entry" ? item.entry.content : item.kind));
  assert.deepEqual(await said(under(twin)), await said(twin));
});

test("properties are read from the end, so that a text may look like them", () => {
  const item = readJoplinItem("Title\n\nid: text\n\nid: a\nsource_url: \ntype_: 1\n");
  assert.deepEqual(item, { title: "Title", body: "id: text", properties: { id: "a", source_url: "", type_: "1" } });
  assert.equal(readJoplinItem("Title\n\ntext"), undefined);
});

test("notebooks that lie in one another are cut, not followed", async () => {
  const [first] = await readItems(joplin, twin);
  assert(first?.kind === "entry" && first.entry.journal!.split("/").length === 16);
});

test("what holds no items is refused, and whatever an export says, it is read or refused", async () => {
  await assert.rejects(readItems(joplin, { "a.md": "x" }), RefusedSource);
  await assertSurvives(joplin, twin, 80);
});
