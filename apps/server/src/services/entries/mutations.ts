import type { JournalEntry, SyncMutation } from "@aura-journal/contracts";
import { invalid, notFound } from "../../platform/errors.ts";
import { firstVersion, nextVersion, type EntrySketch } from "./drafts.ts";
import type { EntryAction } from "./events.ts";
import { withPast, type EntryPast } from "./past.ts";
import type { EntryDraft, EntryRow, EntryText } from "./record.ts";
import { openAnalytics, openEntry, openText, shownEntry } from "./sealing.ts";
import type { UserKeyring } from "./user-keys.ts";

/** What stands under an id when a mutation comes to it. */
export interface Standing {
  readonly version: number;
  readonly updatedAt: Date;
  readonly isDeleted: boolean;
  /** As clients see it. @throws AuraError SEC_001 */
  current(): JournalEntry;
  /** With its text, for the next version. @throws AuraError SEC_001 */
  draft(): EntryDraft;
}

export type Decision =
  | { readonly kind: "write"; readonly draft: EntryDraft; readonly action: EntryAction; readonly isNew: boolean }
  /** Nothing is left to do: the entry is in the bin already. */
  | { readonly kind: "done"; readonly version: number }
  | { readonly kind: "conflict"; readonly current: JournalEntry };

/**
 * What becomes of one mutation. An edit beats a delete: a change to the version that was put into the bin takes the entry out
 * again. Whatever else was made to a version that is no longer the current one is for the device to merge.
 * @throws AuraError VAL_001 for a put without content, RES_001 for deleting what is not there, SEC_001
 */
export function decide(
  mutation: SyncMutation,
  standing: Standing | undefined,
  given: {
    readonly userId: string;
    readonly timezone: string;
    readonly now: Date;
    readonly pendingModel: string | null;
    /** What became of an entry before it came here; of nothing that a device has written. */
    readonly pastOf?: ((entryId: string) => EntryPast | undefined) | undefined;
  },
): Decision {
  if (mutation.op === "delete") return decideDelete(mutation, standing, given.now);
  const { content, baseVersion, entryId } = mutation;
  if (content === undefined) throw invalid("content", "must be present to put an entry");
  const input = { ...mutation, content };
  const unanalysed = (sketch: EntrySketch): EntryDraft => ({
    ...sketch,
    analysis: undefined,
    model: given.pendingModel,
    // The job that attaches the analysis asks what its writer consents to.
    isRemoteWanted: false,
  });
  if (standing === undefined) {
    const { userId, timezone, now } = given;
    const first = firstVersion(input, { userId, entryId, timezone, now });
    const past = given.pastOf?.(entryId);
    const draft = unanalysed(past === undefined ? first : withPast(first, past));
    return { kind: "write", draft, action: "entry.created", isNew: true };
  }
  const { version, isDeleted } = standing;
  if (baseVersion !== version && !(isDeleted && baseVersion === version - 1)) {
    return { kind: "conflict", current: standing.current() };
  }
  const before = standing.draft();
  const draft = unanalysed(nextVersion(input, before, before.text, given.now));
  return { kind: "write", draft, action: isDeleted ? "entry.restored" : "entry.updated", isNew: false };
}

function decideDelete({ baseVersion }: SyncMutation, standing: Standing | undefined, now: Date): Decision {
  if (standing === undefined) throw notFound();
  const { version } = standing;
  if (standing.isDeleted) return { kind: "done", version };
  if (baseVersion !== version) return { kind: "conflict", current: standing.current() };
  const draft = { ...standing.draft(), version: version + 1, updatedAt: now, deletedAt: now };
  return { kind: "write", draft, action: "entry.deleted", isNew: false };
}

/** A stored entry. */
export function standingOfRow(keyring: UserKeyring, row: EntryRow): Standing {
  return {
    version: row.version,
    updatedAt: row.updatedAt,
    isDeleted: row.deletedAt !== null,
    current: () => withoutDeletedText(openEntry(keyring, row)),
    draft() {
      const { userId, entryId, version, timestamp, timezone, localDate, createdAt, updatedAt, deletedAt, model } = row;
      const columns = {
        userId,
        entryId,
        version,
        timestamp,
        timezone,
        localDate,
        createdAt,
        updatedAt,
        deletedAt,
        model,
        isRemoteWanted: row.isRemoteWanted === true,
      };
      if (row.isPurged) {
        // Opened first: a tombstone that is none would let the text it covers go without a revision.
        openEntry(keyring, row);
        return { ...columns, text: NO_TEXT, words: 0, analysis: undefined };
      }
      const { words, analysis } = openAnalytics(keyring, row);
      return { ...columns, text: openText(keyring, row), words, analysis };
    },
  };
}

/** A version that this push made. */
export function standingOfDraft(draft: EntryDraft): Standing {
  return {
    version: draft.version,
    updatedAt: draft.updatedAt,
    isDeleted: draft.deletedAt !== null,
    current: () => withoutDeletedText(shownEntry(draft)),
    draft: () => draft,
  };
}

const NO_TEXT: EntryText = { content: "", tags: [] };

/**
 * The tombstone of a deleted entry. It is made of an entry that was opened, so that nobody who can write to the database
 * alone makes devices forget what they hold.
 */
export function withoutDeletedText(entry: JournalEntry): JournalEntry {
  if (!entry.isDeleted) return entry;
  const { analysis: _analysis, ...rest } = entry;
  return { ...rest, content: "", metadata: { wordCount: 0, readingTimeSeconds: 0, tags: [] } };
}
