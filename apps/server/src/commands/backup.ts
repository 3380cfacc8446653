import { existsSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { backUp, keepNewest, RowsHidden, type BackupMade } from "../backup/back-up.ts";
import { removeDrafts } from "../backup/volume.ts";
import { noteBackup, readBackupStatus } from "../platform/backup-status.ts";
import { loadMasterKey } from "../platform/master-key.ts";
import { VERSION } from "../version.ts";
import { verifyBackup } from "./backup-verify.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { explain } from "./explain.ts";
import { formatCount, withProgress } from "./progress.ts";
import { openCommandDatabase } from "./session.ts";

export interface BackupOptions {
  /** A folder; absent: `AURA_BACKUP_DIR`, or `backups` in the data directory. */
  readonly to?: string;
  /** How many backups are kept; absent: all. */
  readonly keep?: number;
  /** How many volumes of keys are kept; absent: as many as backups. */
  readonly keepKeys?: number;
  /** Seconds between two backups; absent: one is made. */
  readonly every?: number;
  /** With `every`: seconds between two proofs; absent: nothing is proven. */
  readonly verifyEvery?: number;
}

const DAY_MS = 86_400_000;

/** Makes a backup of everything, beside a server or without one; again and again where that is asked for. */
export async function makeBackup(context: CommandContext, options: BackupOptions): Promise<void> {
  const { every } = options;
  const { signal } = context;
  for (;;) {
    if (every === undefined) return makeOne(context, options);
    try {
      await makeOne(context, options);
      if (await isProofDue(context, options)) await verifyBackup(context, { ...(options.to && { from: options.to }) });
    } catch (error) {
      if (signal.aborted) throw error;
      // The next one may succeed: a database is away for a while, a disk is emptied.
      context.errors.write(explain(error).text);
    }
    const isOver = await delay(every * 1_000, false, { signal }).catch(() => true);
    if (isOver) return;
  }
}

async function isProofDue(context: CommandContext, { verifyEvery }: BackupOptions): Promise<boolean> {
  if (verifyEvery === undefined) return false;
  const { lastVerifyAt, lastVerifyOk } = (await readBackupStatus(context.config().backupStatusFile)) ?? {};
  if (lastVerifyAt === undefined || lastVerifyOk !== true) return true;
  return context.now().getTime() - Date.parse(lastVerifyAt) >= verifyEvery * 1_000;
}

async function makeOne(context: CommandContext, options: BackupOptions): Promise<void> {
  // Before the database, which would be made where there is none.
  const { kek } = await loadMasterKey(context.config(), { now: context.now(), mayCreate: async () => false });
  await using database = await openCommandDatabase(context);
  const { config, access } = database;
  const directory = options.to ?? config.backupDirectory;
  // Another command may be writing one: what has not been touched for a day is nobody's.
  const before = new Date(context.now().getTime() - DAY_MS);
  for (const holds of ["journal", "keys"] as const) await removeDrafts(directory, holds, before);
  const { signal } = context;
  let made: BackupMade;
  try {
    made = await withProgress(context.errors, "copying rows", (onProgress) =>
      backUp({
        connection: access.owner,
        kek,
        directory,
        now: context.now,
        program: VERSION,
        signal,
        onProgress: (done) => onProgress({ done, total: undefined }),
      }),
    );
  } catch (error) {
    if (signal.aborted) throw new CommandFailure("Interrupted; no backup was made.", EXIT.interrupted, error);
    await noteBackup(config.backupStatusFile, { lastBackupOk: false });
    if (error instanceof RowsHidden) throw new CommandFailure(`No backup was made: ${error.message}`);
    throw error;
  }
  const { keep, keepKeys = keep } = options;
  if (keep !== undefined) await keepNewest(directory, "journal", keep);
  if (keepKeys !== undefined) await keepNewest(directory, "keys", keepKeys);
  await noteBackup(config.backupStatusFile, { lastBackupAt: context.now().toISOString(), lastBackupOk: true });
  const { directory: blobs, s3 } = config.blobs;
  context.output.write(
    `${made.name}: ${formatCount(made.rows)} rows, ${formatCount(Math.ceil(made.bytes / 1_024))} KiB in ${directory}\n`,
  );
  if (s3 === undefined && existsSync(blobs)) {
    context.output.write(`The bytes of attachments are not in it. Copy them too, after this: ${blobs}\n`);
  }
}
