import { countWords, type EntryMetadataInput } from "@aura-journal/contracts";
import type { UserKeys } from "@aura-journal/crypto";
import { textOf, type EntrySketch } from "./drafts.ts";
import { NO_MODEL, type SealedEntry } from "./record.ts";
import { sealEntry } from "./sealing.ts";

/** What is known of one version of an entry from where it stood before. */
export interface PastVersion {
  readonly version: number;
  readonly localDate: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Set where it lay in the bin. */
  readonly deletedAt: Date | null;
}

/** What became of an entry before it came here: it goes on from there, as if it had always stood here. */
export interface EntryPast extends PastVersion {
  /** Earlier versions, oldest first, all before the entry's own. */
  readonly revisions: readonly (PastVersion & {
    readonly content: string;
    readonly timestamp: Date;
    readonly timezone: string;
    readonly metadata: EntryMetadataInput;
  })[];
}

/** A new entry that has a past: its counter goes on from there, so that a device that knew it elsewhere knows it here. */
export function withPast(sketch: EntrySketch, past: EntryPast): EntrySketch {
  const { version, localDate, createdAt, updatedAt, deletedAt } = past;
  return { ...sketch, version, localDate, createdAt, updatedAt, deletedAt };
}

/**
 * Seals the earlier versions of an entry. Like all revisions they have no search signature.
 * @param before a version that stands: only what was before it is earlier
 * @throws AuraError VAL_001
 */
export function sealRevisions(
  keys: UserKeys,
  entry: { readonly userId: string; readonly entryId: string },
  { revisions }: EntryPast,
  before: number,
): readonly SealedEntry[] {
  return revisions.flatMap(({ content, metadata, ...version }) => {
    if (version.version >= before) return [];
    const draft = {
      ...entry,
      ...version,
      text: textOf({ content, metadata }),
      words: countWords(content),
      analysis: undefined,
      model: NO_MODEL,
      isRemoteWanted: false,
    };
    return [sealEntry(keys, draft, Buffer.alloc(0))];
  });
}
