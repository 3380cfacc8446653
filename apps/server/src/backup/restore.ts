import { join } from "node:path";
import pg from "pg";
import type { Kek } from "@aura-journal/crypto";
import type { ConnectionOptions } from "../platform/database.ts";
import { knownMigrations, migrate, type MigrationSet } from "../platform/migrate.ts";
import { BackupDamaged } from "./backup-damaged.ts";
import { forcedTables, hiddenTables, readTables } from "./catalogue.ts";
import { RowsHidden } from "./back-up.ts";
import { FORMAT, openManifest, OtherMasterKey, type Holding, type Manifest, type VolumeKey } from "./manifest.ts";
import { checkTable, copyIn, volumeNames } from "./volume.ts";

export interface RestoreOptions {
  /** An empty database, as its owner. */
  readonly connection: ConnectionOptions;
  readonly rolesCanLogIn: boolean;
  readonly sets: readonly MigrationSet[];
  readonly kek: Kek;
  readonly directory: string;
  /** Of the journal's volume; absent: the newest. */
  readonly name?: string;
  readonly signal: AbortSignal;
  readonly onProgress?: (reached: { readonly done: number; readonly total: number }) => void;
}

export interface Restored {
  readonly name: string;
  /** Of the volume whose keys were taken; another than `name` where those have expired. */
  readonly keys: string;
  readonly rows: number;
}

/** Why nothing was restored; the database is as it was. */
export class RestoreRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RestoreRefused";
  }
}

/** Whether an error tells a person why there was no restore. */
export function isRestoreFault(error: unknown): error is Error {
  return [BackupDamaged, OtherMasterKey, RestoreRefused, RowsHidden].some((kind) => error instanceof kind);
}

interface Volume {
  readonly name: string;
  readonly folder: string;
  readonly manifest: Manifest;
  readonly key: VolumeKey;
}

/**
 * Brings a backup back into an empty database. All of it is opened and held against its manifest before anything is written, and all rows come in
 * one transaction. Migrations that are younger than the backup run after its rows are in, as they did when they were released.
 *
 * Keys are kept for a shorter time than journals: where those of the backup have expired the oldest that are left are taken, and
 * who was erased before them stays unreadable.
 * @throws RestoreRefused, BackupDamaged, OtherMasterKey
 */
export async function restore(options: RestoreOptions): Promise<Restored> {
  const { connection, kek, directory, signal } = options;
  const journal = await openVolume(directory, "journal", await journalName(options), kek);
  const keys = await openVolume(directory, "keys", await keysName(directory, journal.name), kek);
  const volumes = [keys, journal];
  for (const { manifest, key, folder } of volumes) {
    for (const table of manifest.tables) {
      signal.throwIfAborted();
      await checkTable(table, key, folder);
    }
  }
  const { rolesCanLogIn, sets } = options;
  const past = new Map(journal.manifest.migrations);
  await refuseNewer(sets, past);
  await refuseUsed(connection);
  await migrate({ connection, rolesCanLogIn, sets, only: past });
  const rows = await fill(options, volumes);
  await migrate({ connection, rolesCanLogIn, sets });
  return { name: journal.name, keys: keys.name, rows };
}

async function journalName({ directory, name }: RestoreOptions): Promise<string> {
  const names = await volumeNames(directory, "journal");
  const found = name === undefined ? names.at(-1) : names.find((one) => one === name);
  if (found !== undefined) return found;
  if (names.length === 0) throw new RestoreRefused(`There is no backup in ${directory}.`);
  throw new RestoreRefused(`There is no backup ${name} in ${directory}; there is ${names.join(", ")}.`);
}

async function keysName(directory: string, journal: string): Promise<string> {
  const found = (await volumeNames(directory, "keys")).find((name) => name >= journal);
  if (found !== undefined) return found;
  throw new RestoreRefused(
    `${directory} has no keys as old as the backup ${journal} or younger: without them no entry of it can be read.`,
  );
}

