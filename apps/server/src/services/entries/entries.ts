import type { EntryCreate, EntryUpdate, JournalEntry } from "@aura-journal/contracts";
import { isTransient, isUniqueViolation, type Database } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { createLanes } from "../../platform/lanes.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import type { AccountFacts } from "./account-facts.ts";
import type { Analyser } from "./analyser.ts";
import type { ChangeSignals } from "./change-signals.ts";
import {
  firstVersion,
  keptSignature,
  nextVersion,
  searchSignature,
  textOf,
  type EntryInput,
  type EntrySketch,
} from "./drafts.ts";
import type { EntryAction, EntryEvents } from "./events.ts";
import type { EntryOpener } from "./integrity.ts";
import type { Presence } from "./product/presence.ts";
import type { EntryDraft, EntryRow, EntryText, FoundEntry } from "./record.ts";
import { findEntry, insertEntries, replaceEntry, type EntryWrite, type WrittenEntry } from "./repository.ts";
import { holdsText, openDraft, openText, sealEntry, shownEntry } from "./sealing.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";
import { createEntryWriter } from "./writer.ts";

/** Who writes, and in which request. */
export interface Writing {
  readonly userId: string;
  readonly requestId?: string;
}

export type Created =
  | { readonly kind: "created" | "existing"; readonly entry: JournalEntry }
  | { readonly kind: "conflict"; readonly current: JournalEntry };

export type Changed =
  | { readonly kind: "changed"; readonly entry: JournalEntry }
  | { readonly kind: "conflict"; readonly current: JournalEntry }
  | { readonly kind: "missing" };

export interface Found {
  readonly entry: JournalEntry;
  /** Whether the version has stood for another analysis before. */
  readonly wasAttachedLater: boolean;
}

export interface Entries {
  /** Writes a new entry. The same id with the same body is the same entry. @throws AuraError VAL_001 */
  create(writing: Writing, input: EntryCreate): Promise<Created>;
  /** An entry outside the bin. @throws AuraError SEC_001 */
  get(userId: string, entryId: string): Promise<Found | undefined>;
  /** A new version; with `bases`, else with `baseVersion`, only on top of one of those. @throws AuraError VAL_001, SEC_001 */
  update(writing: Writing, entryId: string, input: EntryUpdate, bases?: readonly number[]): Promise<Changed>;
  /** Puts an entry into the bin. One that is there already is left as it is. @throws AuraError SEC_001 */
  remove(writing: Writing, entryId: string, bases?: readonly number[]): Promise<Changed>;
  /** Takes an entry out of the bin. @throws AuraError SEC_001 */
  restore(writing: Writing, entryId: string): Promise<Changed>;
}

export interface EntriesOptions {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly facts: AccountFacts;
  readonly analyser: Analyser;
  readonly opener: EntryOpener;
  readonly events: EntryEvents;
  readonly signals: ChangeSignals;
  readonly presence: Pick<Presence, "isNews" | "noted">;
  readonly now: () => Date;
  readonly randomBytes: (size: number) => Buffer;
}

/** So often is a change without a base version tried anew when other processes get in between. */
const MAX_ATTEMPTS = 8;
/** Changes that may wait for one another, over all entries. */
const MAX_WAITING = 2_000;

type Decide = (row: EntryRow, keyring: UserKeyring) => Promise<Changed | Step>;

