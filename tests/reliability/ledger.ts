/** An entry as the server has acknowledged it, newest version last. */
export interface AcknowledgedEntry {
  readonly userId: string;
  readonly entryId: string;
  readonly versions: { readonly content: string; readonly isDeleted: boolean; readonly action: string }[];
}

/** What a server has promised its writers. */
export interface Ledger {
  readonly entriesById: ReadonlyMap<string, AcknowledgedEntry>;
  /** Versions by the id of the mutation that made them. */
  readonly mutations: ReadonlyMap<string, { readonly userId: string; readonly version: number }>;
  /** What a writer was told that cannot be so. */
  readonly faults: readonly string[];
  /** Answers that were neither success nor "not now", by status. */
  readonly unclearAnswers: ReadonlyMap<number, number>;
  readonly acknowledged: () => number;
  /** Requests that got no answer or "not now" and are sent again. */
  readonly repeated: () => number;
  readonly longestOutageMs: () => number;
  /** Notes an acknowledged version; its request began at `begunMs`. */
  acknowledge(entry: AcknowledgedVersion, begunMs: number): void;
  acknowledgeMutation(mutationId: string, userId: string, version: number): void;
  fault(text: string): void;
  unclear(status: number): void;
  repeat(): void;
  /** From now on nothing is answered, until something is. */
  interrupted(): void;
  /** When so many versions have been acknowledged. */
  reaches(count: number): Promise<void>;
}

export interface AcknowledgedVersion {
  readonly userId: string;
  readonly entryId: string;
  readonly version: number;
  readonly content: string;
  readonly isDeleted: boolean;
  readonly action: string;
}

/** @param nowMs a clock that only goes forward */
export function createLedger(nowMs: () => number): Ledger {
  const entriesById = new Map<string, AcknowledgedEntry>();
  const mutations = new Map<string, { userId: string; version: number }>();
  const faults: string[] = [];
  const unclearAnswers = new Map<number, number>();
  const waiting = new Set<() => void>();
  let acknowledged = 0;
  let repeated = 0;
  let interruptedMs: number | undefined;
  let longestOutageMs = 0;

  return {
    entriesById,
    mutations,
    faults,
    unclearAnswers,
    acknowledged: () => acknowledged,
    repeated: () => repeated,
    longestOutageMs: () => longestOutageMs,
    acknowledge({ userId, entryId, version, content, isDeleted, action }, begunMs) {
      const entry = entriesById.get(entryId) ?? { userId, entryId, versions: [] };
      entriesById.set(entryId, entry);
      if (version !== entry.versions.length + 1) {
        faults.push(`${entryId}: version ${version} was acknowledged after version ${entry.versions.length}`);
      }
      entry.versions.push({ content, isDeleted, action });
      acknowledged += 1;
      // An answer that was on its way already says nothing about the server being back.
      if (interruptedMs !== undefined && begunMs > interruptedMs) {
        longestOutageMs = Math.max(longestOutageMs, nowMs() - interruptedMs);
        interruptedMs = undefined;
      }
      for (const look of waiting) look();
    },
    acknowledgeMutation: (mutationId, userId, version) => void mutations.set(mutationId, { userId, version }),
    fault: (text) => void faults.push(text),
    unclear: (status) => void unclearAnswers.set(status, (unclearAnswers.get(status) ?? 0) + 1),
    repeat() {
      repeated += 1;
    },
    interrupted() {
      interruptedMs = nowMs();
    },
    reaches: (count) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (acknowledged < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
        look();
      }),
  };
}
