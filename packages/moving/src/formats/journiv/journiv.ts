import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { fieldsOf, isFields, listOf, lostPaths, textOf } from "../../parse/fields.ts";
import { headOf } from "../../parse/head.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { baseNameOf } from "../../parse/media.ts";
import { createMoodQuestions } from "../../parse/own-moods.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { createRepeats } from "../aura-lines/repeats.ts";
import { moodNameOf, readJournivEntry } from "./journiv-entry.ts";

const HEAD_BYTES = 4_096;
/** Members that say something of the export and its account, and nothing of the journal. */
const aboutTheExport = new Set("export_version export_date app_version user_email user_name stats".split(" "));
/** What a journal says that is counted from its entries, or is no more than when it was made. */
const counted = new Set("title entries entry_count last_entry_at created_at updated_at".split(" "));

/** Journiv's ZIP: `data.json` with its journals, and `media/`. */
export const journiv: Format = {
  id: "journiv",
  name: "Journiv",
  detect: async (source) => ((await dataOf(source)) === undefined ? 0 : 0.95),
  async questions(source) {
    const moods = createMoodQuestions();
    const file = await dataOf(source);
    try {
      for await (const piece of file === undefined ? [] : jsonElements(file.open(), { arrays: ["journals"] })) {
        const entries = piece.kind === "element" ? listOf(fieldsOf(piece.value)["entries"]) : [];
        for (const entry of entries) moods.add(moodNameOf(fieldsOf(entry)) ?? "");
        if (moods.isFull()) break;
      }
    } catch (error) {
      // Said where it is read.
      if (!(error instanceof RefusedSource)) throw error;
    }
    return moods.questions();
  },
  async *read(source, { answers }): AsyncGenerator<MovedItem> {
    const file = await dataOf(source);
    if (file === undefined) throw new RefusedSource("It holds no data of Journiv.");
    const folder = file.path.slice(0, file.path.length - baseNameOf(file.path).length);
    const media = new Map(
      source.files.flatMap((each) => (each.path.startsWith(`${folder}media/`) ? [[each.path, each] as const] : [])),
    );
    const unused = new Set(media.keys());
    const fileAt = (path: string): ExportedFile | undefined => {
      unused.delete(`${folder}media/${path}`);
      return media.get(`${folder}media/${path}`);
    };
    const ordinalOf = createRepeats();
    try {
      for await (const piece of jsonElements(file.open(), { arrays: ["journals"] })) {
        if (piece.kind === "problem") yield piece;
        else if (piece.kind === "member") {
          const count = Array.isArray(piece.value) ? piece.value.length : 1;
          const saysNothing = piece.value === null || count === 0 || aboutTheExport.has(piece.name);
          if (!saysNothing) yield { kind: "left", what: piece.name.slice(0, 64), count };
        } else {
          const journal = fieldsOf(piece.value);
          for (const path of lostPaths(journal, (name) => counted.has(name))) {
            yield { kind: "left", what: `journals.${path}`, count: 1 };
          }
          const title = textOf(journal["title"]);
          for (const [at, value] of listOf(journal["entries"]).entries()) {
            const where = `journals[${piece.index}].entries[${at}]`;
            yield isFields(value)
              ? readJournivEntry(value, {
                  path: file.path,
                  where,
                  title,
                  replaced: piece.replaced,
                  fileAt,
                  ordinalOf,
                  answers,
                })
              : { kind: "problem", where, reason: "is no entry" };
          }
        }
      }
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw error;
      yield { kind: "problem", where: file.path, reason: error.message };
    }
    if (unused.size > 0) yield { kind: "left", what: "files that no entry names", count: unused.size };
  },
};

async function dataOf({ files }: ExportedFiles): Promise<ExportedFile | undefined> {
  for (const file of files) {
    if (files.length > 1 && baseNameOf(file.path) !== "data.json") continue;
    const head = await headOf(file, HEAD_BYTES);
    if (/^\s*\{/u.test(head) && /"export_version"\s*:/u.test(head) && /"journals"\s*:\s*\[/u.test(await headOf(file))) {
      return file;
    }
  }
  return undefined;
}
