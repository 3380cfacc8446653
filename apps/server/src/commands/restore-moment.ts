import { chown, mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { recover } from "../backup/history/recover.ts";
import { isRestoreFault } from "../backup/restore.ts";
import { currentHolder, holdDataDirectory } from "../platform/data-directory.ts";
import { clusterDirectory, clusterUser, REPLACED_PREFIX, stopLeftover } from "../platform/embedded-postgres.ts";
import { createLogger } from "../platform/logger.ts";
import { loadMasterKey } from "../platform/master-key.ts";
import { exists } from "../platform/postgres-binaries.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { withProgress } from "./progress.ts";

export interface RestoreMomentOptions {
  /** The folder of the backups; absent: `AURA_BACKUP_DIR`, or `backups` in the data directory. */
  readonly from?: string;
  /** Absent: the last moment that is stored. */
  readonly to?: Date;
}

/** Brings the embedded database back as it was at a moment. The one that stood there is moved aside, never removed. */
export async function restoreMoment(context: CommandContext, { from, to }: RestoreMomentOptions): Promise<void> {
  const config = context.config();
  if (config.databaseUrl !== undefined) {
    throw new CommandFailure(
      "DATABASE_URL names a PostgreSQL that others keep the log of: bring the moment back with their tool, and prove it with aura backup verify --database.",
    );
  }
  const { dataDir } = config;
  const holder = await currentHolder(dataDir);
  if (holder !== undefined) {
    throw new CommandFailure(`Process ${holder.pid} runs on ${dataDir}: stop it first. Nothing was restored.`);
  }
  const { kek } = await loadMasterKey(config, { now: context.now(), mayCreate: async () => false });
  await using _ = await holdDataDirectory(dataDir, undefined, context.now());
  const stamp = context
    .now()
    .toISOString()
    .replaceAll(/[-:]|\.\d+/g, "");
  const home = join(dataDir, `restoring-${stamp}`);
  const { signal } = context;
  const logger = createLogger({ level: "silent" });
  try {
    await mkdir(home, { mode: 0o711 });
    const { name, at, postgres } = await withProgress(context.errors, "bringing the log back", (onProgress) =>
      recover({ directory: from ?? config.backupDirectory, kek, to, home, logger, signal, onProgress }),
    );
    // A clean stop: whoever starts it next has nothing to recover.
    await postgres.stop();
    await stopLeftover(clusterDirectory(dataDir), logger);
    const aside = await putInPlace(home, dataDir, stamp);
    context.output.write(`The journal is as it was at ${at.toISOString()}, from ${name} on.\n`);
    if (aside !== undefined) {
      context.output.write(`What stood there before is in ${aside}: remove it when you are sure.\n`);
    }
  } catch (error) {
    if (signal.aborted) throw new CommandFailure("Interrupted; nothing was restored.", EXIT.interrupted, error);
    if (isRestoreFault(error)) throw new CommandFailure(`Nothing was restored: ${error.message}`);
    throw error;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** @returns where the database that stood there is now; undefined where there was none */
async function putInPlace(home: string, dataDir: string, stamp: string): Promise<string | undefined> {
  const place = clusterDirectory(dataDir);
  const parent = dirname(place);
  await mkdir(parent, { recursive: true, mode: 0o700 });
  const owner = clusterUser();
  if (owner !== undefined) await chown(parent, owner.uid, owner.gid);
  let aside: string | undefined;
  if (await exists(place)) {
    aside = join(parent, REPLACED_PREFIX + stamp);
    await rename(place, aside);
  }
  await rename(clusterDirectory(home), place);
  return aside;
}
