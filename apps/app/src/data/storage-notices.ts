/**
 * What a person must know of where their words lie.
 * - `memory-only`: nothing of it stays once the window is closed.
 * - `recovered`: the database was damaged, and another one has taken its place.
 * - `evicted`: the browser has thrown the database away.
 * - `nearly-full`: there is little room left.
 */
export type StorageNotice = "memory-only" | "recovered" | "evicted" | "nearly-full";

/** Where the words lie, and word of what there is to know about it. */
export interface LiveStorage {
  notices(): Promise<readonly StorageNotice[]>;
  /** The person has read it. */
  read(notice: StorageNotice): Promise<void>;
  subscribe(listener: () => void): () => void;
}

/** A device without notices of its own accord, such as a phone: what is known at the start is all there is. */
export function fixedNotices(
  known: Promise<readonly StorageNotice[]>,
  acknowledge: (notice: StorageNotice) => Promise<void>,
): LiveStorage {
  const read = new Set<StorageNotice>();
  const listeners = new Set<() => void>();
  return {
    notices: async () => (await known).filter((notice) => !read.has(notice)),
    async read(notice) {
      read.add(notice);
      for (const listener of listeners) listener();
      await acknowledge(notice);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
