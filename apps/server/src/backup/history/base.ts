import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createZstdCompress, createZstdDecompress } from "node:zlib";
import type { Kek } from "@aura-journal/crypto";
import { exists } from "../../platform/postgres-binaries.ts";
import { BackupDamaged } from "../backup-damaged.ts";
import { HISTORY_FORMAT, openManifest, type BaseManifest, type VolumeKey } from "../manifest.ts";
import { openFile, sealFile } from "../sealed-file.ts";
import { placeOf, volumeNames } from "../volume.ts";
import { listWalFiles, walFileName, type WalFile } from "./wal-files.ts";

// A history is a row of bases, `<directory>/history/<name>`: each a copy of the cluster, and in `wal` the log from then until the next base.

const CLUSTER_FILE = "cluster.aura";
const WAL_FOLDER = "wal";
const REACH_FILE = "reach.aura";

/** A base whose key is open. */
export interface Base {
  readonly name: string;
  readonly folder: string;
  readonly manifest: BaseManifest;
  readonly key: VolumeKey;
}

/** All bases of a folder, oldest first. @throws BackupDamaged, OtherMasterKey */
export async function openBases(directory: string, kek: Kek): Promise<Base[]> {
  const bases: Base[] = [];
  for (const name of await volumeNames(directory, "history")) bases.push(await openBase(directory, name, kek));
  return bases;
}

/** @throws BackupDamaged, OtherMasterKey */
export async function openBase(directory: string, name: string, kek: Kek): Promise<Base> {
  const folder = join(directory, "history", name);
  const { manifest, volume } = await openManifest(folder, kek, HISTORY_FORMAT);
  return { name, folder, manifest, key: volume };
}

/** Writes the copy of the cluster into the folder of a base, squeezed and sealed. */
export async function writeCluster(
  pieces: AsyncIterable<Buffer>,
  key: VolumeKey,
  folder: string,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(join(folder, WAL_FOLDER), { mode: 0o700 });
  await writeSealed(pieces, key, folder, CLUSTER_FILE, signal);
}

/** @throws BackupDamaged, while it is read */
export function readCluster({ folder, key }: Base): AsyncIterable<Buffer> {
  return readSealed(key, folder, CLUSTER_FILE, CLUSTER_FILE);
}

/** The pieces of the log that lie with a base. */
export function walFilesOf({ folder }: Pick<Base, "folder">): Promise<WalFile[]> {
  return listWalFiles(join(folder, WAL_FOLDER));
}

/**
 * Stores a piece of the log; what there was of the same segment before goes when it is on disk.
 * @param source PostgreSQL's file @param length how much of it is written
 */
export async function storeWal(
  base: Base,
  piece: Omit<WalFile, "file" | "timeline">,
  { source, length }: { readonly source: string; readonly length: number },
  signal: AbortSignal,
): Promise<void> {
  const folder = join(base.folder, WAL_FOLDER);
  const earlier = (await listWalFiles(folder)).filter(({ segment }) => segment === piece.segment);
  const file = walFileName({ ...piece, timeline: base.manifest.timeline });
  const bytes = (await readFile(source)).subarray(0, length);
  const draft = `${file}.draft`;
  await rm(join(folder, draft), { force: true });
  await writeSealed(Readable.from([bytes]), base.key, folder, draft, signal, nameInSeal(file));
  await rename(join(folder, draft), join(folder, file));
  for (const old of earlier) if (old.file !== file) await rm(join(folder, old.file));
}

/** @throws BackupDamaged, while it is read */
export function readWal({ folder, key }: Base, { file }: WalFile): AsyncIterable<Buffer> {
  return readSealed(key, join(folder, WAL_FOLDER), file, nameInSeal(file));
}

/** Until when nothing has been committed that is not stored with this base, and where the log ended then. */
export interface Reach {
  readonly at: string;
  readonly lsn: number;
}

/** Notes that nothing has come since: a piece of the log that has not changed is not written again. */
export async function storeReach({ folder, key }: Base, reach: Reach, signal: AbortSignal): Promise<void> {
  const draft = `${REACH_FILE}.draft`;
  await rm(join(folder, draft), { force: true });
  await writeSealed(Readable.from([Buffer.from(JSON.stringify(reach))]), key, folder, draft, signal, REACH_FILE);
  await rename(join(folder, draft), join(folder, REACH_FILE));
}

/** @returns undefined where there is none yet @throws BackupDamaged */
export async function readReach({ folder, key }: Base): Promise<Reach | undefined> {
  if (!(await exists(join(folder, REACH_FILE)))) return undefined;
  const pieces: Buffer[] = [];
  for await (const piece of readSealed(key, folder, REACH_FILE, REACH_FILE)) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString()) as Reach;
}

/** A piece cannot stand in another's place, nor say that it reaches further than it does. */
function nameInSeal(file: string): string {
  return `${WAL_FOLDER}/${file}`;
}

async function writeSealed(
  pieces: AsyncIterable<Buffer>,
  key: VolumeKey,
  folder: string,
  file: string,
  signal: AbortSignal,
  name = file,
): Promise<void> {
  const squeeze = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  await pipeline(
    pieces,
    squeeze,
    (squeezed: AsyncIterable<Buffer>) => sealFile(squeezed, placeOf(key, name)),
    createWriteStream(join(folder, file), { flags: "wx", mode: 0o600, flush: true }),
    { signal },
  );
}

async function* readSealed(key: VolumeKey, folder: string, file: string, name: string): AsyncGenerator<Buffer> {
  try {
    const plain = Readable.from(openFile(createReadStream(join(folder, file)), placeOf(key, name)));
    // An error of the source would otherwise be nobody's: a pipe hands on data alone.
    const squeezed = createZstdDecompress();
    plain.once("error", (error) => squeezed.destroy(error));
    for await (const piece of plain.pipe(squeezed)) yield piece as Buffer;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new BackupDamaged(file, `it cannot be read (${code})`);
  }
}
