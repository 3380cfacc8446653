import { randomUUID } from "node:crypto";
import { chmod, link, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** Who runs on a data directory. */
export interface Holder {
  readonly pid: number;
  /** Start of the process in clock ticks since boot (Linux): a pid that was given again has another. */
  readonly startTicks: string | undefined;
  readonly since: string;
  /** Where it serves; absent for a command that ends by itself. */
  readonly url?: string | undefined;
}

/** Thrown when another process runs on the directory. */
export class DataDirectoryHeld extends Error {
  readonly holder: Holder;
  constructor(directory: string, holder: Holder) {
    const { pid, url, since } = holder;
    super(
      url === undefined
        ? `${directory} is in use by a command of AURA Journal, process id ${pid}, since ${since}. Wait until it has ended, or choose another directory with AURA_DATA_DIR.`
        : `${directory} is in use by AURA Journal with process id ${pid}, which serves ${url} since ${since}. ` +
            `Stop it first (kill ${pid}), or choose another directory with AURA_DATA_DIR.`,
    );
    this.name = "DataDirectoryHeld";
    this.holder = holder;
  }
}

const LOCK_FILE = "holder.json";
/** Search permission for everybody. */
const OTHERS_MAY_PASS = 0o001;

/**
 * Takes the directory for this process; a lock left by a process that is gone is taken over.
 * @throws DataDirectoryHeld when a living process has it
 */
export async function holdDataDirectory(
  directory: string,
  url: string | undefined,
  now: Date,
): Promise<AsyncDisposable> {
  await makePrivateDirectory(directory);
  const path = join(directory, LOCK_FILE);
  const mine: Holder = {
    pid: process.pid,
    startTicks: (await processState(process.pid))?.startTicks,
    since: now.toISOString(),
    url,
  };
  // Linked into place with its words in it: a lock that could be seen empty would look like a stale one.
  const draft = `${path}.${process.pid}.${randomUUID()}`;
  await writeFile(draft, JSON.stringify(mine), { mode: 0o600 });
  await using _ = { [Symbol.asyncDispose]: () => rm(draft, { force: true }) };
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      await link(draft, path);
      return { [Symbol.asyncDispose]: () => rm(path, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = await currentHolder(directory);
    if (holder !== undefined) throw new DataDirectoryHeld(directory, holder);
    // Moved away under a name of our own first, so that of two who find it stale only one removes it.
    const stale = `${draft}.stale`;
    await rename(path, stale).catch(() => undefined);
    await rm(stale, { force: true });
  }
  throw new Error(`${directory} could not be locked: its ${LOCK_FILE} keeps changing`);
}

/** The living process that holds the directory, if there is one. */
export async function currentHolder(directory: string): Promise<Holder | undefined> {
  let holder: Holder;
  try {
    holder = JSON.parse(await readFile(join(directory, LOCK_FILE), "utf8")) as Holder;
  } catch {
    return undefined;
  }
  return (await isSameProcess(holder)) ? holder : undefined;
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

async function isSameProcess(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const found = await processState(holder.pid);
  if (found === undefined) return true;
  // A killed process whose parent has not asked for it yet still has its number, and holds nothing.
  if (found.state === "Z") return false;
  return holder.startTicks === undefined || found.startTicks === holder.startTicks;
}

/** What Linux tells of a process; undefined elsewhere. */
async function processState(pid: number): Promise<{ state: string; startTicks: string } | undefined> {
  try {
    const text = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name in field 2 may hold spaces, so counting begins after its closing bracket: state is field 3, start field 22.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    return { state: fields[0] ?? "", startTicks: fields[19] ?? "" };
  } catch {
    return undefined;
  }
}