/** The rules of writing and reading single entries. */
export function createEntries(options: EntriesOptions): Entries {
  const { database, keys, facts, analyser, opener, events, signals, presence, now, randomBytes } = options;
  const writer = createEntryWriter({
    insert: (writes) => insertEntries(database.as([...new Set(writes.map(({ sealed }) => sealed.userId))]), writes),
    isTaken: (error) => isUniqueViolation(error),
  });
  const lanes = createLanes({
    limit: MAX_WAITING,
    refuse: () => new AuraError("DB_001", "Too many changes are waiting", { retryAfterSeconds: 1 }),
  });

  function find(userId: string, entryId: string): Promise<FoundEntry | undefined> {
    return findEntry(database.as(userId), userId, entryId);
  }

  async function whatStands(writing: Writing, entryId: string, input: EntryInput): Promise<Created> {
    const row = await find(writing.userId, entryId);
    if (row === undefined) throw new AuraError("DB_001", "The entry could not be written", { retryAfterSeconds: 1 });
    const current = await opener.open(row);
    const isSame = isSameTime(row, input) && (await holds(row, textOf(input)));
    return isSame ? { kind: "existing", entry: current } : { kind: "conflict", current };
  }

  async function holds(row: EntryRow, text: EntryText): Promise<boolean> {
    return holdsText(await keys.keyringFor(row.userId, [row.keyVersion]), row, text);
  }

  /** Changes of one entry come one after another: each then meets what the one before it made, and none is tried in vain. */
  function change(writing: Writing, entryId: string, decide: Decide): Promise<Changed> {
    return lanes.run(writing.userId + entryId, () => changeAlone(writing, entryId, decide));
  }

  /** Seals the next version of what stands, as often as it takes until no other process was quicker. */
  async function changeAlone(writing: Writing, entryId: string, decide: Decide): Promise<Changed> {
    const { userId } = writing;
    for (let attempt = 1; ; attempt++) {
      const row = await find(userId, entryId);
      if (row === undefined || row.isPurged) return { kind: "missing" };
      const keyring = await keys.keyringFor(userId, [row.keyVersion, row.analyticsKeyVersion]);
      const step = await decide(row, keyring);
      if (!("draft" in step)) return step;
      const written = await replaced(writing, keyring, step);
      if (written !== undefined) {
        signals.changed(userId, written.changeSeq);
        return { kind: "changed", entry: shownEntry(step.draft) };
      }
      if (attempt === MAX_ATTEMPTS) {
        throw new AuraError("DB_001", "The entry is being changed by others", { retryAfterSeconds: 1 });
      }
    }
  }

  async function replaced(
    writing: Writing,
    keyring: UserKeyring,
    { draft, signature, action }: Step,
  ): Promise<WrittenEntry | undefined> {
    const isCounted = await presence.isNews(writing.userId);
    const write: EntryWrite = {
      sealed: sealEntry(keyring.active, draft, signature),
      event: eventOf(action, writing, draft),
      isCounted,
    };
    try {
      const written = await replaceEntry(database.as(writing.userId), write);
      if (written !== undefined && isCounted) presence.noted(writing.userId);
      return written;
    } catch (error) {
      // Rolled back to let another transaction go on: what stands now decides.
      if (isTransient(error)) return undefined;
      throw error;
    }
  }

  function eventOf(action: EntryAction, { userId, requestId }: Writing, draft: EntryDraft) {
    return events.make(action, { userId, entryId: draft.entryId, version: draft.version, requestId, isOwnDoing: true });
  }

  /** The same text in the next version, in the bin or out of it. */
  async function moved(row: EntryRow, keyring: UserKeyring, deletedAt: Date | null, at: Date): Promise<Step> {
    await opener.open(row);
    const draft: EntryDraft = { ...openDraft(keyring, row), version: row.version + 1, updatedAt: at, deletedAt };
    return {
      draft,
      signature: keptSignature(keyring, row, draft.text, await facts.privacyOf(row.userId)),
      action: deletedAt === null ? "entry.restored" : "entry.deleted",
    };
  }

  return {
    async create(writing, input) {
      const { userId } = writing;
      const at = now();
      const [keyring, privacy, isCounted, timezone] = await Promise.all([
        keys.keyringOf(userId),
        facts.privacyOf(userId),
        facts.isCounted(userId),
        input.timezone ?? facts.timezoneOf(userId),
      ]);
      const entryId = input.entryId ?? uuidv7(at, randomBytes);
      const sketch = firstVersion(input, { userId, entryId, timezone, now: at });
      const draft = { ...sketch, ...(await analyser.analyseNow(input.content, privacy)) };
      const write: EntryWrite = {
        sealed: sealEntry(keyring.active, draft, searchSignature(keyring.active, draft.text, privacy)),
        event: eventOf("entry.created", writing, draft),
        isCounted,
      };
      const written = await writer.create(write);
      if (written === undefined) return whatStands(writing, entryId, input);
      if (isCounted) presence.noted(userId);
      signals.changed(userId, written.changeSeq);
      return { kind: "created", entry: shownEntry(draft) };
    },

    async get(userId, entryId) {
      const row = await find(userId, entryId);
      if (row === undefined) return undefined;
      // Opened even from the bin: an entry that was put there in the database, past the seal, is damaged and not deleted.
      const entry = await opener.open(row);
      return entry.isDeleted ? undefined : { entry, wasAttachedLater: row.wasAttachedLater };
    },

    async update(writing, entryId, input, bases = input.baseVersion === undefined ? undefined : [input.baseVersion]) {
      const privacy = await facts.privacyOf(writing.userId);
      return change(writing, entryId, async (row, keyring) => {
        const current = await opener.open(row);
        if (bases?.includes(row.version) === false) {
          // The answer to this very change may have been lost on its way.
          const isRepeated =
            row.deletedAt === null &&
            bases.includes(row.version - 1) &&
            isSameTime(row, input) &&
            (await holds(row, nextVersion(input, row, openText(keyring, row), now()).text));
          return isRepeated ? { kind: "changed", entry: current } : { kind: "conflict", current };
        }
        if (row.deletedAt !== null) return { kind: "missing" };
        const sketch: EntrySketch = nextVersion(input, row, openText(keyring, row), now());
        const draft = { ...sketch, ...(await analyser.analyseNow(input.content, privacy)) };
        return {
          draft,
          signature: searchSignature(keyring.active, draft.text, privacy),
          action: "entry.updated",
        };
      });
    },

    remove: (writing, entryId, bases) =>
      change(writing, entryId, async (row, keyring) => {
        if (row.deletedAt !== null) {
          const current = await opener.open(row);
          // The bin's own version is the one behind the version that was put there.
          const isRepeated = bases === undefined || bases.includes(row.version) || bases.includes(row.version - 1);
          return isRepeated ? { kind: "changed", entry: current } : { kind: "conflict", current };
        }
        if (bases?.includes(row.version) === false) {
          return { kind: "conflict", current: await opener.open(row) };
        }
        const at = now();
        return moved(row, keyring, at, at);
      }),

    restore: (writing, entryId) =>
      change(writing, entryId, async (row, keyring) => {
        if (row.deletedAt === null) return { kind: "changed", entry: await opener.open(row) };
        return moved(row, keyring, null, now());
      }),
  };
}

/** A new version to be written. */
interface Step {
  readonly draft: EntryDraft;
  readonly signature: Buffer;
  readonly action: EntryAction;
}

/** Whether an input names no other instant and no other zone than a row has. */
function isSameTime(row: EntryRow, { timestamp, timezone }: EntryInput): boolean {
  return (
    (timestamp === undefined || Date.parse(timestamp) === row.timestamp.getTime()) &&
    (timezone === undefined || timezone === row.timezone)
  );
}
