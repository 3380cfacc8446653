import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { headOf } from "../../parse/head.ts";
import { baseNameOf } from "../../parse/media.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { readDiaroEntry, type DiaroIndex } from "./diaro-entry.ts";
import { diaroRows, type DiaroRow } from "./diaro-rows.ts";

const ENTRIES = "diaro_entries";
const ATTACHMENTS = "diaro_attachments";
/** What entries name by id. */
const named = new Set(["diaro_folders", "diaro_tags", "diaro_moods", "diaro_locations"]);

/** Diaro's backup: a ZIP of `DiaroBackup.xml` and `media/`. */
export const diaro: Format = {
  id: "diaro",
  name: "Diaro",
  detect: async (source) => ((await backupOf(source)) === undefined ? 0 : 0.95),
  questions: () => Promise.resolve([]),
  async *read(source): AsyncGenerator<MovedItem> {
    const file = await backupOf(source);
    if (file === undefined) throw new RefusedSource("It holds no backup of Diaro.");
    if (isEncrypted(file)) throw new RefusedSource("The backup is encrypted: make one without encryption in Diaro.");
    const { index, unusedCount } = await indexOf(file, source);
    const left = new Map<string, number>();
    let nth = 0;
    try {
      for await (const { table, row, replaced } of diaroRows(file.open())) {
        if (table === ENTRIES) {
          nth += 1;
          const where = `entry ${nth}`;
          yield row === undefined
            ? { kind: "problem", where, reason: "is too long" }
            : readDiaroEntry(row, { path: file.path, where, replaced }, index);
        } else if (table !== ATTACHMENTS && !named.has(table)) left.set(table, (left.get(table) ?? 0) + 1);
      }
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw error;
      yield { kind: "problem", where: file.path, reason: error.message };
    }
    for (const [what, count] of left) yield { kind: "left", what: what.slice(0, 64), count };
    if (unusedCount() > 0) yield { kind: "left", what: "files that no entry names", count: unusedCount() };
  },
};

async function backupOf({ files }: ExportedFiles): Promise<ExportedFile | undefined> {
  for (const file of files) {
    if (isEncrypted(file)) return file;
    if (!/\.xml$/iu.test(file.path)) continue;
    if (/<data\b[^>]*>\s*<table name="diaro_/u.test(await headOf(file, 1_024))) return file;
  }
  return undefined;
}

function isEncrypted({ path }: ExportedFile): boolean {
  return /(?:^|\/)DiaroBackup\.denc$/iu.test(path);
}

/** Folders, tags and files stand before and after the entries that name them. */
async function indexOf(file: ExportedFile, source: ExportedFiles) {
  const rows = new Map<string, DiaroRow>();
  const attachments = new Map<string, DiaroRow[]>();
  try {
    for await (const { table, row } of diaroRows(file.open())) {
      if (row === undefined) continue;
      const { uid = "", entry_uid: entry = "" } = row;
      if (named.has(table)) rows.set(`${table}/${uid}`, row);
      else if (table === ATTACHMENTS) attachments.set(entry, [...(attachments.get(entry) ?? []), row]);
    }
  } catch (error) {
    // Said where the entries are read.
    if (!(error instanceof RefusedSource)) throw error;
  }
  const media = new Map<string, ExportedFile>();
  for (const each of source.files) if (/(?:^|\/)media\//u.test(each.path)) media.set(baseNameOf(each.path), each);
  const unused = new Set(media.keys());
  const index: DiaroIndex = {
    row: (table, uid) => rows.get(`${table}/${uid}`),
    attachmentsOf: (uid) =>
      (attachments.get(uid) ?? []).toSorted((a, b) => Number(a["position"]) - Number(b["position"])),
    fileOf(name) {
      unused.delete(name);
      return media.get(name);
    },
  };
  return { index, unusedCount: () => unused.size };
}
