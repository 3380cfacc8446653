import type { Format } from "../../format.ts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { fieldsOf, isFields, listOf, lostPaths, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { headOf } from "../../parse/head.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { superToMarkdown } from "./super-to-markdown.ts";

const NOTE = "Note";
const TAG = "Tag";

/** A decrypted backup of Standard Notes, in its ZIP or alone. */
export const standardNotes: Format = {
  id: "standard-notes",
  name: "Standard Notes",
  async detect(source) {
    const file = backupOf(source);
    if (file === undefined) return 0;
    const head = await headOf(file);
    return /"items"\s*:\s*\[/u.test(head) && head.includes('"content_type"') ? 0.95 : 0;
  },
  questions: () => Promise.resolve([]),
  async *read(source): AsyncGenerator<MovedItem> {
    const file = backupOf(source);
    if (file === undefined) throw new RefusedSource("It holds no backup of Standard Notes.");
    const tags = await tagsByNote(file);
    const leftByType = new Map<string, number>();
    let count = 0;
    let encrypted = 0;
    for await (const piece of itemsOf(file)) {
      if (piece.kind === "problem") yield piece;
      else if (piece.kind === "element") {
        const item = fieldsOf(piece.value);
        const type = textOf(item["content_type"]) ?? "unknown";
        count += 1;
        if (isEncrypted(item)) encrypted += 1;
        else if (type === NOTE && item["deleted"] !== true) {
          yield readNote(`items[${piece.index}]`, item, piece, tags.get(String(item["uuid"])) ?? []);
        } else if (type !== TAG) {
          const name = type === NOTE ? "deleted notes" : type.slice(0, 64);
          leftByType.set(name, (leftByType.get(name) ?? 0) + 1);
        }
      }
    }
    if (encrypted > 0 && encrypted === count) throw new RefusedSource(ENCRYPTED);
    for (const [what, left] of leftByType) yield { kind: "left", what, count: left };
    if (encrypted > 0) yield { kind: "left", what: "encrypted items", count: encrypted };
  },
};

const ENCRYPTED =
  "The backup is encrypted: make a decrypted one in Standard Notes (Preferences, Backups, Data backups, Decrypted).";

function backupOf({ files }: ExportedFiles): ExportedFile | undefined {
  if (files.length === 1) return files[0];
  return files.find(({ path }) => /(?:^|\/)Standard Notes Backup and Import File\.txt$/u.test(path));
}

function itemsOf(file: ExportedFile) {
  return jsonElements(file.open(), { arrays: ["items"] });
}

function isEncrypted(item: Fields): boolean {
  return typeof item["content"] === "string" && /^00\d:/u.test(item["content"]);
}

/** Tags name their notes: they are read first. */
async function tagsByNote(file: ExportedFile): Promise<ReadonlyMap<string, readonly string[]>> {
  const tags = new Map<string, string[]>();
  for await (const piece of itemsOf(file)) {
    if (piece.kind !== "element" || !isFields(piece.value) || piece.value["content_type"] !== TAG) continue;
    const content = fieldsOf(piece.value["content"]);
    const title = textOf(content["title"])?.trim();
    if (title === undefined || piece.value["deleted"] === true) continue;
    for (const reference of listOf(content["references"])) {
      const uuid = textOf(fieldsOf(reference)["uuid"]);
      if (uuid === undefined) continue;
      const titles = tags.get(uuid);
      if (titles === undefined) tags.set(uuid, [title]);
      else titles.push(title);
    }
  }
  return tags;
}

const homes = new Set([
  "uuid",
  "content_type",
  "created_at",
  "created_at_timestamp",
  "content.title",
  "content.text",
  "content.noteType",
  "content.editorIdentifier",
  "content.preview_plain",
  "content.preview_html",
  "content.spellcheck",
]);

function readNote(
  where: string,
  item: Fields,
  piece: { readonly text: string; readonly replaced: number },
  tagsOfNote: readonly string[],
): MovedItem {
  const content = fieldsOf(item["content"]);
  const uuid = textOf(item["uuid"]);
  const when = momentOf(textOf(item["created_at"]) ?? "") ?? momentOfMicroseconds(item["created_at_timestamp"]);
  if (uuid === undefined || when === undefined) return { kind: "problem", where, reason: "has no id or no date" };
  const text = textOf(content["text"]) ?? "";
  const isSuper = content["noteType"] === "super";
  const read = isSuper ? superToMarkdown(text) : { markdown: text, lost: [] };
  if (read === undefined) return { kind: "problem", where, reason: "is a Super note that cannot be read" };
  const said = titled(textOf(content["title"]), read.markdown.replaceAll("\r\n", "\n"));
  if (said === "") return { kind: "problem", where, reason: "holds no text" };
  const app = fieldsOf(fieldsOf(content["appData"])["org.standardnotes.sn"]);
  const isPinned = app["pinned"] === true;
  const tags = [...new Set([...tagsOfNote, ...(isPinned ? ["starred"] : [])])];
  const lost = lostPaths(
    item,
    (path) => homes.has(path) || (isPinned && path === "content.appData.org.standardnotes.sn.pinned"),
  );
  return {
    kind: "entry",
    entry: {
      sourceId: uuid,
      content: said,
      when,
      metadata: tags.length === 0 ? {} : { tags },
      media: [],
      lost: [...lost, ...read.lost, ...(piece.replaced > 0 ? ["invalid UTF-8"] : [])],
      original: originalOf([{ path: "notes.txt", text: `{"items":[${piece.text}]}` }]),
    },
  };
}

/** Of dates that the journal knows. */
const MAXIMUM_MS = 253_402_300_799_999;

function momentOfMicroseconds(value: unknown): MovedTime | undefined {
  const ms = Math.floor((numberOf(value) ?? Number.NaN) / 1_000);
  return Math.abs(ms) <= MAXIMUM_MS ? momentOf(new Date(ms).toISOString()) : undefined;
}
