import type { Format } from "../../format.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { backupOf, isBackup, isBackupByName, readBackup } from "./daylio-backup.ts";
import { readTable, tableOf, tableQuestions } from "./daylio-csv.ts";

/** Daylio: its backup, which is whole, or the table it exports, which is not. */
export const daylio: Format = {
  id: "daylio",
  name: "Daylio",
  async detect(source) {
    const backup = backupOf(source);
    if (backup !== undefined && (await isBackup(backup))) return 1;
    if (backup !== undefined && isBackupByName(backup)) return 0.6;
    return (await tableOf(source)) === undefined ? 0 : 0.95;
  },
  async questions(source) {
    const table = (await wholeBackupOf(source)) === undefined ? await tableOf(source) : undefined;
    return table === undefined ? [] : tableQuestions(table);
  },
  async *read(source, { answers }) {
    const backup = await wholeBackupOf(source);
    if (backup !== undefined) {
      yield* readBackup(backup, source);
      return;
    }
    const table = await tableOf(source);
    if (table === undefined) throw new RefusedSource("It holds no journal of Daylio.");
    yield* readTable(table, answers);
    const others = source.files.length - 1;
    if (others > 0) yield { kind: "left", what: "files beside the table", count: others };
  },
};

async function wholeBackupOf(source: ExportedFiles): Promise<ExportedFile | undefined> {
  const backup = backupOf(source);
  return backup !== undefined && (isBackupByName(backup) || (await isBackup(backup))) ? backup : undefined;
}
