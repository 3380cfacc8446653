import { unwatchFile, watchFile } from "node:fs";
import type { Logger } from "./logger.ts";

/** What a file says, kept up with it while the server runs. */
export interface ReloadableFile<T> extends Disposable {
  /** The last content that was good. One request asks once, and goes by one content from end to end. */
  readonly current: () => T;
  /** Reads the file now. What is wrong with it is logged, and what stood before goes on standing. */
  reload(): Promise<void>;
}

/** A file is looked at this often: notices of the system get lost where a volume is mounted or a link is swapped. */
const LOOK_EVERY_MS = 2_000;

/**
 * Reads a file and reads it again whenever it has changed and then stayed as it is for as long as lies between two looks: an editor
 * that empties a file before it writes is not met in the middle. A content takes over as a whole or not at all.
 * @throws whatever `read` throws for the first content: a server does not start with a file that is wrong
 */
export async function openReloadableFile<T>(options: {
  readonly file: string;
  /** Throws for a content that is wrong; its message is logged and names the places. */
  readonly read: (file: string) => Promise<T>;
  readonly logger: Logger;
  readonly lookEveryMs?: number;
}): Promise<ReloadableFile<T>> {
  const { file, read, logger } = options;
  let content: T | undefined;
  let isClosed = false;
  // One after the other: of two reads under way the older could win.
  let turn = Promise.resolve();

  async function readAgain(): Promise<void> {
    try {
      const next = await read(file);
      if (isClosed) return;
      content = next;
      logger.info({ file }, "file read anew");
    } catch (error) {
      // The whole of the message: each of its lines names a place in the operator's own file.
      const reason = error instanceof Error ? error.message : undefined;
      logger.error({ err: error, file, reason }, "file not taken over: what stood before stands on");
    }
  }
  const reload = (): Promise<void> => (turn = turn.then(readAgain));
  const lookEveryMs = options.lookEveryMs ?? LOOK_EVERY_MS;
  let settling: NodeJS.Timeout | undefined;
  const onLook = (now: { mtimeMs: number; ino: number; size: number }, before: typeof now): void => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino && now.size === before.size) return;
    clearTimeout(settling);
    settling = setTimeout(() => void reload(), lookEveryMs).unref();
  };
  const close = (): void => {
    isClosed = true;
    clearTimeout(settling);
    unwatchFile(file, onLook);
  };
  // Watched before it is read: what is written in between is seen.
  watchFile(file, { interval: lookEveryMs, persistent: false }, onLook);
  try {
    content = await read(file);
  } catch (error) {
    close();
    throw error;
  }
  return { current: () => content as T, reload, [Symbol.dispose]: close };
}

/** What is made of something that may be replaced, made once for each that stands. */
export function derived<T extends object, R>(current: () => T, make: (value: T) => R): () => R {
  let from = current();
  let made = make(from);
  return () => {
    const now = current();
    if (now !== from) {
      made = make(now);
      from = now;
    }
    return made;
  };
}

/** Something that never changes, or what gives it, as the latter. */
export function currentOf<T extends object>(value: T | (() => T)): () => T {
  return typeof value === "function" ? (value as () => T) : () => value;
}
