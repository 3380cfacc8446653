import type { Format } from "../../format.ts";
import { RefusedSource } from "../../source.ts";
import { backupOf, isBackup, readBackup } from "./daylio-backup.ts";
import { readTable, tableOf } from "./daylio-csv.ts";

/** Daylio: its backup, which is whole, or the table it exports, which is not. */
export const daylio: Format = {
  id: "daylio",
  name: "Daylio",
  async detect(source) {
    const backup = backupOf(source);
    if (backup !== undefined) return (await isBackup(backup)) ? 1 : 0.6;
    return (await tableOf(source)) === undefined ? 0 : 0.95;
  },
  questions: async () => [],
  async *read(source) {
    const backup = backupOf(source);
    if (backup !== undefined) {
      yield* readBackup(backup, source);
      return;
    }
    const table = await tableOf(source);
    if (table === undefined) throw new RefusedSource("It holds no journal of Daylio.");
    yield* readTable(table);
  },
};
