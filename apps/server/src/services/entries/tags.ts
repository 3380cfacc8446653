import type { JournalEntry } from "@aura-journal/contracts";
import { fold } from "@aura-journal/crypto";

/** Whether an entry carries a tag; upper and lower case are one. */
export function hasTag({ metadata }: Pick<JournalEntry, "metadata">, tag: string): boolean {
  const folded = fold(tag);
  return metadata.tags.some((own) => fold(own) === folded);
}
