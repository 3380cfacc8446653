import { isRestoreFault, restore } from "../backup/restore.ts";
import { loadMasterKey } from "../platform/master-key.ts";
import { migrationSets } from "../services/index.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { formatCount, withProgress } from "./progress.ts";
import { isServed, openCommandDatabase } from "./session.ts";

export interface RestoreCommandOptions {
  /** The folder of the backups; absent: `AURA_BACKUP_DIR`, or `backups` in the data directory. */
  readonly from?: string;
  /** Absent: the newest. */
  readonly name?: string;
}

/** Brings a backup back into an empty database. */
export async function restoreBackup(context: CommandContext, options: RestoreCommandOptions): Promise<void> {
  // Before the database, which would be made where there is none.
  const { kek } = await loadMasterKey(context.config(), { now: context.now(), mayCreate: async () => false });
  await using database = await openCommandDatabase(context);
  const { config, access, holder } = database;
  if (holder !== undefined) {
    throw new CommandFailure(`Process ${holder.pid} runs on ${config.dataDir}: stop it first. Nothing was restored.`);
  }
  // It goes on with keys and settings of what stood there before.
  if (await isServed(access)) {
    throw new CommandFailure("A server works on the database of DATABASE_URL: stop it first. Nothing was restored.");
  }
  const { signal } = context;
  try {
    const { name, keys, rows } = await withProgress(context.errors, "bringing rows back", (onProgress) =>
      restore({
        connection: access.owner,
        rolesCanLogIn: access.rolesCanLogIn,
        sets: migrationSets,
        kek,
        directory: options.from ?? config.backupDirectory,
        signal,
        onProgress,
        ...(options.name === undefined ? {} : { name: options.name }),
      }),
    );
    context.output.write(`${name}: ${formatCount(rows)} rows are back.\n`);
    if (keys !== name) context.output.write(`Its own keys have expired; those of ${keys} were taken.\n`);
  } catch (error) {
    if (signal.aborted) throw new CommandFailure("Interrupted; nothing was restored.", EXIT.interrupted, error);
    if (isRestoreFault(error)) throw new CommandFailure(`Nothing was restored: ${error.message}`);
    throw error;
  }
}
