import type { KeyObject } from "node:crypto";
import type { SyncMutation, SyncResult } from "@aura-journal/contracts";
import {
  createTally,
  entryIdOf,
  sourceKeyOf,
  type Fitted,
  type FittedPast,
  type FittedPiece,
  type MovedEntry,
  type MovedItem,
  type SourceMac,
} from "@aura-journal/moving";
import type { Database, Transaction } from "../../../platform/database.ts";
import { awaitedLater } from "../../../platform/awaited-later.ts";
import { freeBuffers } from "../../../platform/free-buffers.ts";
import type { AttachmentStoring } from "../attachments/storing.ts";
import type { Happened } from "../happened.ts";
import type { EntryPast, PastVersion } from "../past.ts";
import type { Sync } from "../sync.ts";
import { macOf, mutationIdOf } from "./import-ids.ts";
import { linkMedia, storeMedia, withoutMedia, type ComingMedia } from "./media.ts";
import { ORIGINAL_DAYS, type EntryStanding, type ImportedRow } from "./import-record.ts";
import type { ImportStore, OpenImport } from "./import-store.ts";
import { findStandings, rememberImported } from "./imports-repository.ts";

/** As many as one push may hold. */
const BATCH_PIECES = 500;
/** A batch of long entries is cut earlier, so that memory stays flat. */
const BATCH_CHARACTERS = 1_000_000;
const DAY_MS = 86_400_000;

export interface MoveIn {
  /** The import whose items these are; its `nextItem` says which of them have been dealt with. */
  readonly of: OpenImport;
  readonly format: string;
  readonly idKey: KeyObject;
  /** From the source's very first one on. */
  readonly items: AsyncIterable<MovedItem>;
  readonly fit: (entry: MovedEntry) => Fitted;
  /** Asked between two batches. */
  readonly shouldPause?: () => boolean;
  readonly onProgress?: (reached: OpenImport) => void;
}

export interface MovedIn {
  readonly kind: "finished" | "paused";
  readonly of: OpenImport;
}

/** A piece of an entry on its way. */
interface Piece {
  readonly item: number;
  readonly nth: number;
  readonly entryId: string;
  readonly sourceKey: Uint8Array;
  readonly piece: FittedPiece;
  /** With the first piece alone. */
  readonly original: string | undefined;
  readonly coming: readonly ComingMedia[];
}

/**
 * Writes the entries of a source into a journal, batch by batch, through the same door as devices.
 *
 * Crash model: a batch is one transaction: its entries, the memory of where they came from, the report and the number of the next
 * item. Whatever is cut off, the next run reads the source from the beginning, passes over what the number says is done, and goes on.
 * Two runs at once are one: the second finds the import moved on and commits nothing.
 */
