import type { EntryMetadata } from "@aura-journal/contracts";
import { fold } from "@aura-journal/crypto";

/** Whether an entry carries a tag; upper and lower case are one. */
export function hasTag({ metadata }: { readonly metadata: Pick<EntryMetadata, "tags"> }, tag: string): boolean {
  const folded = fold(tag);
  return metadata.tags.some((own) => fold(own) === folded);
}
