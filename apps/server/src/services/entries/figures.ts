import { setImmediate as nextTurn } from "node:timers/promises";
import type { Database } from "../../platform/database.ts";
import type { Reads } from "../../platform/replica.ts";
import type { EntryOpener } from "./integrity.ts";
import type { AnalyticsRecord } from "./record.ts";
import type { SealedCache } from "./sealed-cache.ts";
import { readJournalState } from "./repository.ts";
import { isTampered, openAnalytics } from "./sealing.ts";
import type { SummarisedEntry } from "./summarise.ts";
import { readChangedFigures, readFigures, type SummaryRange, type SummaryRow } from "./summary-repository.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

export interface FiguresOptions {
  readonly database: Database;
  /** A whole range may be read where the change number that it is asked for has arrived. */
  readonly reads: Reads;
  readonly keys: Pick<UserKeyStore, "keyringFor">;
  readonly opener: Pick<EntryOpener, "report">;
  readonly cache: SealedCache;
}

export interface Figures {
  /**
   * What a summary needs to know of the entries of a range, from their sealed records alone: no text is opened.
   * @param changeSeq a change number that the journal has reached
   * @param question names the range, and whatever else ends the memory of it
   */
  of(userId: string, range: SummaryRange, changeSeq: number, question: string): Promise<readonly SummarisedEntry[]>;
}

/** The figures of a range with every change up to a number. */
interface Known {
  readonly changeSeq: number;
  readonly entries: readonly (readonly [entryId: string, entry: SummarisedEntry])[];
}

/** Rows read at a time: what is read at once does not grow with the journal. */
const BATCH = 1_000;
/** Records opened before other requests get their turn. */
const SLICE = 250;
/** Changes that known figures are carried over; a longer way is quicker begun anew. */
const MAX_BEHIND = 500;
/** Known figures are sealed anew when so many changes have to be read each time. */
const WORTH_SEALING = 50;
/** Figures of some 5,000 entries. More would hold up other requests while they are read from their JSON. */
const MAX_REMEMBERED_BYTES = 2 * 1024 * 1024;
/** What is remembered is replaced, whatever change it came to: the number stands inside. */
const ANY_CHANGE = 0;

/**
 * Reads figures and remembers them sealed. They follow the change feed: a summary after a change opens the records that have
 * changed and no others. What could not be opened is not remembered, so that it is looked at, and told of, every time.
 */
export function createFigures({ database, reads, keys, opener, cache }: FiguresOptions): Figures {
  /** Undefined where the journal had not reached the change number there. What is read after that is never older. */
  async function readAll(
    database: Database,
    isReplica: boolean,
    userId: string,
    range: SummaryRange,
    changeSeq: number,
  ): Promise<Reading | undefined> {
    if (isReplica && (await readJournalState(database.as(userId), userId)).changeSeq < changeSeq) return undefined;
    const reading = createReading(changeSeq);
    let batch = readFigures(database, userId, range, undefined, BATCH);
    for (let isEnd = false; !isEnd;) {
      const rows = await batch;
      isEnd = rows.length < BATCH;
      if (!isEnd) {
        // The database reads on while these are opened; its failure is seen where the rows are awaited.
        batch = readFigures(database, userId, range, rows.at(-1), BATCH);
        batch.catch(() => {});
      }
      const keyring = await keyringFor(userId, rows);
      for (let at = 0; at < rows.length; at += SLICE) {
        if (at > 0) await nextTurn();
        for (const row of rows.slice(at, at + SLICE)) add(reading, keyring, row);
      }
    }
    return reading;
  }

  /** Known figures with what has changed since; undefined where they are of no use any more. */
  async function carryOver(userId: string, range: SummaryRange, known: Known): Promise<Reading | undefined> {
    const changes = await readChangedFigures(database, userId, known.changeSeq, MAX_BEHIND + 1);
    // A counter that went back is that of a restored backup.
    if (changes === undefined || changes.journalSeq < known.changeSeq || changes.rows.length > MAX_BEHIND)
      return undefined;
    const reading = createReading(changes.journalSeq, known.entries);
    reading.isNews = changes.rows.length >= WORTH_SEALING;
    const keyring = await keyringFor(userId, changes.rows);
    for (const row of changes.rows) {
      if (!row.isDeleted && isWithin(range, row.localDate)) add(reading, keyring, row);
      else reading.entriesById.delete(row.entryId);
    }
    return reading;
  }

  function keyringFor(userId: string, rows: readonly SummaryRow[]): Promise<UserKeyring> {
    return keys.keyringFor(userId, new Set(rows.map((row) => row.analyticsKeyVersion)));
  }

  /** An entry whose record is damaged still counts as an entry of its day. */
  function add(reading: Reading, keyring: UserKeyring, row: SummaryRow): void {
    let record: AnalyticsRecord | undefined;
    try {
      record = openAnalytics(keyring, row);
    } catch (error) {
      if (!isTampered(error)) throw error;
      opener.report(row.userId, row.entryId, error);
      reading.isWhole = false;
    }
    reading.entriesById.set(row.entryId, {
      localDate: row.localDate,
      hour: record?.hour,
      wordCount: record?.words ?? 0,
      moodRating: record?.mood,
      analysis: record?.analysis,
    });
  }

  function recall(userId: string, question: string): Known | undefined {
    const json = cache.get(userId, ANY_CHANGE, question);
    return json === undefined ? undefined : (JSON.parse(json.toString()) as Known);
  }

  function remember(userId: string, question: string, { changeSeq, entriesById }: Reading): void {
    const known: Known = { changeSeq, entries: [...entriesById] };
    const json = Buffer.from(JSON.stringify(known));
    if (json.length <= MAX_REMEMBERED_BYTES) cache.set(userId, ANY_CHANGE, question, json);
  }

  return {
    async of(userId, range, changeSeq, question) {
      const known = recall(userId, question);
      const carried = known === undefined ? undefined : await carryOver(userId, range, known);
      const reading =
        carried ?? (await reads.read((from, isReplica) => readAll(from, isReplica, userId, range, changeSeq)));
      if (reading.isNews && reading.isWhole) remember(userId, question, reading);
      return [...reading.entriesById.values()];
    },
  };
}

/** Figures on their way from the database. */
interface Reading {
  readonly changeSeq: number;
  readonly entriesById: Map<string, SummarisedEntry>;
  /** Whether it is worth remembering. */
  isNews: boolean;
  /** Whether every record could be opened. */
  isWhole: boolean;
}

function createReading(changeSeq: number, entries: Known["entries"] = []): Reading {
  return { changeSeq, entriesById: new Map(entries), isNews: true, isWhole: true };
}

function isWithin({ from, to }: SummaryRange, localDate: string): boolean {
  return (from === undefined || localDate >= from) && (to === undefined || localDate <= to);
}
