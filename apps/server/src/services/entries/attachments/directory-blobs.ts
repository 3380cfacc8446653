import { randomUUID } from "node:crypto";
import { mkdir, open, readdir, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BlobUnreadable, type BlobName, type BlobStore } from "./blob-store.ts";

const DRAFTS = "drafts";
/** No upload takes as long. */
const STALE_MS = 24 * 60 * 60_000;
const READ_BYTES = 256 * 1024;

/**
 * Blobs as files: `<directory>/<user id>/<blob id>`, for their owner's eyes alone.
 *
 * Crash model: a blob is written into a draft, which is forced to the disk before it is renamed to its name, and the folder's
 * entry after it. So under its name a blob is whole or absent after a loss of power, and what this has answered for stays. A
 * draft that its writer never finished is removed a day later.
 * @param now for telling which drafts are that old
 */
export function createDirectoryBlobs(directory: string, now: () => Date): BlobStore {
  const drafts = join(directory, DRAFTS);
  const pathOf = (name: BlobName): string => join(directory, name);

  return {
    async write(name, bytes) {
      const path = pathOf(name);
      await mkdir(drafts, { recursive: true, mode: 0o700 });
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const draft = join(drafts, randomUUID());
      try {
        await writeWhole(draft, bytes);
        await rename(draft, path);
      } catch (error) {
        await rm(draft, { force: true });
        throw error;
      }
      await syncDirectory(dirname(path));
      await syncDirectory(directory);
    },

    async read(name, start, end) {
      let file: FileHandle;
      try {
        file = await open(pathOf(name), "r");
      } catch (error) {
        throw isMissing(error) ? new BlobUnreadable({ cause: error }) : error;
      }
      if ((await file.stat()).size < end) {
        await file.close();
        throw new BlobUnreadable();
      }
      return file.createReadStream({ start, end: end - 1, highWaterMark: READ_BYTES });
    },

    remove: (name) => rm(pathOf(name), { force: true }),
    removeAllOf: (userId) => rm(join(directory, userId), { recursive: true, force: true }),

    async *list() {
      for (const folder of await namesIn(directory)) {
        for (const file of await namesIn(join(directory, folder))) {
          const writtenAt = await modifiedAt(join(directory, folder, file));
          if (writtenAt === undefined) continue;
          if (folder !== DRAFTS) yield { name: `${folder}/${file}`, writtenAt };
          else if (now().getTime() - writtenAt.getTime() > STALE_MS) await rm(join(drafts, file), { force: true });
        }
      }
    },
  };
}

async function writeWhole(path: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const piece of bytes) {
      for (let at = 0; at < piece.length; at += (await file.write(piece, at)).bytesWritten);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename lasts once the folder that names the file is on the disk. */
async function syncDirectory(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

async function modifiedAt(path: string): Promise<Date | undefined> {
  try {
    return (await stat(path)).mtime;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
