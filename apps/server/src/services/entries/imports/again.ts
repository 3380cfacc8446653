import type { KeyObject } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { ENTRY_LIMITS, type SyncMutation } from "@aura-journal/contracts";
import {
  createTally,
  EMPTY_REPORT,
  entryIdOf,
  type FittedPiece,
  type Format,
  type SourceMac,
} from "@aura-journal/moving";
import type { Database } from "../../../platform/database.ts";
import { textOf } from "../drafts.ts";
import type { EntryDraft } from "../record.ts";
import { findEntries } from "../repository.ts";
import { isTampered, openDraft } from "../sealing.ts";
import type { Beside, Sync } from "../sync.ts";
import type { UserKeyStore } from "../user-keys.ts";
import { macOf, mutationIdOf } from "./import-ids.ts";
import { BEFORE_AGAIN, type AgainReport, type OriginalRow, type StandingPiece } from "./import-record.ts";
import type { ImportStore, OpenImport } from "./import-store.ts";
import {
  countExpired,
  findAttachmentIds,
  listOriginals,
  listPieces,
  moveImportedOn,
  type ImportedChange,
} from "./imports-repository.ts";
import { linkMedia, withoutMedia } from "./media.ts";
import { readOriginal } from "./readers.ts";

/** As many originals are looked for at once. */
const LISTED = 200;
/** And so many sealed bytes of them are held: one entry's may be large. */
const HELD_BYTES = 2 * 1024 * 1024;
/** A push of so many changes is committed by itself. */
const BATCH = 200;

export interface ReadAgain {
  /** An import in the state `rereading`. */
  readonly of: OpenImport;
  /** The reader of today. */
  readonly format: Format;
  readonly idKey: KeyObject;
  readonly shouldPause?: () => boolean;
  readonly onProgress?: (reached: OpenImport) => void;
}

/** What is to become of an entry of the source, which may be several here. */
type Fate =
  | { readonly kind: "same" | "changed" | "deleted" | "unreadable" }
  | { readonly kind: "better"; readonly writes: readonly Write[] };

interface Write {
  readonly mutation: SyncMutation;
  readonly nth: number;
}

/**
 * Reads the originals of an import once more, by the importer of today, and betters the entries that nobody has changed since: as a new
 * version, with the one before among its earlier ones. What its writer has changed or deleted stays as it is.
 *
 * An original holds what its source says of the entry itself. What only the rest of the export said (folders, tags told elsewhere) is not
 * read again: so nothing of what an entry has is taken from it but its text, and only for another.
 *
 * Crash model: a batch is one transaction: its changes, the versions that the import knows as its own, and how far it is. A run that goes
 * on begins behind that.
 */
