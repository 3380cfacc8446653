import pg from "pg";
import type { Kek } from "@aura-journal/crypto";
import type { ConnectionOptions } from "../platform/database.ts";
import { hiddenTables, readMigrations, readSequences, readTables } from "./catalogue.ts";
import {
  createVolumeKey,
  FORMAT,
  newBackupId,
  signManifest,
  type Holding,
  type Manifest,
  type TableRecord,
} from "./manifest.ts";
import { checkTable, copyOut, removeVolume, volumeName, volumeNames, writeVolume } from "./volume.ts";

export interface BackUpOptions {
  /** As the owner, or whoever sees all rows. */
  readonly connection: ConnectionOptions;
  readonly kek: Kek;
  /** Where backups lie: the journal's volumes in one folder, those of the keys in another. */
  readonly directory: string;
  readonly now: () => Date;
  /** The version of the program, for whoever looks at it later. */
  readonly program: string;
  readonly signal: AbortSignal;
  /** Told how many rows are behind us. */
  readonly onProgress?: (rows: number) => void;
}

export interface BackupMade {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
}

/** A login from which row-level security hides rows would make backups that lack them. */
export class RowsHidden extends Error {
  constructor(tables: readonly string[]) {
    super(
      `row-level security hides rows of ${tables.join(", ")} from this login. Make backups with one that sees all: ALTER ROLE … BYPASSRLS.`,
    );
    this.name = "RowsHidden";
  }
}

/**
 * Makes a backup of all stores, as they are at one moment, beside whoever writes.
 *
 * Crash model: the volume of the keys is whole before that of the journal is begun, and a volume has its name only when all of it
 * is on disk. So every journal volume that has a name can be restored; a killed process may leave one of keys without it.
 * @throws RowsHidden, or what the database or the disk say; nothing is left behind then
 */
export async function backUp(options: BackUpOptions): Promise<BackupMade> {
  const { directory, kek, signal } = options;
  const client = new pg.Client({ ...options.connection, application_name: "aura-backup" });
  await client.connect();
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
    const hidden = await hiddenTables(client);
    if (hidden.length > 0) throw new RowsHidden(hidden);
    const tables = await readTables(client);
    const createdAt = options.now();
    const id = newBackupId();
    const name = volumeName(createdAt, id);
    const common = {
      format: FORMAT,
      id,
      createdAt: createdAt.toISOString(),
      program: options.program,
      postgres: await versionOf(client),
      migrations: await readMigrations(client),
    };
    let [rows, bytes] = [0, 0];
    await using undo = new AsyncDisposableStack();
    for (const holds of ["keys", "journal"] as const) {
      await writeVolume({ directory, holds, name }, async (folder) => {
        const { masterKeyId, wrappedKey, ...volume } = await createVolumeKey(kek, id, holds);
        const records: TableRecord[] = [];
        for (const table of tables.filter((one) => one.holds === holds)) {
          signal.throwIfAborted();
          const record = await copyOut(client, table, volume, folder, signal);
          records.push(record);
          rows += record.rows;
          bytes += record.bytes;
          options.onProgress?.(rows);
        }
        // Read back before an older backup may go for it.
        for (const record of records) await checkTable(record, volume, folder);
        const sequences = holds === "keys" ? [] : await readSequences(client);
        const manifest: Manifest = { ...common, holds, masterKeyId, wrappedKey, tables: records, sequences };
        return signManifest(manifest, volume);
      });
      // Keys without a journal would be counted among those that are kept.
      undo.defer(() => removeVolume(directory, holds, name));
    }
    undo.move();
    return { name, rows, bytes };
  } finally {
    await client.end();
  }
}

/** Removes all volumes but the newest so many. */
export async function keepNewest(directory: string, holds: Holding, count: number): Promise<void> {
  const old = (await volumeNames(directory, holds)).slice(0, -count);
  for (const name of old) await removeVolume(directory, holds, name);
}

async function versionOf(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version_num') AS version");
  return Number(rows[0]?.version);
}
