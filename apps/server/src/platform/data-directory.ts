import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { dirname, join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { isFileLocked, takeFileLock } from "./file-lock.ts";

/** Who runs on a data directory. */
export interface Holder {
  readonly pid: number;
  /** The machine or container that the process id belongs to. */
  readonly host: string;
  readonly since: string;
  /** Where it serves; absent for a command that ends by itself. */
  readonly url?: string | undefined;
}

/** Thrown when another process runs on the directory. */
export class DataDirectoryHeld extends Error {
  readonly holder: Holder;
  constructor(directory: string, holder: Holder) {
    const { pid, host, url, since } = holder;
    // A number of another machine or container may be anybody's here: nobody is told to end that.
    const isHere = host === hostname();
    const who = `process id ${pid}${isHere ? "" : ` on ${host}`}`;
    super(
      url === undefined
        ? `${directory} is in use by a command of AURA Journal, ${who}, since ${since}. Wait until it has ended, or choose another directory with AURA_DATA_DIR.`
        : `${directory} is in use by AURA Journal with ${who}, which serves ${url} since ${since}. ` +
            `Stop it first${isHere ? ` (kill ${pid})` : ""}, or choose another directory with AURA_DATA_DIR.`,
    );
    this.name = "DataDirectoryHeld";
    this.holder = holder;
  }
}

const LOCK_FILE = "holder.lock";
const RECORD_FILE = "holder.json";
/** Search permission for everybody. */
const OTHERS_MAY_PASS = 0o001;
/** Of a process that only looks whether the directory is held. */
const PATIENCE_WITH_LOOKERS_MS = 50;

/**
 * Takes the directory for this process.
 *
 * A process id written into a file would not do as a lock: after a restart of a machine or a container it is another process's, and in
 * two containers on one volume the same number means two processes.
 * @throws DataDirectoryHeld when another process has it
 */
export async function holdDataDirectory(
  directory: string,
  url: string | undefined,
  now: Date,
): Promise<AsyncDisposable> {
  await makePrivateDirectory(directory);
  const lock = takeFileLock(join(directory, LOCK_FILE), PATIENCE_WITH_LOOKERS_MS);
  if (lock === undefined) throw new DataDirectoryHeld(directory, await readRecord(directory));
  const record = join(directory, RECORD_FILE);
  const mine: Holder = { pid: process.pid, host: hostname(), since: now.toISOString(), url };
  try {
    const draft = `${record}.draft`;
    await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
    await rename(draft, record);
  } catch (error) {
    lock.close();
    throw error;
  }
  return {
    async [Symbol.asyncDispose]() {
      await rm(record, { force: true });
      lock.close();
    },
  };
}

/** The process that holds the directory, if there is one. */
export async function currentHolder(directory: string): Promise<Holder | undefined> {
  const lock = join(directory, LOCK_FILE);
  return existsSync(lock) && isFileLocked(lock) ? readRecord(directory) : undefined;
}

/** Who has locked says so a moment later. */
async function readRecord(directory: string): Promise<Holder> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    try {
      return JSON.parse(await readFile(join(directory, RECORD_FILE), "utf8")) as Holder;
    } catch {
      await delay(20);
    }
  }
  return { pid: 0, host: "an unknown machine", since: "an unknown time" };
}

/** Makes the directory, for its owner and (search only) for the database's user. */
async function makePrivateDirectory(directory: string): Promise<void> {
  // Others may pass through by name, not look: as root, the database runs as another user below this directory.
  await mkdir(directory, { recursive: true, mode: 0o711 });
  const probe = join(directory, `.probe-${process.pid}`);
  await writeFile(probe, "").catch((error: unknown) => {
    throw new Error(`${directory} cannot be written to: choose another directory with AURA_DATA_DIR`, { cause: error });
  });
  await rm(probe);
}

/**
 * As root the database runs as another user, who must reach its files: by name, through every directory above them.
 * @throws Error that names a directory which shuts that user out
 */
export async function letPass(directory: string): Promise<void> {
  // A umask, or whoever made the directory, may have shut it.
  const { mode, uid } = await stat(directory);
  if ((mode & OTHERS_MAY_PASS) === 0 && uid === 0) await chmod(directory, (mode & 0o7777) | OTHERS_MAY_PASS);
  for (let path = resolve(directory); ; path = dirname(path)) {
    const { mode: found } = await stat(path);
    if ((found & OTHERS_MAY_PASS) === 0) {
      throw new Error(
        `${path} shuts out the user that the database runs as: allow it to pass (chmod o+x ${path}), or choose another directory with AURA_DATA_DIR`,
      );
    }
    if (path === dirname(path)) return;
  }
}
