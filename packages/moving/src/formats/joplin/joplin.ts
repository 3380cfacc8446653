import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { headOf } from "../../parse/head.ts";
import { baseNameOf } from "../../parse/media.ts";
import { readWhole } from "../../parse/read-whole.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { readJoplinItem, type JoplinItem } from "./joplin-item.ts";
import { readJoplinNote, type JoplinIndex } from "./joplin-note.ts";

const itemPattern = /(?:^|\/)[\da-f]{32}\.md$/u;
const LOOKED_AT = 3;

/** What `type_` says. */
const TYPE = { note: "1", folder: "2", resource: "4", tag: "5", noteTag: "6" } as const;
const namesOfTypes: Readonly<Record<string, string>> = { "13": "revisions", "16": "alarms" };

/** Joplin's JEX and raw exports: a file for each note, notebook, tag, and file. */
export const joplin: Format = {
  id: "joplin",
  name: "Joplin",
  async detect(source) {
    for (const file of itemsOf(source).slice(0, LOOKED_AT)) {
      if (/(?:^|\n)type_: \d+\s*$/u.test(await headOf(file, 4 * 1024 * 1024))) return 0.95;
    }
    return 0;
  },
  questions: () => Promise.resolve([]),
  async *read(source): AsyncGenerator<MovedItem> {
    const files = itemsOf(source);
    if (files.length === 0) throw new RefusedSource("It holds no items of Joplin.");
    const { index, notes, left, unusedCount } = await indexOf(files, source);
    for (const file of notes) {
      const whole = await readWhole(file);
      const item = whole.kind === "text" ? readJoplinItem(whole.text) : undefined;
      if (whole.kind === "problem") yield { ...whole, where: file.path };
      else if (item === undefined) yield { kind: "problem", where: file.path, reason: "is no item of Joplin" };
      else yield readJoplinNote(file.path, item, whole, index);
    }
    for (const [what, count] of left) yield { kind: "left", what, count };
    if (unusedCount() > 0) yield { kind: "left", what: "files that no note names", count: unusedCount() };
  },
};

function itemsOf({ files }: ExportedFiles): readonly ExportedFile[] {
  return files.filter(({ path }) => itemPattern.test(path));
}

/** Notebooks, tags and files are named by id from notes, and may come after them: all but the notes' texts is read first. */
async function indexOf(files: readonly ExportedFile[], source: ExportedFiles) {
  const folders = new Map<string, { readonly title: string; readonly parentId: string }>();
  const tagTitles = new Map<string, string>();
  const noteTags: (readonly [string, string])[] = [];
  const names = new Map<string, string>();
  const notes: ExportedFile[] = [];
  const left = new Map<string, number>();
  for (const file of files) {
    const whole = await readWhole(file);
    const item = whole.kind === "text" ? readJoplinItem(whole.text) : undefined;
    const { type_: type, id = "" } = item?.properties ?? {};
    // Those that cannot be read are problems of their own, said where the notes are.
    if (item === undefined || type === TYPE.note) notes.push(file);
    else if (isEncrypted(item)) count(left, "encrypted items");
    else if (type === TYPE.folder) folders.set(id, { title: item.title, parentId: item.properties["parent_id"] ?? "" });
    else if (type === TYPE.tag) tagTitles.set(id, item.title);
    else if (type === TYPE.noteTag) noteTags.push([item.properties["note_id"] ?? "", item.properties["tag_id"] ?? ""]);
    else if (type === TYPE.resource) names.set(id, item.title);
    else count(left, namesOfTypes[type ?? ""] ?? "other items");
  }
  const tagsByNote = new Map<string, string[]>();
  for (const [noteId, tagId] of noteTags) {
    const title = tagTitles.get(tagId);
    if (title !== undefined && title !== "") tagsByNote.set(noteId, [...(tagsByNote.get(noteId) ?? []), title]);
  }
  const filesById = new Map<string, ExportedFile>();
  for (const file of source.files) {
    const [, id] = /(?:^|\/)resources\/([\da-f]{32})(?:\.[^/]*)?$/u.exec(file.path) ?? [];
    if (id !== undefined) filesById.set(id, file);
  }
  const unused = new Set(filesById.keys());
  const index: JoplinIndex = {
    tagsOf: (noteId) => tagsByNote.get(noteId) ?? [],
    notebookOf: (folderId) => notebookOf(folderId, folders),
    itemsOf: (ids) =>
      ids.flatMap((id) => {
        const title = names.get(id);
        return title === undefined
          ? []
          : [{ path: `${id}.md`, text: `${title}\n\nid: ${id}\ntype_: ${TYPE.resource}` }];
      }),
    resourceOf(id) {
      const file = filesById.get(id);
      const name = names.get(id);
      if (file === undefined && name === undefined) return undefined;
      unused.delete(id);
      return {
        name: name || (file === undefined ? id : baseNameOf(file.path)),
        ...(file === undefined ? {} : { file }),
      };
    },
  };
  return { index, notes, left, unusedCount: () => unused.size };
}

function isEncrypted({ properties }: JoplinItem): boolean {
  return properties["encryption_applied"] === "1";
}

/** A notebook with those it lies in; those that lie in one another are cut. */
function notebookOf(
  folderId: string,
  folders: ReadonlyMap<string, { readonly title: string; readonly parentId: string }>,
): string | undefined {
  const titles: string[] = [];
  let id = folderId;
  for (let depth = 0; depth < 16; depth += 1) {
    const folder = folders.get(id);
    if (folder === undefined) break;
    titles.unshift(folder.title);
    id = folder.parentId;
  }
  return titles.length === 0 ? undefined : titles.join("/");
}

function count(counts: Map<string, number>, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
