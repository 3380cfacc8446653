import type { JournalImport } from "@aura-journal/contracts";
import type { JournalReader, Replica } from "@aura-journal/sync";
import type { ImportsStore } from "./imports-store.ts";

const BATCH = 200;

export interface UndoOptions {
  readonly importId: string;
  readonly store: Pick<ImportsStore, "entriesOf" | "markUndone">;
  readonly replica: Pick<Replica, "removeAll">;
  readonly reader: Pick<JournalReader, "rows">;
  readonly breathe: () => Promise<void>;
}

/**
 * Puts what an import of this device has written into the bin, where nobody changed it since.
 *
 * Crash model: an entry is marked as undone before it goes; run again after a crash, one that is still there goes now.
 */
export async function undo(options: UndoOptions): Promise<NonNullable<JournalImport["undo"]>> {
  const { importId, store, replica, reader, breathe } = options;
  const entries = await store.entriesOf(importId);
  const counts = { removed: 0, kept: 0, gone: 0 };
  for (let at = 0; at < entries.length; at += BATCH) {
    const batch = entries.slice(at, at + BATCH);
    const rows = await reader.rows(batch.map(({ entryId }) => entryId));
    const live = new Set(rows.flatMap(({ entryId, mine }) => (mine.isDeleted ? [] : [entryId])));
    const going: string[] = [];
    for (const { entryId, isChanged, isUndone } of batch) {
      if (!live.has(entryId)) counts[isUndone ? "removed" : "gone"] += 1;
      else if (isChanged) counts.kept += 1;
      else going.push(entryId);
    }
    await store.markUndone(going);
    await replica.removeAll(going);
    counts.removed += going.length;
    await breathe();
  }
  return counts;
}