export function createAgain(options: {
  readonly database: Database;
  readonly sync: Sync;
  readonly store: ImportStore;
  readonly keys: UserKeyStore;
}): (run: ReadAgain) => Promise<{ readonly kind: "finished" | "paused"; readonly of: OpenImport }> {
  const { database, sync, store, keys } = options;

  return async ({ format, idKey, shouldPause, onProgress, ...run }) => {
    const { userId, importId } = run.of;
    const scoped = database.as(userId);
    const mac = macOf(idKey);
    let of = run.of;
    for (;;) {
      const { reached } = of.facts.again ?? BEFORE_AGAIN;
      const originals = await listOriginals(scoped, userId, importId, reached, { atMost: LISTED, bytes: HELD_BYTES });
      if (originals.length === 0) break;
      of = await better(of, format, mac, originals);
      onProgress?.(of);
      if (shouldPause?.() === true) return { kind: "paused", of };
    }
    await database.transaction(userId, async (transaction) => {
      const expired = await countExpired(transaction, userId, importId);
      const again = { ...(of.facts.again ?? BEFORE_AGAIN), expired };
      of = await store.change(transaction, of, { state: "done", facts: { ...of.facts, again } });
    });
    return { kind: "finished", of };
  };

  async function better(
    before: OpenImport,
    format: Format,
    mac: SourceMac,
    originals: readonly OriginalRow[],
  ): Promise<OpenImport> {
    const { userId, importId } = before;
    const pieces = await standingPieces(userId, importId, originals);
    const attachments = await attachmentsOf(userId, pieces);
    let tally = createTally();
    let of = before;
    let waiting: { readonly original: OriginalRow; readonly fate: Fate }[] = [];
    let count = 0;
    for (const original of originals) {
      const standing = pieces.get(original.item) ?? [];
      const fate = await fateOf(of, format, mac, { original, standing, attachments, tally });
      waiting.push({ original, fate });
      count += fate.kind === "better" ? fate.writes.length : 0;
      if (count < BATCH) continue;
      of = await commit(of, waiting, tally);
      [waiting, count, tally] = [[], 0, createTally()];
    }
    return waiting.length === 0 ? of : commit(of, waiting, tally);
  }

  async function standingPieces(
    userId: string,
    importId: string,
    originals: readonly OriginalRow[],
  ): Promise<ReadonlyMap<number, readonly StandingPiece[]>> {
    const items = originals.map(({ item }) => item);
    const rows = await listPieces(database.as(userId), userId, importId, items);
    const byItem = new Map<number, StandingPiece[]>();
    for (const row of rows) byItem.set(row.item, [...(byItem.get(row.item) ?? []), row]);
    return byItem;
  }

  async function attachmentsOf(
    userId: string,
    pieces: ReadonlyMap<number, readonly StandingPiece[]>,
  ): Promise<ReadonlySet<string>> {
    const ids = [...pieces.values()].flatMap((own) => own.map(({ entryId }) => entryId));
    return new Set(await findAttachmentIds(database.as(userId), userId, ids));
  }

  async function fateOf(
    of: OpenImport,
    format: Format,
    mac: SourceMac,
    given: {
      readonly original: OriginalRow;
      readonly standing: readonly StandingPiece[];
      readonly attachments: ReadonlySet<string>;
      readonly tally: ReturnType<typeof createTally>;
    },
  ): Promise<Fate> {
    const { original, standing, attachments, tally } = given;
    if (standing.some(({ isDeleted }) => isDeleted)) return { kind: "deleted" };
    if (standing.some(({ version, importedVersion }) => version !== importedVersion)) return { kind: "changed" };
    const drafts = await draftsOf(of.userId, standing);
    const { choices } = of.facts;
    const [first] = drafts ?? [];
    if (first === undefined || choices === undefined) return { kind: "unreadable" };
    const read = await readOriginal(format, openedOriginal(of, original), choices);
    if (read === undefined) return { kind: "unreadable" };
    const { entry, coming } = linkMedia(mac, original.sourceKey, read.entry);
    const { when } = entry;
    // A day without a time: among those of its day it stands where it stood.
    const isKept = when.kind === "local" && when.time === undefined && when.date === first.localDate;
    const instant = { kind: "instant", timestamp: first.timestamp.toISOString(), timezone: first.timezone } as const;
    const fitted = read.fit(isKept ? { ...entry, when: instant } : entry);
    if (fitted.kind === "unfit") return { kind: "unreadable" };
    tally.lost(entry.lost);
    tally.shortened(fitted.shortened);
    const gone = coming.filter(({ attachmentId }) => !attachments.has(attachmentId));
    const writes: Write[] = [];
    for (let nth = 0; nth < Math.max(fitted.pieces.length, standing.length); nth += 1) {
      const piece = fitted.pieces[nth];
      const draft = drafts?.[nth];
      const entryId = draft?.entryId ?? entryIdOf(mac, original.sourceKey, nth);
      const baseVersion = draft?.version ?? 0;
      const mutation = { mutationId: mutationIdOf(mac, "better", entryId, baseVersion), entryId, baseVersion };
      if (piece === undefined) writes.push({ nth, mutation: { ...mutation, op: "delete" } });
      else {
        const put = { ...putOf(piece, draft), content: withoutMedia(piece.content, gone) };
        if (!isSame(put, draft)) writes.push({ nth, mutation: { ...mutation, op: "put", ...put } });
      }
    }
    return writes.length === 0 ? { kind: "same" } : { kind: "better", writes };
  }

  /** What stands, opened; undefined where some of it cannot be. */
  async function draftsOf(
    userId: string,
    standing: readonly StandingPiece[],
  ): Promise<readonly EntryDraft[] | undefined> {
    const ids = standing.map(({ entryId }) => entryId);
    const rows = new Map((await findEntries(database.as(userId), userId, ids)).map((row) => [row.entryId, row]));
    const found = ids.flatMap((id) => rows.get(id) ?? []);
    if (found.length < ids.length) return undefined;
    const keyring = await keys.keyringFor(
      userId,
      found.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]),
    );
    try {
      return found.map((row) => openDraft(keyring, row));
    } catch (error) {
      if (!isTampered(error)) throw error;
      return undefined;
    }
  }

  async function commit(
    of: OpenImport,
    fates: readonly { readonly original: OriginalRow; readonly fate: Fate }[],
    tally: ReturnType<typeof createTally>,
  ): Promise<OpenImport> {
    const { userId, importId } = of;
    const writes = fates.flatMap(({ original, fate }) =>
      fate.kind === "better" ? fate.writes.map((write) => ({ ...write, original })) : [],
    );
    let after = of;
    const alongside: NonNullable<Beside["alongside"]> = async (transaction, results) => {
      const changes: ImportedChange[] = [];
      const overtaken = new Set<number>();
      for (const [at, { status, version = 0 }] of results.entries()) {
        const write = writes[at];
        if (write === undefined) continue;
        const { original, nth, mutation } = write;
        if (status !== "applied") overtaken.add(original.item);
        else changes.push({ entryId: mutation.entryId, version, nth, original, isGone: mutation.op === "delete" });
      }
      await moveImportedOn(transaction, { userId, importId }, changes);
      const again = reported(of.facts.again ?? BEFORE_AGAIN, fates, overtaken, tally);
      after = await store.change(transaction, of, { facts: { ...of.facts, again } });
    };
    if (writes.length === 0) await database.transaction(userId, (transaction) => alongside(transaction, []));
    else await sync.push({ userId }, { mutations: writes.map(({ mutation }) => mutation) }, { alongside });
    return after;
  }
}

