import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Kek } from "@aura-journal/crypto";
import { recover } from "../backup/history/recover.ts";
import { isRestoreFault, restore, type Restored } from "../backup/restore.ts";
import { volumeNames } from "../backup/volume.ts";
import { noteBackup } from "../platform/backup-status.ts";
import { createDatabase, statement } from "../platform/database.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres.ts";
import { openExternalDatabase } from "../platform/external-database.ts";
import { createLogger } from "../platform/logger.ts";
import { loadMasterKey } from "../platform/master-key.ts";
import { createRuntime } from "../runtime.ts";
import type { DatabaseAccess } from "../database-access.ts";
import { TARGETS } from "../config.ts";
import type { EntriesMaintenance } from "../services/entries/index.ts";
import { migrationSets } from "../services/index.ts";
import { verifyAudit } from "../services/users/index.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { formatCount, withProgress } from "./progress.ts";
import { entriesMaintenance } from "./session.ts";

export interface VerifyBackupOptions {
  /** The folder of the backups; absent: `AURA_BACKUP_DIR`, or `backups` in the data directory. */
  readonly from?: string;
  /** Of a backup; absent: the newest, and the history where there is one. */
  readonly name?: string;
  /** The database of `DATABASE_URL` itself, which somebody has brought back with another tool. */
  readonly database?: boolean;
}

const DAMAGED_SHOWN = 20;

const STRAY_JOURNALS = statement(`
  SELECT count(*)::int AS count FROM (
    SELECT user_id FROM journal.journal_entries EXCEPT SELECT user_id FROM journal.journals
  ) stray`);

/**
 * Proves backups: brings each back into a database of its own, opens every entry and revision, and walks the audit log. Neither
 * the server nor its database is asked. How it ended is noted for the metrics.
 * @throws CommandFailure with what is wrong
 */
export async function verifyBackup(context: CommandContext, options: VerifyBackupOptions): Promise<void> {
  const { now, signal } = context;
  const config = context.config();
  try {
    await prove(context, options);
  } catch (error) {
    if (signal.aborted) throw new CommandFailure("Interrupted; the backup was not verified.", EXIT.interrupted, error);
    await noteBackup(config.backupStatusFile, { lastVerifyOk: false });
    if (isRestoreFault(error)) throw new CommandFailure(`The backup cannot be restored: ${error.message}`);
    throw error;
  }
  await noteBackup(config.backupStatusFile, { lastVerifyAt: now().toISOString(), lastVerifyOk: true });
}

async function prove(context: CommandContext, options: VerifyBackupOptions): Promise<void> {
  const config = context.config();
  const directory = options.from ?? config.backupDirectory;
  const { kek } = await loadMasterKey(config, { now: context.now(), mayCreate: async () => false });
  if (options.database === true) {
    const url = config.databaseUrl?.reveal();
    if (url === undefined)
      throw new CommandFailure("--database proves the database of DATABASE_URL, which is not set.");
    const access = await openExternalDatabase(url, config.databaseDirectUrl?.reveal());
    return inspectIn(context, { access, what: "The database", kek, keysExpired: false });
  }
  const hasHistory = (await volumeNames(directory, "history")).length > 0;
  if (options.name !== undefined || !hasHistory || (await volumeNames(directory, "journal")).length > 0) {
    await withScratch(async (scratch, undo) => {
      const postgres = await startEmbeddedPostgres({ directory: scratch, logger: SILENT });
      undo.defer(() => postgres.stop());
      const access: DatabaseAccess = { owner: postgres.owner, as: postgres.as, rolesCanLogIn: true };
      const { name, keys, rows } = await restoreInto(context, { ...options, from: directory }, access, kek);
      const what = `${name} (${formatCount(rows)} rows)`;
      await inspectIn(context, { access, what, kek, keysExpired: keys !== name, scratch });
    });
  }
  if (options.name !== undefined || !hasHistory) return;
  await withScratch(async (scratch, undo) => {
    const { postgres, name, at } = await withProgress(context.errors, "bringing the log back", (onProgress) =>
      recover({ directory, kek, home: scratch, logger: SILENT, signal: context.signal, onProgress }),
    );
    undo.defer(() => postgres.stop());
    const access: DatabaseAccess = { owner: postgres.owner, as: postgres.as, rolesCanLogIn: true };
    const what = `The history from ${name} to ${at.toISOString()}`;
    await inspectIn(context, { access, what, kek, keysExpired: false, scratch });
  });
}

