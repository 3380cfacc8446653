import { randomBytes } from "node:crypto";
import { open, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "./logger.ts";

const MIB = 1024 * 1024;
/** Held by a file of nothing, and given to the database when others have taken all the rest: for a few files of its log. */
const BALLAST_BYTES = 64 * MIB;
const FULL_BYTES = 48 * MIB;
/** Room that comes and goes would let writers through and turn them away by turns. */
const AGAIN_BYTES = FULL_BYTES + BALLAST_BYTES + 16 * MIB;
const LOOK_EVERY_MS = 500;

export interface DiskGuard extends AsyncDisposable {
  /** Whether more may be written; reading goes on in any case. */
  hasRoom(): boolean;
}

/**
 * Looks at the disk of an embedded database twice a second. A PostgreSQL that finds no room for its log ends, and nothing can be read then
 * either: so a ballast is held there, which goes when the disk is full, and whoever brings text is turned away until there is room for both.
 */
export async function guardDisk(options: { readonly directory: string; readonly logger: Logger }): Promise<DiskGuard> {
  const { directory, logger } = options;
  const ballast = join(directory, "ballast");
  let free = Infinity;
  let isFull = false;

  async function look(): Promise<void> {
    const { bavail, bsize } = await statfs(directory);
    free = bavail * bsize;
    if (!isFull && free < FULL_BYTES) {
      isFull = true;
      await rm(ballast, { force: true });
      logger.error({ dataDir: directory }, "the disk is full: nothing is written until there is room");
    } else if (isFull && free >= AGAIN_BYTES) {
      await holdBallast(ballast);
      isFull = false;
      logger.info({ dataDir: directory }, "there is room on the disk again");
    }
  }

  await look();
  if (!isFull && free >= AGAIN_BYTES) await holdBallast(ballast);
  let looking: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    looking = looking.then(look).catch((error: unknown) => {
      logger.warn({ err: error }, "the room on the disk could not be looked up");
    });
  }, LOOK_EVERY_MS).unref();
  return {
    hasRoom: () => !isFull,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await looking;
    },
  };
}

/** Makes the file where it is not there; under another name until it is whole. */
async function holdBallast(path: string): Promise<void> {
  const { size } = await stat(path).catch(() => ({ size: 0 }));
  if (size === BALLAST_BYTES) return;
  const draft = `${path}.draft`;
  const file = await open(draft, "w", 0o600);
  try {
    // Some file systems keep zeros, or what was never written, in no room at all.
    const block = randomBytes(MIB);
    for (let written = 0; written < BALLAST_BYTES; written += MIB) await file.write(block);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
