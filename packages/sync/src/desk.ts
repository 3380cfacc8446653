import type { Change } from "./machine.ts";
import type { Storage } from "./storage.ts";

/** What a listener is told of: entries that look different now, or the state of synchronisation alone. */
export interface ReplicaNews {
  readonly entryIds: readonly string[];
}

/** The one place at which the journal is written down: one thing at a time, and everybody hears of it. */
export interface Desk {
  /** One thing at a time: what one has read nobody changes before it has written. */
  alone<T>(work: () => Promise<T>): Promise<T>;
  /** Writes changes, all or none, and tells of them; drafts alone change nothing that anybody shows. */
  commit(changes: readonly Change[]): Promise<void>;
  tell(news: ReplicaNews): void;
  subscribe(listener: (news: ReplicaNews) => void): () => void;
  /** Resolves when everything asked so far was done. */
  idle(): Promise<void>;
  /** Conflicts that were written down so far. */
  readonly conflicts: number;
  /** Whether the last thing that was to be written down could not be. */
  readonly isFailing: boolean;
}

export function createDesk(storage: Pick<Storage, "commit">): Desk {
  const listeners = new Set<(news: ReplicaNews) => void>();
  let tail: Promise<unknown> = Promise.resolve();
  let conflicts = 0;
  let isFailing = false;

  function tell(news: ReplicaNews): void {
    for (const listener of listeners) listener(news);
  }

  return {
    alone(work) {
      const result = tail.then(work);
      tail = result.catch(() => {});
      return result;
    },
    async commit(changes) {
      const wasFailing = isFailing;
      try {
        await storage.commit(changes);
        isFailing = false;
      } catch (error) {
        isFailing = true;
        if (!wasFailing) tell({ entryIds: [] });
        throw error;
      }
      if (!wasFailing && changes.every(({ kind }) => kind === "draft")) return;
      const entryIds = changes.flatMap((change) => (change.kind === "row" ? [change.row.entryId] : []));
      conflicts += changes.filter(({ kind }) => kind === "conflict").length;
      tell({ entryIds });
    },
    tell,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    idle: () => tail.then(() => {}),
    get isFailing() {
      return isFailing;
    },
    get conflicts() {
      return conflicts;
    },
  };
}
