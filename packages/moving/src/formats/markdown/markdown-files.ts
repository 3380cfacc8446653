import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { createDayMonthEvidence, createOrderOf, type DayMonthEvidence } from "../../parse/day-month-order.ts";
import { splitFrontMatter } from "../../parse/front-matter.ts";
import { headOf } from "../../parse/head.ts";
import { extensionOf } from "../../parse/media.ts";
import { readWhole } from "../../parse/read-whole.ts";
import { decodeAsWritten } from "../../parse/text-as-written.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { createAttachments } from "./attachments.ts";
import { dateOfPath } from "../plain-text/headings.ts";
import { readMarkdownEntry, writtenDateOfNote } from "./markdown-entry.ts";
import { isNotePage, readNotePage } from "./note-page.ts";
import { createBundleInfos, isBundleInfo } from "./text-bundle.ts";

/** So many files are looked at to tell what they are. */
const LOOKED_AT = 5;

/** Less than a text by dates: a single file without a date of its own may have them as headings. */
const ALONE = 0.05;

/** A folder of Markdown: of Joplin or Notesnook with front matter, of Obsidian with daily notes, of AURA itself; or of Notesnook's pages. */
export const markdownFiles: Format = {
  id: "markdown",
  name: "Markdown files",
  async detect(source) {
    const notes = notesOf(source).slice(0, LOOKED_AT);
    let best = 0;
    for (const file of [...notes, ...pagesOf(source).slice(0, LOOKED_AT)]) {
      const head = await headOf(file);
      if (isPage(file)) {
        if (isNotePage(head)) best = Math.max(best, 0.8);
        continue;
      }
      // Files of Joplin's raw export end in their kind, and are another format.
      if (/(?:^|\n)type_: \d+\s*$/u.test(head)) return 0;
      const hasFields = Object.keys(splitFrontMatter(head).fields).length > 0;
      best = Math.max(
        best,
        hasFields ? 0.8 : dateOfPath(file.path) !== undefined ? 0.7 : notes.length > 1 ? 0.3 : ALONE,
      );
    }
    return best;
  },
  questions: async (source) => (await evidenceOf(source)).questions(),
  async *read(source, { answers }): AsyncGenerator<MovedItem> {
    const notes = [...notesOf(source), ...(await notePagesOf(source))];
    if (notes.length === 0) throw new RefusedSource("It holds no Markdown files.");
    const isOfNote = new Set(notes);
    const attachments = createAttachments(
      source.files.filter((file) => !isNote(file) && !isOfNote.has(file) && !isBundleInfo(file)),
    );
    const infoOf = createBundleInfos(source.files);
    const idsInFront = new Set<string>();
    const orderOf = createOrderOf(answers, () => evidenceOf(source));
    for (const file of notes) {
      const whole = await readWhole(file, { decode: decodeAsWritten });
      if (whole.kind === "problem") yield { ...whole, where: file.path };
      else {
        const note = { file, isPage: isPage(file), info: await infoOf(file.path) };
        const item = await readMarkdownEntry(note, whole, attachments, orderOf);
        yield withOwnId(item, file.path, idsInFront);
      }
    }
    const hidden = source.files.filter((file) => isNote(file) && !isOfNote.has(file)).length;
    if (hidden > 0) yield { kind: "left", what: "notes in hidden folders", count: hidden };
    const unused = attachments.unusedCount();
    if (unused > 0) yield { kind: "left", what: "files that no note names", count: unused };
  },
};

/** An id in front of a note that was copied is in front of two, of which each is an entry. */
function withOwnId(item: MovedItem, path: string, idsInFront: Set<string>): MovedItem {
  if (item.kind !== "entry" || item.entry.sourceId === path) return item;
  const { sourceId, entryId: _, ...entry } = item.entry;
  if (idsInFront.has(sourceId)) return { kind: "entry", entry: { ...entry, sourceId: path } };
  idsInFront.add(sourceId);
  return item;
}

/** What the dates in front of the notes say of the order of day and month. */
async function evidenceOf(source: ExportedFiles): Promise<DayMonthEvidence> {
  const evidence = createDayMonthEvidence();
  for (const file of [...notesOf(source), ...(await notePagesOf(source))]) {
    const head = await headOf(file);
    const fields = isPage(file) ? readNotePage(head).fields : splitFrontMatter(head).fields;
    const written = writtenDateOfNote(fields, file.path);
    if (written !== undefined) evidence.add(written);
  }
  return evidence;
}

/** Settings and bins of editors lie in folders that begin with a dot, and what Logseq keeps of earlier versions in one that does not. */
function notesOf({ files }: ExportedFiles): readonly ExportedFile[] {
  return files.filter((file) => isNote(file) && !/(?:^|\/)(?:\.|__MACOSX\/|logseq\/bak\/)/u.test(file.path));
}

function isNote({ path }: ExportedFile): boolean {
  return ["md", "markdown"].includes(extensionOf(path));
}

function isPage({ path }: ExportedFile): boolean {
  return ["html", "htm"].includes(extensionOf(path));
}

function pagesOf({ files }: ExportedFiles): readonly ExportedFile[] {
  return files.filter(isPage);
}

/** Pages that say when they were written; any other page is a file that a note may name. */
async function notePagesOf(source: ExportedFiles): Promise<readonly ExportedFile[]> {
  const pages: ExportedFile[] = [];
  for (const file of pagesOf(source)) if (isNotePage(await headOf(file))) pages.push(file);
  return pages;
}