export function createMoveIn(options: {
  readonly database: Database;
  readonly sync: Sync;
  readonly store: ImportStore;
  readonly attachments: AttachmentStoring;
  readonly happened: Happened;
  readonly now: () => Date;
}): (run: MoveIn) => Promise<MovedIn> {
  const { database, sync, store, attachments, now } = options;

  return async (run) => {
    const { format, fit } = run;
    const mac = macOf(run.idKey);
    const { userId } = run.of;
    const from = run.of.nextItem;
    let of = run.of;
    let tally = createTally();
    let batch: Piece[] = [];
    let characters = 0;

    async function flush(nextItem: number): Promise<void> {
      of = await writeBatch({ of, mac, pieces: batch, tally, nextItem });
      tally = createTally();
      batch = [];
      characters = 0;
      run.onProgress?.(of);
      freeBuffers();
    }

    let item = -1;
    for await (const moved of run.items) {
      item += 1;
      // Fitted all the same: when an entry was depends on those of its day before it.
      const sourceKey = moved.kind === "entry" ? sourceKeyOf(mac, { format, sourceId: moved.entry.sourceId }) : NO_KEY;
      const linked = moved.kind === "entry" ? linkMedia(mac, sourceKey, moved.entry) : undefined;
      const fitted = linked === undefined ? undefined : fit(linked.entry);
      if (item < from) continue;
      if (moved.kind === "problem") tally.problem(moved.where, moved.reason);
      else if (moved.kind === "left") tally.left(moved.what, moved.count);
      else if (fitted?.kind === "fitted") {
        noteEntry(tally, moved.entry, fitted);
        for (const [nth, piece] of fitted.pieces.entries()) {
          const entryId = (nth === 0 ? moved.entry.entryId : undefined) ?? entryIdOf(mac, sourceKey, nth);
          const original = nth === 0 ? moved.entry.original : undefined;
          const coming = nth === 0 ? (linked?.coming ?? []) : [];
          batch.push({ item, nth, entryId, sourceKey, piece, original, coming });
          characters += lengthOf(piece) + (original?.length ?? 0);
        }
      } else if (fitted !== undefined) {
        tally.problem(`entry ${item + 1}`, fitted.reason);
      }
      if (batch.length < BATCH_PIECES && characters < BATCH_CHARACTERS) continue;
      await flush(item + 1);
      if (run.shouldPause?.() === true) return { kind: "paused", of };
    }
    if (item + 1 > of.nextItem) await flush(item + 1);
    await database.transaction(userId, async (transaction) => {
      of = await store.change(transaction, of, { state: "done" });
      await options.happened(transaction, userId, "import.done", [{ importId: of.importId }]);
    });
    return { kind: "finished", of };
  };

  /** Stores the files of what is about to be written; those that could not be. */
  async function storeAll(
    userId: string,
    writes: readonly { readonly piece: Piece }[],
    tally: ReturnType<typeof createTally>,
  ): Promise<readonly ComingMedia[]> {
    const failed: ComingMedia[] = [];
    for (const { piece } of writes) {
      for (const media of piece.coming) {
        if (await storeMedia(attachments, userId, piece.entryId, media)) tally.count("attached");
        else {
          tally.media(media.kind);
          failed.push(media);
        }
      }
    }
    return failed;
  }

  /** Batches may be longer than a push where the last entry of one is cut into many pieces. */
  async function writeBatch(given: {
    readonly of: OpenImport;
    readonly mac: SourceMac;
    readonly pieces: readonly Piece[];
    readonly tally: ReturnType<typeof createTally>;
    readonly nextItem: number;
  }): Promise<OpenImport> {
    const { of, mac, tally, nextItem } = given;
    const { userId, importId, seals } = of;
    const known = new Map<string, EntryStanding>();
    const finding =
      given.pieces.length === 0
        ? []
        : awaitedLater(
            findStandings(
              database.as(userId),
              userId,
              given.pieces.map(({ entryId }) => entryId),
            ),
          );
    // Sealed while the database looks; of what turns out to stand there already, for nothing.
    const originals = new Map<Piece, Buffer | null>();
    for (const piece of given.pieces) {
      const { original, entryId } = piece;
      originals.set(piece, original === undefined ? null : seals.sealOriginal(original, entryId));
    }
    for (const standing of await finding) known.set(standing.entryId, standing);
    const writes: { readonly piece: Piece; readonly mutation: SyncMutation }[] = [];
    const pasts = new Map<string, EntryPast>();
    const taken = new Set<string>();
    for (const piece of given.pieces) {
      const isAgain = taken.has(piece.entryId);
      taken.add(piece.entryId);
      const { past, ...put } = piece.piece;
      const fate = isAgain ? "repeated" : fateOf(known.get(piece.entryId), importId, past);
      if (typeof fate === "string") {
        if (piece.nth === 0) tally.count(fate);
        continue;
      }
      const { entryId } = piece;
      if (past !== undefined) pasts.set(entryId, pastOf(past));
      // Brought back, it goes on from what stands here.
      if (past !== undefined && fate.baseVersion > 0) tally.lost(["updatedAt", "version"]);
      const mutationId = fate.baseVersion === 0 ? entryId : mutationIdOf(mac, "again", entryId, fate.baseVersion);
      writes.push({
        piece,
        mutation: { mutationId, op: "put", entryId, baseVersion: fate.baseVersion, ...put },
      });
    }
    const failed = await storeAll(userId, writes, tally);
    const expiresAt = new Date(now().getTime() + ORIGINAL_DAYS * DAY_MS);
    let after = of;

    const settle = async (transaction: Transaction, results: readonly SyncResult[]): Promise<void> => {
      const outcome = createTally();
      const written: ImportedRow[] = [];
      for (const [nth, result] of results.entries()) {
        const write = writes[nth];
        if (write === undefined) continue;
        const { entryId, sourceKey, item, nth: piece } = write.piece;
        if (result.status === "applied") {
          outcome.count("added");
          if (pasts.get(entryId)?.deletedAt instanceof Date) outcome.count("binned");
          const version = result.version ?? 1;
          written.push({
            entryId,
            sourceKey: Buffer.from(sourceKey),
            item,
            piece,
            version,
            original: originals.get(write.piece) ?? null,
          });
        } else if (result.status === "rejected") {
          outcome.problem(`entry ${item + 1}`, result.error?.message ?? "was refused");
        } else if (piece === 0) outcome.count("present");
      }
      await rememberImported(transaction, { userId, importId, expiresAt }, written);
      const report = outcome.addedTo(tally.addedTo(of.facts.report));
      after = await store.change(transaction, of, { nextItem, facts: { ...of.facts, report } });
    };
    if (writes.length === 0) {
      await database.transaction(userId, (transaction) => settle(transaction, []));
    } else {
      const mutations = writes.map(({ mutation }) => withoutFailed(mutation, failed));
      await sync.push({ userId }, { mutations }, { alongside: settle, pasts });
    }
    return after;
  }
}

