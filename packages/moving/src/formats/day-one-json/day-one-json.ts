import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { headOf } from "../../parse/head.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { baseNameOf } from "../../parse/media.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { readDayOneEntry } from "./day-one-entry.ts";
import { indexMediaFiles, type MediaFiles } from "./day-one-media.ts";

/** Day One's JSON: a file for each journal, its name the journal's, beside folders of media. */
export const dayOneJson: Format = {
  id: "day-one-json",
  name: "Day One",
  async detect(source) {
    const found = await journalsOf(source);
    return found.length > 0 ? 0.95 : 0;
  },
  questions: async () => [],
  async *read(source) {
    const journals = await journalsOf(source);
    if (journals.length === 0) throw new RefusedSource("It holds no journal of Day One.");
    const files = indexMediaFiles(source, journals);
    for (const file of journals) yield* readJournal(file, files, journals.length > 1);
    const unused = files.unusedCount();
    if (unused > 0) yield { kind: "left", what: "files that no entry names", count: unused };
  },
};

/** Of the first entry, where it says much before it says when it was. */
const LONGEST_LOOK = 4 * 1024 * 1024;

async function journalsOf(source: ExportedFiles): Promise<readonly ExportedFile[]> {
  const journals: ExportedFile[] = [];
  for (const file of source.files) {
    if (!/(?:^|\/)[^/]+\.json$/iu.test(file.path)) continue;
    const head = await headOf(file);
    if (!/"entries"\s*:\s*\[/u.test(head)) continue;
    // Names stand in any order: the date of the first entry may stand behind all that it says.
    if (isDayOne(head) || isDayOne(await headOf(file, LONGEST_LOOK))) journals.push(file);
  }
  return journals;
}

/** Journals of others hold `entries` as well; one without any is Day One's by its version. */
function isDayOne(head: string): boolean {
  return /"creationDate"\s*:\s*"/u.test(head) || /"metadata"\s*:\s*\{\s*"version"\s*:\s*"1\.\d+"\s*\}/u.test(head);
}

async function* readJournal(file: ExportedFile, files: MediaFiles, isOneOfMany: boolean): AsyncIterable<MovedItem> {
  const journal = baseNameOf(file.path).replace(/\.json$/iu, "");
  const prefix = isOneOfMany ? `${file.path}: ` : "";
  try {
    for await (const piece of jsonElements(file.open(), { arrays: ["entries"] })) {
      if (piece.kind === "problem") yield { ...piece, where: `${prefix}${piece.where}` };
      else if (piece.kind === "member") {
        if (piece.name !== "metadata") yield { kind: "left", what: piece.name, count: 1 };
      } else {
        const read = readDayOneEntry(piece.value, files);
        if (read.kind === "problem") yield { ...read, where: `${prefix}entries[${piece.index}]` };
        else {
          const lost = piece.replaced > 0 ? [...read.entry.lost, "invalid UTF-8"] : read.entry.lost;
          const text = `{"metadata":{"version":"1.0"},"entries":[${piece.text}]}`;
          const original = originalOf([{ path: file.path, text }], read.entry.media);
          const entry = { ...read.entry, lost, original, ...(isOneOfMany ? { journal } : {}) };
          yield { kind: "entry", entry };
        }
      }
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    yield { kind: "problem", where: file.path, reason: error.message };
  }
}
