import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { from as copyFrom, to as copyTo } from "pg-copy-streams";
import { BackupDamaged } from "./backup-damaged.ts";
import type { CatalogueTable } from "./catalogue.ts";
import { MANIFEST_FILE, type Holding, type TableRecord, type VolumeKey } from "./manifest.ts";
import { openFile, sealFile } from "./sealed-file.ts";

// A volume is a folder `<directory>/<holding>/<name>` with a manifest and sealed files: one for each table, or the cluster and its log.

const DRAFT = ".draft-";

/** The names of whole volumes, oldest first: a name begins with its time. */
export async function volumeNames(directory: string, holds: Holding): Promise<string[]> {
  const names = await readdir(join(directory, holds)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  return names.filter((name) => /^\d{8}T\d{6}Z-[0-9a-f]{8}$/.test(name)).toSorted();
}

export function volumeName(createdAt: Date, id: string): string {
  return `${createdAt.toISOString().replaceAll(/[-:]|\.\d+/g, "")}-${id.slice(0, 8)}`;
}

/**
 * Writes a volume under a name that nobody takes for a whole one, and renames it when all of it is on disk.
 * @param fill writes the tables into the folder that it is given, and gives the text of the manifest
 */
export async function writeVolume(
  place: { readonly directory: string; readonly holds: Holding; readonly name: string },
  fill: (folder: string) => Promise<string>,
): Promise<void> {
  const parent = join(place.directory, place.holds);
  const draft = join(parent, DRAFT + place.name);
  await mkdir(draft, { recursive: true, mode: 0o700 });
  try {
    const manifest = await fill(draft);
    const file = await open(join(draft, MANIFEST_FILE), "wx", 0o600);
    try {
      await file.writeFile(manifest);
      await file.sync();
    } finally {
      await file.close();
    }
    await syncFolder(draft);
    await rename(draft, join(parent, place.name));
    await syncFolder(parent);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Removes what a killed process was about to write, or to remove.
 * @param before what was touched since then may be somebody's; absent: nobody else writes here
 */
export async function removeDrafts(directory: string, holds: Holding, before = new Date(8.64e15)): Promise<void> {
  const parent = join(directory, holds);
  const names = await readdir(parent).catch(() => []);
  for (const name of names.filter((one) => one.startsWith(DRAFT))) {
    const { mtime } = await stat(join(parent, name));
    if (mtime < before) await rm(join(parent, name), { recursive: true, force: true });
  }
}

/** Removes a volume: first its name, so that what is left of it is not taken for a whole one. */
export async function removeVolume(directory: string, holds: Holding, name: string): Promise<void> {
  const parent = join(directory, holds);
  await rename(join(parent, name), join(parent, DRAFT + name));
  await rm(join(parent, DRAFT + name), { recursive: true });
}

/** Copies a table's rows as this transaction sees them into a sealed file. */
export async function copyOut(
  client: pg.Client,
  table: CatalogueTable,
  volume: VolumeKey,
  folder: string,
  signal: AbortSignal,
): Promise<TableRecord> {
  const { name, columns } = table;
  const rows = client.query(copyTo(`COPY (SELECT ${listOf(columns)} FROM ${name}) TO STDOUT`));
  const hash = createHash("sha256");
  let bytes = 0;
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const piece of sealFile(rows, placeOf(volume, name))) {
      hash.update(piece);
      bytes += piece.length;
      yield piece;
    }
  }
  const file = createWriteStream(join(folder, fileOf(name)), { flags: "wx", mode: 0o600, flush: true });
  await pipeline(Readable.from(measured()), file, { signal });
  return { name, columns, rows: rows.rowCount, bytes, sha256: hash.digest("hex") };
}

/**
 * Reads a table's file to its end and holds it against the manifest.
 * @throws BackupDamaged
 */
export async function checkTable(table: TableRecord, volume: VolumeKey, folder: string): Promise<void> {
  for await (const _piece of read(table, volume, folder)) void 0;
}

/** Copies a table's rows back. @throws BackupDamaged */
export async function copyIn(
  client: pg.Client,
  table: TableRecord,
  volume: VolumeKey,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  const sink = client.query(copyFrom(`COPY ${table.name} (${listOf(table.columns)}) FROM STDIN`));
  await pipeline(Readable.from(read(table, volume, folder)), sink, { signal });
  if (sink.rowCount !== table.rows) {
    throw new BackupDamaged(fileOf(table.name), `it holds ${sink.rowCount} rows and not ${table.rows}`);
  }
}

async function* read(table: TableRecord, volume: VolumeKey, folder: string): AsyncGenerator<Buffer> {
  const file = fileOf(table.name);
  const hash = createHash("sha256");
  let bytes = 0;
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const piece of createReadStream(join(folder, file))) {
      hash.update(piece as Buffer);
      bytes += (piece as Buffer).length;
      yield piece as Buffer;
    }
  }
  try {
    yield* openFile(measured(), placeOf(volume, table.name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new BackupDamaged(file, `it cannot be read (${code})`);
  }
  if (bytes !== table.bytes || hash.digest("hex") !== table.sha256) {
    throw new BackupDamaged(file, "it is not the file that the manifest names");
  }
}

/** Where a file of a volume stands: under its key, its backup and its name. */
export function placeOf({ key, id, holds }: VolumeKey, name: string) {
  return { key, backupId: `${id} ${holds}`, name };
}

function fileOf(table: string): string {
  return `${table}.aura`;
}

function listOf(columns: TableRecord["columns"]): string {
  return columns.map(([name]) => `"${name.replaceAll('"', '""')}"`).join(", ");
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