async function openVolume(directory: string, holds: Holding, name: string, kek: Kek): Promise<Volume> {
  const folder = join(directory, holds, name);
  const { manifest, volume } = await openManifest(folder, kek, FORMAT);
  if (volume.holds !== holds) throw new BackupDamaged(`${holds}/${name}`, `it is a volume of the ${volume.holds}`);
  return { name, folder, manifest, key: volume };
}

/** What this program does not know it cannot make, nor go on from. */
async function refuseNewer(sets: readonly MigrationSet[], past: ReadonlyMap<string, string>): Promise<void> {
  const known = await knownMigrations(sets);
  const strange = [...past].filter(([file, checksum]) => known.get(file) !== checksum).map(([file]) => file);
  if (strange.length === 0) return;
  throw new RestoreRefused(
    `The backup was made by another version of the program: this one does not know ${strange.join(", ")}. Restore it with that version or a newer one.`,
  );
}

const HAS_TABLES = "SELECT to_regclass('auth.users') IS NOT NULL AS found";
const HAS_DATA = `
  SELECT EXISTS (SELECT FROM auth.users) OR EXISTS (SELECT FROM keys.user_keys) OR EXISTS (SELECT FROM journal.journals)
    AS found`;

/** Looked at before anything is done. */
async function refuseUsed(connection: ConnectionOptions): Promise<void> {
  const client = new pg.Client({ ...connection, application_name: "aura-restore" });
  await client.connect();
  try {
    if (await isFound(client, HAS_TABLES)) await refuseAccounts(client);
  } finally {
    await client.end();
  }
}

async function isFound(client: pg.Client, question: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(question);
  return rows[0]?.found === true;
}

async function refuseAccounts(client: pg.Client): Promise<void> {
  if (!(await isFound(client, HAS_DATA))) return;
  throw new RestoreRefused(
    "The database holds accounts already, and a restore would replace them. Name an empty one (AURA_DATA_DIR or DATABASE_URL), or move the old one away first.",
  );
}

/** All rows in one transaction: whatever fails leaves the database without any. */
async function fill({ connection, signal, onProgress }: RestoreOptions, volumes: readonly Volume[]): Promise<number> {
  const client = new pg.Client({ ...connection, application_name: "aura-restore" });
  await client.connect();
  try {
    await client.query("BEGIN");
    // Rows come in by COPY, which row-level security does not go with; from outside of this transaction nobody sees it lifted.
    const forced = await forcedTables(client);
    for (const name of forced) await client.query(`ALTER TABLE ${name} NO FORCE ROW LEVEL SECURITY`);
    const hidden = await hiddenTables(client);
    if (hidden.length > 0) throw new RowsHidden(hidden);
    const tables = (await readTables(client)).map(({ name }) => name).join(", ");
    await client.query(`LOCK TABLE ${tables} IN ACCESS EXCLUSIVE MODE`);
    // Somebody may have signed up since that was looked at: nobody can any more.
    await refuseAccounts(client);
    // What migrating or a first start has put in is in the backup too; parts of uploads and exports are in none, and hang on what is.
    await client.query(`TRUNCATE ${tables} CASCADE`);
    const total = volumes.flatMap(({ manifest }) => manifest.tables).reduce((sum, { rows }) => sum + rows, 0);
    let done = 0;
    for (const { manifest, key, folder } of volumes) {
      for (const table of manifest.tables) {
        signal.throwIfAborted();
        await copyIn(client, table, key, folder, signal);
        done += table.rows;
        onProgress?.({ done, total });
      }
      for (const [name, value, isCalled] of manifest.sequences) {
        await client.query("SELECT setval($1, $2, $3)", [name, value, isCalled]);
      }
    }
    for (const name of forced) await client.query(`ALTER TABLE ${name} FORCE ROW LEVEL SECURITY`);
    await client.query("COMMIT");
    return done;
  } finally {
    await client.end();
  }
}
