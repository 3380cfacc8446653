import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRestoreFault, restore, type Restored } from "../backup/restore.ts";
import { createDatabase } from "../platform/database.ts";
import { startEmbeddedPostgres } from "../platform/embedded-postgres.ts";
import { createLogger } from "../platform/logger.ts";
import { loadMasterKey, type MasterKey } from "../platform/master-key.ts";
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
  /** The folder of the backups; absent: `backups` in the data directory. */
  readonly from?: string;
  /** Absent: the newest. */
  readonly name?: string;
}

const DAMAGED_SHOWN = 20;

/**
 * Proves a backup: brings it back into a database of its own, opens every entry and revision, and walks the audit log. Neither
 * the server nor its database is asked.
 * @throws CommandFailure with what is wrong
 */
export async function verifyBackup(context: CommandContext, options: VerifyBackupOptions): Promise<void> {
  const { signal } = context;
  const scratch = await mkdtemp(join(tmpdir(), "aura-verify-"));
  try {
    await using undo = new AsyncDisposableStack();
    const logger = createLogger({ level: "silent" });
    const postgres = await startEmbeddedPostgres({ directory: scratch, logger });
    undo.defer(() => postgres.stop());
    const access: DatabaseAccess = { owner: postgres.owner, as: postgres.as, rolesCanLogIn: true };
    const config = context.config();
    const masterKey = await loadMasterKey(config, { now: context.now(), mayCreate: async () => false });

    const restored = await restoreInto(context, options, access, masterKey);
    const runtime = await createRuntime({
      config: { ...config, dataDir: scratch, targets: new Set(TARGETS), redis: undefined, mongodbUrl: undefined },
      logger,
      now: context.now,
      database: access,
      hasBackgroundWork: false,
    });
    undo.defer(() => runtime.close());
    const inspection = await withProgress(context.errors, "opening entries", (onProgress) =>
      entriesMaintenance(runtime).inspect({
        signal,
        onProgress: (done) => onProgress({ done, total: undefined }),
      }),
    );
    const owner = createDatabase({ connection: access.owner, applicationName: "aura-verify", maxConnections: 1 });
    undo.defer(() => owner.close());
    const audit = await verifyAudit({ database: owner, kek: masterKey.kek });
    report(context, restored, inspection, audit);
  } catch (error) {
    if (signal.aborted) throw new CommandFailure("Interrupted; the backup was not verified.", EXIT.interrupted, error);
    if (isRestoreFault(error)) throw new CommandFailure(`The backup cannot be restored: ${error.message}`);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function restoreInto(
  context: CommandContext,
  { from, name }: VerifyBackupOptions,
  access: DatabaseAccess,
  { kek }: MasterKey,
): Promise<Restored> {
  return withProgress(context.errors, "bringing rows back", (onProgress) =>
    restore({
      connection: access.owner,
      rolesCanLogIn: access.rolesCanLogIn,
      sets: migrationSets,
      kek,
      directory: from ?? join(context.config().dataDir, "backups"),
      signal: context.signal,
      onProgress,
      ...(name === undefined ? {} : { name }),
    }),
  );
}

function report(
  context: CommandContext,
  { name, keys, rows }: Restored,
  { opened, damaged, withoutKey }: Awaited<ReturnType<EntriesMaintenance["inspect"]>>,
  audit: Awaited<ReturnType<typeof verifyAudit>>,
): void {
  const faults = [
    ...damaged.slice(0, DAMAGED_SHOWN).map(({ entryId, version }) => `entry ${entryId}, version ${version}: damaged`),
    ...(damaged.length > DAMAGED_SHOWN ? [`and ${formatCount(damaged.length - DAMAGED_SHOWN)} more`] : []),
    // Under the keys of its own time every journal opens.
    ...(keys === name && withoutKey > 0 ? [`${formatCount(withoutKey)} journals have no key`] : []),
    ...audit.problems.map(({ seq, reason }) => `audit record ${seq}: ${reason}`),
  ];
  if (faults.length > 0) {
    throw new CommandFailure(
      `${name} can be restored, and is not whole:\n${faults.map((fault) => `  ${fault}`).join("\n")}`,
    );
  }
  const gone =
    withoutKey === 0 ? "" : `; ${formatCount(withoutKey)} journals have no key any more, as after an erasure`;
  context.output.write(
    `${name} is whole: ${formatCount(rows)} rows came back, ${formatCount(opened)} versions of entries were opened, the audit log holds${gone}.\n`,
  );
}
