import type { Journal, LocalEntry } from "../../data/journal.ts";

const PAGE = 100;

/** A journal as a file: everything that this device has of it, oldest first. */
export interface ExportedJournal {
  readonly format: "aura-journal";
  readonly version: 1;
  readonly exportedAt: string;
  readonly entries: readonly Omit<LocalEntry, "isSynced" | "refusal" | "isDeleted">[];
}

/**
 * Reads the whole journal, page by page, so that the app stays usable meanwhile.
 * @param onProgress told how many entries have been read
 */
export async function exportJournal(
  journal: Pick<Journal, "timeline" | "entry">,
  now: () => Date,
  onProgress: (entries: number) => void,
): Promise<ExportedJournal> {
  const entries: ExportedJournal["entries"][number][] = [];
  let after: NonNullable<Parameters<Journal["timeline"]>[0]["after"]> | undefined;
  do {
    const page = await journal.timeline({ limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const entry of await Promise.all(page.items.map(({ entryId }) => journal.entry(entryId)))) {
      // Deleted on this or another device since its page was read.
      if (entry === undefined || entry.isDeleted) continue;
      const { isSynced: _isSynced, refusal: _refusal, isDeleted: _isDeleted, ...kept } = entry;
      entries.push(kept);
    }
    onProgress(entries.length);
    after = page.next;
  } while (after !== undefined);
  return { format: "aura-journal", version: 1, exportedAt: now().toISOString(), entries: entries.reverse() };
}
