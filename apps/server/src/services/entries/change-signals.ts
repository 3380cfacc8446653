/** Tells open streams of this process that a user's journal has changed. */
export interface ChangeSignals {
  /** Called after the commit that gave a change its number. Numbers may arrive in any order. */
  changed(userId: string, changeSeq: number): void;
  /** The newest change number that this process has seen; other processes may have gone further. */
  known(userId: string): number | undefined;
  /** Calls back with each newer number; returns how to stop. */
  subscribe(userId: string, listener: (changeSeq: number) => void): () => void;
}

/**
 * In-process wake-ups. They spare the database a question and are never the truth: `known` is a lower bound of the
 * counter in PostgreSQL, and whoever must not miss a change of another process reads the counter itself.
 */
export function createChangeSignals({ maxUsers = 10_000 }: { readonly maxUsers?: number } = {}): ChangeSignals {
  // Insertion order is order of use: the user who was quiet longest is forgotten first.
  const latestByUser = new Map<string, number>();
  const listenersByUser = new Map<string, Set<(changeSeq: number) => void>>();

  return {
    changed(userId, changeSeq) {
      const known = latestByUser.get(userId) ?? -1;
      latestByUser.delete(userId);
      latestByUser.set(userId, Math.max(known, changeSeq));
      if (latestByUser.size > maxUsers) latestByUser.delete(latestByUser.keys().next().value ?? "");
      if (changeSeq <= known) return;
      for (const listener of listenersByUser.get(userId) ?? []) listener(changeSeq);
    },
    known: (userId) => latestByUser.get(userId),
    subscribe(userId, listener) {
      // Each subscription is its own, also where the same function is given twice.
      const own = (changeSeq: number): void => listener(changeSeq);
      const listeners = listenersByUser.get(userId) ?? new Set();
      listenersByUser.set(userId, listeners.add(own));
      return () => {
        listeners.delete(own);
        if (listeners.size === 0 && listenersByUser.get(userId) === listeners) listenersByUser.delete(userId);
      };
    },
  };
}