/** Stands for the key of what is no entry. */
const NO_KEY = new Uint8Array(0);

function withoutFailed(mutation: SyncMutation, failed: readonly ComingMedia[]): SyncMutation {
  const { content } = mutation;
  return content === undefined || failed.length === 0
    ? mutation
    : { ...mutation, content: withoutMedia(content, failed) };
}

/** What becomes of an entry under whose id something stands already, or the version that it is put on. */
function fateOf(
  standing: EntryStanding | undefined,
  importId: string,
  past: FittedPast | undefined,
): "present" | "changed" | "deleted" | "repeated" | { readonly baseVersion: number } {
  if (standing === undefined) return { baseVersion: 0 };
  const { version, isDeleted, isPurged, importedVersion, isUndone } = standing;
  // What an undoing took away comes back with the next import; that the bin was emptied meanwhile is one version more.
  const isAsUndone =
    isUndone === true && (version === importedVersion || (isPurged && version - 1 === importedVersion));
  const isBinned = past?.deletedAt !== undefined;
  // Where it lay in the bin when it left, it lies where it belongs.
  if (isAsUndone) return isBinned ? "present" : { baseVersion: importedVersion ?? 0 };
  if (standing.importId === importId) return "repeated";
  if (isDeleted && isBinned) return "present";
  if (isDeleted) return "deleted";
  return importedVersion === null || version === importedVersion ? "present" : "changed";
}

function pastOf({ revisions, ...own }: FittedPast): EntryPast {
  return {
    ...versionOf(own),
    revisions: revisions.map(({ content, timestamp, timezone, metadata, ...version }) => ({
      ...versionOf(version),
      content,
      timestamp: new Date(timestamp),
      timezone,
      metadata,
    })),
  };
}

function versionOf({
  version,
  localDate,
  createdAt,
  updatedAt,
  deletedAt,
}: Omit<FittedPast, "revisions">): PastVersion {
  return {
    version,
    localDate,
    createdAt: new Date(createdAt),
    updatedAt: new Date(updatedAt),
    deletedAt: deletedAt === undefined ? null : new Date(deletedAt),
  };
}

function lengthOf({ content, past }: FittedPiece): number {
  return (past?.revisions ?? []).reduce((sum, revision) => sum + revision.content.length, content.length);
}

function noteEntry(
  tally: ReturnType<typeof createTally>,
  entry: MovedEntry,
  fitted: Fitted & { kind: "fitted" },
): void {
  tally.count("read");
  if (fitted.pieces.length > 1) tally.count("cut");
  tally.lost(entry.lost);
  tally.shortened(fitted.shortened);
  for (const { kind, file } of entry.media) if (file === undefined) tally.media(kind);
}
