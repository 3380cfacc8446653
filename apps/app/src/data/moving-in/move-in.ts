import type { ImportReport } from "@aura-journal/contracts";
import {
  createTally,
  EMPTY_REPORT,
  entryIdOf,
  reportAsTold,
  sourceKeyOf,
  type Fitted,
  type FittedPiece,
  type MovedEntry,
  type MovedItem,
  type MoveReport,
  type SourceMac,
} from "@aura-journal/moving";
import type { JournalReader, Replica, Row, Write } from "@aura-journal/sync";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import type { ImportedEntry, ImportsStore } from "./imports-store.ts";

const BATCH_PIECES = 200;
/** A batch of long entries is cut earlier, so that whoever waits for the journal has a turn. */
const BATCH_CHARACTERS = 200_000;
const KEY_BYTES = 32;

export interface MoveInOptions {
  readonly importId: string;
  readonly format: string;
  /** From the source's very first one on. */
  readonly items: AsyncIterable<MovedItem>;
  readonly fit: (entry: MovedEntry) => Fitted;
  readonly store: Pick<ImportsStore, "idKey" | "imported" | "remember" | "unchanged">;
  readonly replica: Pick<Replica, "writeAll">;
  readonly reader: Pick<JournalReader, "rows">;
  readonly randomBytes: (size: number) => Uint8Array;
  readonly breathe: () => Promise<void>;
  /** Asked between two batches. */
  readonly shouldStop: () => boolean;
  /** Told after each batch, with the number of items that have been dealt with. */
  readonly onBatch: (report: ImportReport, done: number) => Promise<void>;
}

interface Piece {
  readonly item: number;
  readonly nth: number;
  readonly entryId: string;
  readonly piece: FittedPiece;
}

/**
 * Writes the entries of a source into the journal of this device, batch by batch, as if they were typed here.
 *
 * Crash model: what a batch is going to write is remembered as this import's before it is written, so that nothing stands in the journal
 * that an undoing would not find. Read again from the beginning, the source adds nothing twice: ids follow from its own.
 */
export async function moveIn(options: MoveInOptions): Promise<void> {
  const { importId, format, items, fit, store, replica, reader, breathe } = options;
  const mac = macOf(await store.idKey(() => options.randomBytes(KEY_BYTES)));
  let report: MoveReport = EMPTY_REPORT;
  let tally = createTally();
  let batch: Piece[] = [];
  let characters = 0;

  async function flush(done: number): Promise<void> {
    const ids = batch.map(({ entryId }) => entryId);
    const rows = new Map((await reader.rows(ids)).map((row) => [row.entryId, row]));
    const memories = await store.imported(ids);
    const writes = new Map<string, Write>();
    for (const { item, nth, entryId, piece } of batch) {
      const row = rows.get(entryId);
      const fate = writes.has(entryId) ? "repeated" : fateOf(row, memories.get(entryId), importId);
      if (fate !== "written") {
        if (nth === 0) tally.count(fate);
      } else if (piece.content.trim() === "") tally.problem(`entry ${item + 1}`, "it is empty");
      else {
        writes.set(entryId, writeOf(piece));
        tally.count("added");
      }
    }
    const written = [...writes.keys()];
    await store.remember(importId, written);
    await replica.writeAll(Array.from(writes, ([entryId, write]) => ({ entryId, write })));
    // One that comes back from the bin may say something else now.
    await store.unchanged(written.filter((entryId) => rows.has(entryId)));
    report = tally.addedTo(report);
    tally = createTally();
    batch = [];
    characters = 0;
    await options.onBatch(reportAsTold(report), done);
    await breathe();
  }

  let item = -1;
  for await (const moved of items) {
    item += 1;
    if (moved.kind === "problem") tally.problem(moved.where, moved.reason);
    else if (moved.kind === "left") tally.left(moved.what, moved.count);
    else {
      const { entry } = moved;
      const fitted = fit(entry);
      if (fitted.kind === "unfit") tally.problem(`entry ${item + 1}`, fitted.reason);
      else {
        note(tally, entry, fitted);
        const sourceKey = sourceKeyOf(mac, { format, sourceId: entry.sourceId });
        for (const [nth, piece] of fitted.pieces.entries()) {
          const entryId = (nth === 0 ? entry.entryId : undefined) ?? entryIdOf(mac, sourceKey, nth);
          batch.push({ item, nth, entryId, piece });
          characters += piece.content.length;
        }
      }
    }
    if (batch.length < BATCH_PIECES && characters < BATCH_CHARACTERS) continue;
    await flush(item + 1);
    if (options.shouldStop()) return;
  }
  await flush(item + 1);
}

function macOf(key: Uint8Array): SourceMac {
  const encoder = new TextEncoder();
  return (text) => hmac(sha256, key, encoder.encode(text));
}

/** What becomes of an entry under whose id something stands already. */
function fateOf(
  row: Row | undefined,
  memory: ImportedEntry | undefined,
  importId: string,
): "written" | "present" | "changed" | "deleted" | "repeated" {
  if (row === undefined) return "written";
  // What an undoing took away comes back with the next import.
  if (row.mine.isDeleted && memory?.isUndone === true && !memory.isChanged) return "written";
  if (memory?.importId === importId) return "repeated";
  if (row.mine.isDeleted) return "deleted";
  return memory?.isChanged === true ? "changed" : "present";
}

function writeOf({ content, timestamp, timezone, metadata }: FittedPiece): Write {
  const { tags = [], mood, location } = metadata;
  return {
    content,
    timestamp,
    timezone,
    addTags: tags,
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
  };
}

function note(tally: ReturnType<typeof createTally>, entry: MovedEntry, fitted: Fitted & { kind: "fitted" }): void {
  tally.count("read");
  if (fitted.pieces.length > 1) tally.count("cut");
  tally.lost(entry.lost);
  tally.shortened(fitted.shortened);
  // On a device alone, photos and other files have no home.
  for (const { kind } of entry.media) tally.media(kind);
}