const SILENT = createLogger({ level: "silent" });

async function withScratch(work: (directory: string, undo: AsyncDisposableStack) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(join(tmpdir(), "aura-verify-"));
  try {
    await using undo = new AsyncDisposableStack();
    await work(scratch, undo);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Subject {
  readonly access: DatabaseAccess;
  /** Its name in the report. */
  readonly what: string;
  readonly kek: Kek;
  /** Whether it was restored with younger keys than its own: who was erased has none. */
  readonly keysExpired: boolean;
  /** A directory of this subject's own; absent: the services may make nothing. */
  readonly scratch?: string;
}

/** Opens everything in a database. @throws CommandFailure with what is wrong */
async function inspectIn(context: CommandContext, subject: Subject): Promise<void> {
  const { signal } = context;
  const config = context.config();
  await using undo = new AsyncDisposableStack();
  const runtime = await createRuntime({
    config: {
      ...config,
      dataDir: subject.scratch ?? config.dataDir,
      targets: new Set(TARGETS),
      redis: undefined,
      mongodbUrl: undefined,
    },
    logger: SILENT,
    now: context.now,
    database: subject.access,
    hasBackgroundWork: false,
  });
  undo.defer(() => runtime.close());
  const inspection = await withProgress(context.errors, "opening entries", (onProgress) =>
    entriesMaintenance(runtime).inspect({
      signal,
      onProgress: (done) => onProgress({ done, total: undefined }),
    }),
  );
  const owner = createDatabase({ connection: subject.access.owner, applicationName: "aura-verify", maxConnections: 1 });
  undo.defer(() => owner.close());
  const audit = await verifyAudit({ database: owner, kek: subject.kek });
  const [stray] = await owner.query<{ count: number }>(STRAY_JOURNALS);
  report(context, subject, { ...inspection, strayJournals: stray?.count ?? 0, audit });
}

function restoreInto(
  context: CommandContext,
  { from, name }: VerifyBackupOptions & { readonly from: string },
  access: DatabaseAccess,
  kek: Kek,
): Promise<Restored> {
  return withProgress(context.errors, "bringing rows back", (onProgress) =>
    restore({
      connection: access.owner,
      rolesCanLogIn: access.rolesCanLogIn,
      sets: migrationSets,
      kek,
      directory: from,
      signal: context.signal,
      onProgress,
      ...(name === undefined ? {} : { name }),
    }),
  );
}

interface Findings extends Awaited<ReturnType<EntriesMaintenance["inspect"]>> {
  /** Of how many people there are entries and no journal: nobody reads these, and no walk over journals meets them. */
  readonly strayJournals: number;
  readonly audit: Awaited<ReturnType<typeof verifyAudit>>;
}

function report(
  context: CommandContext,
  { what, keysExpired }: Subject,
  { opened, damaged, withoutKey, strayJournals, audit }: Findings,
): void {
  const faults = [
    ...damaged.slice(0, DAMAGED_SHOWN).map(({ entryId, version }) => `entry ${entryId}, version ${version}: damaged`),
    ...(damaged.length > DAMAGED_SHOWN ? [`and ${formatCount(damaged.length - DAMAGED_SHOWN)} more`] : []),
    // Under the keys of its own time every journal opens.
    ...(!keysExpired && withoutKey > 0 ? [`${formatCount(withoutKey)} journals have no key`] : []),
    ...(strayJournals > 0 ? [`entries of ${formatCount(strayJournals)} people belong to no journal`] : []),
    ...audit.problems.map(({ seq, reason }) => `audit record ${seq}: ${reason}`),
  ];
  if (faults.length > 0) {
    throw new CommandFailure(
      `${what} can be read, and is not whole:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
  }
  const gone =
    withoutKey === 0 ? "" : `; ${formatCount(withoutKey)} journals have no key any more, as after an erasure`;
  context.output.write(
    `${what} is whole: ${formatCount(opened)} versions of entries were opened, the audit log holds${gone}.\n`,
  );
}
