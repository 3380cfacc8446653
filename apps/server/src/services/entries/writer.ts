import { childSpan, currentSpan, under, within, type Span } from "../../platform/tracing.ts";
import type { EntryWrite, WrittenEntry } from "./repository.ts";

export interface EntryWriter {
  /**
   * Commits a new entry. Its place in the change feed, or undefined where an entry of that id exists already.
   * @throws AuraError DB_001
   */
  create(write: EntryWrite): Promise<WrittenEntry | undefined>;
}

export interface EntryWriterOptions {
  /** One statement and one commit for all of them, or an error and nothing written. */
  readonly insert: (writes: readonly EntryWrite[]) => Promise<WrittenEntry[]>;
  /** Whether an error says that an entry's id is taken. */
  readonly isTaken: (error: unknown) => boolean;
  readonly maxBatch?: number;
  readonly maxInFlight?: number;
}

/** So many entries are worth a commit of their own while more are being read. */
const WORTH_SENDING = 3;

interface Waiting {
  readonly write: EntryWrite;
  readonly span: Span | undefined;
  readonly resolve: (written: WrittenEntry | undefined) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Lets the entries that arrive while a commit is under way share the next one: on a disk that flushes a few hundred times
 * a second that is the difference between a queue and none. Nobody waits when nothing is under way.
 *
 * A batch that fails has written nothing. Its entries are then written each by itself, so that one that cannot be stored
 * harms no other; where only the answer was lost, the entry is found to exist. Two batches of 16 under way keep both the
 * database and this process busy: measured with 32 clients, one batch of up to 64 reached half as many a second.
 */
export function createEntryWriter({
  insert,
  isTaken,
  maxBatch = 16,
  maxInFlight = 2,
}: EntryWriterOptions): EntryWriter {
  const queue: Waiting[] = [];
  let inFlight = 0;
  let entriesInFlight = 0;
  let isDue = false;

  function pump(): void {
    while (inFlight < maxInFlight && isWorthwhile()) {
      const batch = takeBatch();
      inFlight += 1;
      entriesInFlight += batch.length;
      void under(spanOf(batch), () => writeBatch(batch)).finally(() => {
        inFlight -= 1;
        entriesInFlight -= batch.length;
        pump();
      });
    }
  }

  function pumpSoon(): void {
    if (isDue) return;
    isDue = true;
    setImmediate(() => {
      isDue = false;
      pump();
    });
  }

  /**
   * Beside a commit under way another is begun when as many wait as that one holds. Sent as they come, the entries of a few
   * clients would fall into ever smaller batches.
   */
  function isWorthwhile(): boolean {
    return queue.length > 0 && (inFlight === 0 || queue.length >= Math.min(maxBatch, entriesInFlight));
  }

  /** The oldest that wait; an id that stands in the batch already waits for the next, where it is found to exist. */
  function takeBatch(): Waiting[] {
    const ids = new Set<string>();
    const batch: Waiting[] = [];
    const later: Waiting[] = [];
    while (queue.length > 0 && batch.length < maxBatch) {
      const next = queue.shift() as Waiting;
      const id = idOf(next.write.sealed);
      (ids.has(id) ? later : batch).push(next);
      ids.add(id);
    }
    queue.unshift(...later);
    return batch;
  }

  async function writeBatch(batch: readonly Waiting[]): Promise<void> {
    try {
      const written = new Map((await insert(batch.map(({ write }) => write))).map((one) => [idOf(one), one]));
      for (const { write, resolve } of batch) resolve(written.get(idOf(write.sealed)));
    } catch (error) {
      if (batch.length === 1) fail(batch[0] as Waiting, error);
      else await Promise.all(batch.map(writeAlone));
    }
  }

  async function writeAlone(waiting: Waiting): Promise<void> {
    try {
      waiting.resolve((await insert([waiting.write]))[0]);
    } catch (error) {
      fail(waiting, error);
    }
  }

  function fail({ resolve, reject }: Waiting, error: unknown): void {
    if (isTaken(error)) resolve(undefined);
    else reject(error);
  }

  function enqueue(write: EntryWrite): Promise<WrittenEntry | undefined> {
    const span = currentSpan();
    return new Promise((resolve, reject) => {
      const traced = span === undefined ? write : { ...write, traceparent: span.traceparent };
      queue.push({ write: traced, span, resolve, reject });
      // Requests that were read in one turn of the event loop go together; the first of a burst is not sent alone. Some
      // of a large burst go ahead of the rest, so that the database works while this process reads on.
      if (queue.length === WORTH_SENDING) pump();
      else pumpSoon();
    });
  }

  return { create: (write) => within(childSpan("commit entry", "internal", {}), () => enqueue(write)) };
}

/** The statement of a batch stands in one trace; each of the others shows how long its entry waited for it. */
function spanOf(batch: readonly Waiting[]): Span | undefined {
  const traced = batch.find(({ span }) => span?.isRecorded === true) ?? batch[0];
  return traced?.span;
}

function idOf({ userId, entryId }: { readonly userId: string; readonly entryId: string }): string {
  return userId + entryId;
}
