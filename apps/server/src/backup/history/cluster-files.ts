import { createReadStream } from "node:fs";
import { chown, mkdir, open, readdir, stat } from "node:fs/promises";
import { dirname, join, normalize, sep } from "node:path";
import type { ProcessUser } from "../../platform/postgres-binaries.ts";
import { BackupDamaged } from "../backup-damaged.ts";

// The files of a cluster as one stream: `length(4) | head | bytes` for each, where the head is JSON. No other program can open the stream,
// which is sealed, so a format that others know would gain nothing.

interface Head {
  readonly path: string;
  /** Absent: a directory. */
  readonly size?: number;
}

/** A file that is not in the directory and goes along. */
export interface AddedFile {
  readonly path: string;
  readonly bytes: Buffer;
}

/** What a copy leaves out, because it belongs to the running server or is made anew (PostgreSQL manual, "Making a Base Backup Using the Low Level API"). */
const LEFT_OUT = /(^|\/)(postmaster\.(pid|opts)|pgsql_tmp[^/]*|pg_internal\.init[^/]*|backup_label|tablespace_map)$/;
const EMPTIED = new Set([
  "pg_wal",
  "pg_replslot",
  "pg_dynshmem",
  "pg_notify",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);

/**
 * Reads the files of a running cluster, between `pg_backup_start` and `pg_backup_stop`; the log of that time makes them consistent.
 * @param last gives what goes along at the end, once all files were read
 */
export async function* packCluster(
  directory: string,
  last: () => Promise<readonly AddedFile[]>,
): AsyncGenerator<Buffer> {
  yield* packFolder(directory, "");
  for (const { path, bytes } of await last()) {
    yield headOf({ path, size: bytes.length });
    yield bytes;
  }
}

async function* packFolder(directory: string, folder: string): AsyncGenerator<Buffer> {
  const entries = await readdir(join(directory, folder), { withFileTypes: true }).catch(ignoreGone);
  for (const entry of entries ?? []) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (LEFT_OUT.test(path)) continue;
    if (entry.isDirectory()) {
      yield headOf({ path });
      if (path === "pg_wal") yield headOf({ path: "pg_wal/archive_status" });
      if (!EMPTIED.has(path)) yield* packFolder(directory, path);
    } else if (entry.isFile()) yield* packFile(directory, path);
  }
}

async function* packFile(directory: string, path: string): AsyncGenerator<Buffer> {
  const found = await stat(join(directory, path)).catch(ignoreGone);
  // A table that was dropped meanwhile: the log says so too.
  if (found === undefined) return;
  const { size } = found;
  yield headOf({ path, size });
  let left = size;
  if (left > 0) {
    try {
      // What was added since then is in the log.
      for await (const piece of createReadStream(join(directory, path), { end: size - 1, highWaterMark: 256 * 1024 })) {
        left -= (piece as Buffer).length;
        yield piece as Buffer;
      }
    } catch (error) {
      ignoreGone(error as NodeJS.ErrnoException);
    }
  }
  // One that was cut short meanwhile is brought to its length by the log.
  while (left > 0) {
    const zeros = Buffer.alloc(Math.min(left, 256 * 1024));
    left -= zeros.length;
    yield zeros;
  }
}

/**
 * Writes the files into a directory that is there and empty. They are put on disk by PostgreSQL, before it recovers.
 * @param owner whom they are to belong to, where that is not this process's user
 * @throws BackupDamaged
 */
export async function unpackCluster(
  source: AsyncIterable<Buffer>,
  directory: string,
  owner: ProcessUser | undefined,
): Promise<void> {
  const bytes = createReader(source);
  const give = async (path: string): Promise<void> => {
    if (owner !== undefined) await chown(path, owner.uid, owner.gid);
  };
  for (;;) {
    const length = await bytes.take(4);
    if (length === undefined) return;
    const { path, size } = JSON.parse((await bytes.need(length.readUInt32BE(0))).toString()) as Head;
    if (normalize(path).split(sep).includes("..") || path.startsWith("/")) {
      throw new BackupDamaged("cluster", "it names a file outside of its directory");
    }
    const target = join(directory, path);
    if (size === undefined) {
      await mkdir(target, { mode: 0o700 });
      await give(target);
      continue;
    }
    await mkdir(dirname(target), { recursive: true, mode: 0o700 });
    const file = await open(target, "wx", 0o600);
    try {
      for (let left = size; left > 0;) {
        const piece = await bytes.upTo(left);
        left -= piece.length;
        await file.writeFile(piece);
      }
    } finally {
      await file.close();
    }
    await give(target);
  }
}

function headOf(head: Head): Buffer {
  const text = Buffer.from(JSON.stringify(head));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text]);
}

function ignoreGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function createReader(source: AsyncIterable<Buffer>) {
  const pieces = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  async function more(): Promise<boolean> {
    const next = await pieces.next();
    if (next.done === true) return false;
    held = held.length === 0 ? next.value : Buffer.concat([held, next.value]);
    return true;
  }
  async function take(count: number): Promise<Buffer | undefined> {
    while (held.length < count) {
      if (await more()) continue;
      if (held.length === 0) return undefined;
      throw cutOff();
    }
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  }
  return {
    take,
    async need(count: number): Promise<Buffer> {
      const taken = await take(count);
      if (taken === undefined) throw cutOff();
      return taken;
    },
    /** Whatever there is, at least a byte. */
    async upTo(count: number): Promise<Buffer> {
      if (held.length === 0 && !(await more())) throw cutOff();
      const taken = held.subarray(0, count);
      held = held.subarray(taken.length);
      return taken;
    },
  };
}

function cutOff(): BackupDamaged {
  return new BackupDamaged("cluster", "it is cut off");
}
