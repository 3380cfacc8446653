import type { Format } from "../../format.ts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { fieldsOf, isFields, listOf, lostPaths, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { headOf } from "../../parse/head.ts";
import { htmlToMarkdown } from "../../parse/html-to-markdown.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { escapeMarkdown } from "../../parse/markdown-text.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { superToMarkdown } from "./super-to-markdown.ts";

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
    const tags = await tagsByNote(file);
    const leftByType = new Map<string, number>();
    let notes = 0;
    let encrypted = 0;
    for await (const piece of itemsOf(file)) {
      if (piece.kind === "problem") yield piece;
      else if (piece.kind === "element") {
        const item = fieldsOf(piece.value);
        const type = textOf(item["content_type"]) ?? "unknown";
        const reason = type === NOTE ? reasonToLeave(item) : type.slice(0, 64);
        if (isEncrypted(item)) encrypted += 1;
        else if (type === NOTE && reason === undefined) {
          notes += 1;
          yield readNote(`items[${piece.index}]`, item, piece, tags.get(String(item["uuid"])) ?? []);
        } else if (type !== TAG && reason !== undefined) leftByType.set(reason, (leftByType.get(reason) ?? 0) + 1);
      }
    }
    if (encrypted > 0 && notes === 0) throw new RefusedSource(ENCRYPTED);
    for (const [what, left] of leftByType) yield { kind: "left", what, count: left };
    if (encrypted > 0) yield { kind: "left", what: "encrypted items", count: encrypted };
  },
};

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

/** What an editor makes of a note; older ones are known by their editor alone. */
function kindOf(content: Fields): string {
  const type = textOf(content["noteType"]);
  if (type !== undefined && type !== "unknown") return type;
  const editor = textOf(content["editorIdentifier"]) ?? "";
  return kindsByEditor.find(([pattern]) => pattern.test(editor))?.[1] ?? "plain-text";
}

const kindsByEditor: readonly (readonly [RegExp, string])[] = [
  [/token-?vault|authenticator/iu, "authentication"],
  [/spreadsheet|standard-sheets/iu, "spreadsheet"],
  [/(?:plus|bold)-editor|rich-?text/iu, "rich-text"],
  [/advanced-checklist/iu, "task"],
  [/super/iu, "super"],
];

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
  const read = markdownOf(kindOf(content), text);
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

function markdownOf(
  kind: string,
  text: string,
): { readonly markdown: string; readonly lost: readonly string[] } | undefined {
  if (kind === "super") return superToMarkdown(text);
  if (kind === "rich-text" && /<[a-z][^>]*>/iu.test(text)) return htmlToMarkdown(text);
  return { markdown: (kind === "task" ? checklistOf(text) : undefined) ?? text, lost: [] };
}

/** The lists of the editor for tasks, which keeps them as JSON; others write them as Markdown. */
function checklistOf(text: string): string | undefined {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return undefined;
  }
  const groups = listOf(fieldsOf(state)["groups"]).filter(isFields);
  if (groups.length === 0) return undefined;
  return groups
    .map(({ name, tasks }) => {
      const lines = listOf(tasks)
        .filter(isFields)
        .map(
          (task) =>
            `- [${task["completed"] === true ? "x" : " "}] ${escapeMarkdown(textOf(task["description"]) ?? "")}`,
        );
      return [textOf(name) === undefined ? "" : `## ${escapeMarkdown(String(name))}`, lines.join("\n")]
        .filter(Boolean)
        .join("\n\n");
    })
    .join("\n\n");
}

/** Of dates that the journal knows. */
const MAXIMUM_MS = 253_402_300_799_999;

function momentOfMicroseconds(value: unknown): MovedTime | undefined {
  const ms = Math.floor((numberOf(value) ?? Number.NaN) / 1_000);
  return Math.abs(ms) <= MAXIMUM_MS ? momentOf(new Date(ms).toISOString()) : undefined;
}
