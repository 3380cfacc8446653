import type { Format } from "../../format.ts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { fieldsOf, lostPaths, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { headOf } from "../../parse/head.ts";
import { takeInlineFiles } from "../../parse/inline-files.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { momentOf, momentOfMs } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { tagsByNote } from "./note-tags.ts";
import { kindOf, textOfNote } from "./note-text.ts";

const NOTE = "Note";
const TAG = "Tag";
/** So many files are looked at for the one that holds all. */
const LOOKED_AT = 5;

/** A decrypted backup of Standard Notes, in its ZIP or alone. */
export const standardNotes: Format = {
  id: "standard-notes",
  name: "Standard Notes",
  async detect(source) {
    return (await backupOf(source)) === undefined ? 0 : 0.95;
  },
  questions: () => Promise.resolve([]),
  async *read(source): AsyncGenerator<MovedItem> {
    const file = await backupOf(source);
    if (file === undefined) throw new RefusedSource("It holds no backup of Standard Notes.");
    const tags = await tagsByNote(itemsOf(file));
    const leftByType = new Map<string, number>();
    let notes = 0;
    let encrypted = 0;
    for await (const piece of itemsOf(file)) {
      if (piece.kind === "problem") yield piece;
      else if (piece.kind === "member" && !ofBackup.test(piece.name)) leftByType.set(piece.name.slice(0, 64), 1);
      else if (piece.kind === "element") {
        const item = fieldsOf(piece.value);
        const type = textOf(item["content_type"]) ?? "unknown";
        const reason = type === NOTE ? reasonToLeave(item) : type.slice(0, 64);
        if (isEncrypted(item)) encrypted += 1;
        else if (type === NOTE && reason === undefined) {
          notes += 1;
          yield readNote(`items[${piece.index}]`, item, piece, tags.get(textOf(item["uuid"]) ?? "") ?? []);
        } else if (type !== TAG && reason !== undefined) leftByType.set(reason, (leftByType.get(reason) ?? 0) + 1);
      }
    }
    if (encrypted > 0 && notes === 0) throw new RefusedSource(ENCRYPTED);
    for (const [what, left] of leftByType) yield { kind: "left", what, count: left };
    if (encrypted > 0) yield { kind: "left", what: "encrypted items", count: encrypted };
    // Items lie in the ZIP once more, one by one.
    const others = source.files.filter((each) => each !== file && !/(?:^|\/)Items\//u.test(each.path)).length;
    if (others > 0) yield { kind: "left", what: "files beside the backup", count: others };
  },
};

/** What a backup says of itself, and of how it is encrypted. */
const ofBackup = /^(?:version|keyParams|auth_params)$/u;

const ENCRYPTED =
  "The backup is encrypted: make a decrypted one in Standard Notes (Preferences, Backups, Data backups, Decrypted).";

/** The file that Standard Notes names so, or the only one that says the same: in its ZIP lie the items once more, one by one. */
async function backupOf({ files }: ExportedFiles): Promise<ExportedFile | undefined> {
  const isNamed = ({ path }: ExportedFile): boolean =>
    /(?:^|\/)Standard Notes Backup and Import File\.txt$/iu.test(path);
  const others = files.filter(({ path }) => /^(?:[^/]+\/)?[^/]+\.(?:txt|json)$/iu.test(path)).slice(0, LOOKED_AT);
  for (const file of [...files.filter(isNamed), ...(files.length === 1 ? files : others)]) {
    const head = await headOf(file);
    if (/"items"\s*:\s*\[/u.test(head) && head.includes('"content_type"')) return file;
  }
  return undefined;
}

function itemsOf(file: ExportedFile) {
  return jsonElements(file.open(), { arrays: ["items"] });
}

/** `004:nonce:…` of today and `001…` of the first years: what is decrypted is no text. */
function isEncrypted(item: Fields): boolean {
  return typeof item["content"] === "string" && /^00\d/u.test(item["content"]);
}

/** Why a note is no entry: thrown away, or kept by an editor that holds secrets or tables instead of a text. */
function reasonToLeave(item: Fields): string | undefined {
  const content = fieldsOf(item["content"]);
  const app = fieldsOf(fieldsOf(content["appData"])["org.standardnotes.sn"]);
  if (item["deleted"] === true) return "deleted notes";
  if (content["trashed"] === true || app["trashed"] === true) return "notes in the trash";
  const kind = kindOf(content);
  if (kind === "authentication") return "notes with keys of authenticators";
  return kind === "spreadsheet" ? "notes that are spreadsheets" : undefined;
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
  const when = timeOf(item);
  if (uuid === undefined || when === undefined) return { kind: "problem", where, reason: "has no id or no date" };
  const read = textOfNote(content);
  const { text, media } = takeInlineFiles(read.markdown.replaceAll("\r\n", "\n"));
  const said = titled(textOf(content["title"]), text);
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
      media,
      lost: [...lost, ...read.lost, ...(piece.replaced > 0 ? ["invalid UTF-8"] : [])],
      original: originalOf([{ path: "notes.txt", text: `{"items":[${piece.text}]}` }]),
    },
  };
}

/** When it was written; where that is missing, when it was last changed. */
function timeOf(item: Fields): MovedTime | undefined {
  const microseconds = numberOf(item["created_at_timestamp"]);
  const written = (name: string): MovedTime | undefined => momentOf(textOf(item[name]) ?? "");
  const timed = microseconds === undefined ? undefined : momentOfMs(Math.floor(microseconds / 1_000));
  return written("created_at") ?? timed ?? written("updated_at");
}
