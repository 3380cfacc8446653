import { closeSync, openSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";

/** A lock that this process holds; closing it lets go. */
export interface FileLock {
  close(): void;
}

const SQLITE_BUSY = 5;

/**
 * Takes the lock of a file, or says at once (after `patienceMs`) that another has it. The lock is the operating system's, which lets go
 * of it when the process ends, however it ends. Node has no call for one; SQLite takes it on an empty file and writes nothing into it.
 */
export function takeFileLock(path: string, patienceMs: number): FileLock | undefined {
  makeLockFile(path);
  const lock = new DatabaseSync(path, { timeout: patienceMs });
  try {
    lock.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Whether another process has the lock of a file that is there. */
export function isFileLocked(path: string): boolean {
  using lock = new DatabaseSync(path, { readOnly: true, timeout: 0 });
  try {
    lock.exec("SELECT count(*) FROM sqlite_schema");
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  }
}

/** For its owner alone, since whoever may read it may keep others from the lock. */
function makeLockFile(path: string): void {
  try {
    // Never opened where it is there already: closing a file ends every lock of this process on it (POSIX).
    closeSync(openSync(path, "ax", 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === SQLITE_BUSY;
}