function openedOriginal(of: OpenImport, { original, entryId }: OriginalRow): string {
  try {
    return of.seals.openOriginal(original, entryId);
  } catch (error) {
    if (!isTampered(error)) throw error;
    // What is not as it was stored is read as nothing, and counted with what cannot be read.
    return "";
  }
}

/** What an entry is to say: nothing of what it has is taken from it, as only the rest of the export may have said it. */
function putOf({ timestamp, timezone, metadata }: FittedPiece, draft: EntryDraft | undefined) {
  const { tags = [], mood = draft?.text.mood, location = draft?.text.location } = metadata;
  const all = [...new Set([...(draft?.text.tags ?? []), ...tags])].slice(0, ENTRY_LIMITS.tags);
  return {
    timestamp,
    timezone,
    metadata: {
      ...(all.length === 0 ? {} : { tags: all }),
      ...(mood === undefined ? {} : { mood }),
      ...(location === undefined ? {} : { location }),
    },
  };
}

function isSame(put: ReturnType<typeof putOf> & { readonly content: string }, draft: EntryDraft | undefined): boolean {
  if (draft === undefined) return false;
  const isThen = Date.parse(put.timestamp) === draft.timestamp.getTime() && put.timezone === draft.timezone;
  return isThen && isDeepStrictEqual(textOf(put), draft.text);
}

function reported(
  before: AgainReport,
  fates: readonly { readonly original: OriginalRow; readonly fate: Fate }[],
  overtaken: ReadonlySet<number>,
  tally: ReturnType<typeof createTally>,
): AgainReport {
  const counts = { same: 0, changed: 0, deleted: 0, unreadable: 0, better: 0 };
  for (const { original, fate } of fates) counts[overtaken.has(original.item) ? "changed" : fate.kind] += 1;
  const { lost, shortened } = tally.addedTo({ ...EMPTY_REPORT, ...before });
  return {
    ...before,
    reached: fates.at(-1)?.original.item ?? before.reached,
    read: before.read + fates.length,
    bettered: before.bettered + counts.better,
    unchanged: before.unchanged + counts.same,
    changed: before.changed + counts.changed,
    deleted: before.deleted + counts.deleted,
    unreadable: before.unreadable + counts.unreadable,
    lost,
    shortened,
  };
}
