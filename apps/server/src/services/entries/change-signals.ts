/** Tells open streams that a user's journal has changed. */
export interface ChangeSignals {
  /** Called after the commit that gave a change its number. Numbers may arrive in any order. */
  changed(userId: string, changeSeq: number): void;
  /** The newest change number that this process has seen; other processes may have gone further. */
  known(userId: string): number | undefined;
  /** Another process says so: whoever listens looks at the counter. For one user, or for all where it is not known whose. */
  mayHaveChanged(userId?: string): void;
  /** Calls back with each newer number, or with nothing where the counter is to be looked at; returns how to stop. */
  subscribe(userId: string, listener: ChangeListener): () => void;
}

export type ChangeListener = (changeSeq: number | undefined) => void;

/**
 * Wake-ups within a process, and a word to the others. They spare the database a question and are never the truth: `known` is a
 * lower bound of the counter in PostgreSQL, what another process says is no number to go by, and whoever must not miss a change
 * reads the counter itself.
 */
export function createChangeSignals(
  options: {
    readonly maxUsers?: number;
    /** Tells the other processes. */
    readonly announce?: (userId: string) => void;
  } = {},
): ChangeSignals {
  const { maxUsers = 10_000, announce } = options;
  // Insertion order is order of use: the user who was quiet longest is forgotten first.
  const latestByUser = new Map<string, number>();
  const listenersByUser = new Map<string, Set<ChangeListener>>();

  return {
    changed(userId, changeSeq) {
      const known = latestByUser.get(userId) ?? -1;
      latestByUser.delete(userId);
      latestByUser.set(userId, Math.max(known, changeSeq));
      if (latestByUser.size > maxUsers) latestByUser.delete(latestByUser.keys().next().value ?? "");
      if (changeSeq <= known) return;
      announce?.(userId);
      for (const listener of listenersByUser.get(userId) ?? []) listener(changeSeq);
    },
    mayHaveChanged(userId) {
      const affected = userId === undefined ? listenersByUser.values() : [listenersByUser.get(userId) ?? []];
      for (const listeners of affected) for (const listener of [...listeners]) listener(undefined);
    },
    known: (userId) => latestByUser.get(userId),
    subscribe(userId, listener) {
      // Each subscription is its own, also where the same function is given twice.
      const own: ChangeListener = (changeSeq) => listener(changeSeq);
      const listeners = listenersByUser.get(userId) ?? new Set();
      listenersByUser.set(userId, listeners.add(own));
      return () => {
        listeners.delete(own);
        if (listeners.size === 0 && listenersByUser.get(userId) === listeners) listenersByUser.delete(userId);
      };
    },
  };
}
