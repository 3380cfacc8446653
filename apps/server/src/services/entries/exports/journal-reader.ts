import type { ExportedAttachment, ExportedEntry, ExportedPart, ExportedVersion } from "@aura-journal/moving";
import { awaitedLater } from "../../../platform/awaited-later.ts";
import type { Database } from "../../../platform/database.ts";
import type { EntryOpener } from "../integrity.ts";
import { countEntries, listEntries, type ListPlace } from "../list-repository.ts";
import { readJournalState } from "../repository.ts";
import type { EntryRow, EntryText, RevisionRow } from "../record.ts";
import { isTampered, openRevision, openWitnessedText } from "../sealing.ts";
import { hasTag } from "../tags.ts";
import type { UserKeyring, UserKeyStore } from "../user-keys.ts";
import { ExportOvertaken } from "./sealed-parts.ts";
import { countBinned, listBinned, revisionsOf, sizesOfRevisions } from "./journal-repository.ts";

/** A journal, or a part of it, as it is read for an export. */
export interface JournalReading {
  /** How many entries are looked at; with a tag, fewer are given. */
  readonly total: number;
  /** In the order of `timestamp`, then `entryId`. */
  readonly entries: AsyncIterable<ExportedEntry>;
  /** Looked at so far. */
  readonly done: () => number;
  /** Ids of entries met so far that could not be opened. */
  readonly unreadable: () => readonly string[];
  /** Whether the journal is still as it was when this began. */
  isUnchanged(): Promise<boolean>;
}

export interface JournalReader {
  /** @param part absent: the whole journal, with the bin and all earlier versions */
  read(userId: string, part: ExportedPart | undefined): Promise<JournalReading>;
}

/** Files of entries by entry; entries without any may be absent. */
export type AttachmentsOf = (
  userId: string,
  entryIds: readonly string[],
  /** Told of an entry of which a file is damaged, which may be as late as its bytes are read. */
  onDamage: (entryId: string) => void,
) => Promise<ReadonlyMap<string, readonly ExportedAttachment[]>>;

const PAGE = 250;
/** Earlier versions of many short entries are read at once, those of few long ones apart. */
const REVISION_BYTES = 4 * 1024 * 1024;

/** Reads journals a page at a time. Nobody is given a key here: who was erased meanwhile has nothing to export. */
export function createJournalReader(options: {
  readonly database: Database;
  readonly keys: Pick<UserKeyStore, "existingKeyringOf">;
  readonly opener: Pick<EntryOpener, "report">;
  readonly attachmentsOf: AttachmentsOf;
}): JournalReader {
  const { database, keys, opener, attachmentsOf } = options;

  async function keyringFor(userId: string, rows: readonly (EntryRow | RevisionRow)[]): Promise<UserKeyring> {
    const versions = rows.flatMap((row) => [
      "analyticsKeyVersion" in row ? row.analyticsKeyVersion : null,
      row.keyVersion,
    ]);
    const keyring = await keys.existingKeyringOf(userId, versions);
    if (keyring === undefined) throw new ExportOvertaken();
    return keyring;
  }

  return {
    async read(userId, part) {
      const isWhole = part === undefined;
      const range = { from: part?.fromDate, to: part?.toDate };
      const scoped = database.as(userId);
      const { changeSeq } = await readJournalState(scoped, userId);
      const [live, binned] = await Promise.all([
        countEntries(database, userId, range),
        isWhole ? countBinned(scoped, userId) : 0,
      ]);
      const unreadable = new Set<string>();
      let done = 0;

      function opened<T>(entryId: string, open: () => T): T | undefined {
        try {
          return open();
        } catch (error) {
          if (!isTampered(error)) throw error;
          opener.report(userId, entryId, error);
          unreadable.add(entryId);
          return undefined;
        }
      }

      const filesOf = (entryIds: readonly string[]): ReturnType<AttachmentsOf> =>
        attachmentsOf(userId, entryIds, (entryId) => unreadable.add(entryId));

      /** Asks for what belongs to a page. Where a tag is wanted, whose files those are is known once the texts are open. */
      function asked(rows: readonly EntryRow[]) {
        const changed = isWhole ? rows.filter(({ version }) => version > 1) : [];
        return {
          rows,
          keyring: awaitedLater(keyringFor(userId, rows)),
          files: part?.tag === undefined ? awaitedLater(filesOf(idsOf(rows))) : undefined,
          sizes: changed.length === 0 ? [] : awaitedLater(sizesOfRevisions(scoped, userId, idsOf(changed))),
        };
      }

      async function* exported(page: ReturnType<typeof asked>): AsyncIterable<ExportedEntry> {
        const keyring = await page.keyring;
        const wanted = page.rows.flatMap((row) => {
          const text = opened(row.entryId, () => openWitnessedText(keyring, row));
          if (text === undefined || !(part?.tag === undefined || hasTag({ metadata: metadataOf(text) }, part.tag)))
            return [];
          return [{ ...row, text }];
        });
        const files = await (page.files ?? filesOf(idsOf(wanted)));
        for await (const { run, revisions } of revisionBatches(wanted, await page.sizes)) {
          for (const entry of wanted.slice(run.from, run.to)) {
            yield {
              entryId: entry.entryId,
              ...versionOf(entry, entry.text),
              attachments: files.get(entry.entryId) ?? [],
              revisions: revisions.get(entry.entryId) ?? [],
            };
          }
        }
      }

      async function* revisionBatches(
        entries: readonly EntryRow[],
        sizes: Awaited<ReturnType<typeof sizesOfRevisions>>,
      ) {
        const bytesById = new Map(sizes.map(({ entryId, bytes }) => [entryId, bytes]));
        for (let from = 0, to = 0; from < entries.length; from = to) {
          let bytes = 0;
          do bytes += bytesById.get(entries[to++]!.entryId) ?? 0;
          while (to < entries.length && bytes + (bytesById.get(entries[to]!.entryId) ?? 0) <= REVISION_BYTES);
          const ids = idsOf(entries.slice(from, to)).filter((id) => bytesById.has(id));
          yield { run: { from, to }, revisions: await revisionsById(ids) };
        }
      }

      async function revisionsById(ids: readonly string[]): Promise<ReadonlyMap<string, readonly ExportedVersion[]>> {
        if (ids.length === 0) return new Map();
        const rows = await revisionsOf(scoped, userId, ids);
        const keyring = await keyringFor(userId, rows);
        const byId = new Map<string, ExportedVersion[]>(ids.map((id) => [id, []]));
        for (const row of rows) {
          const revision = opened(row.entryId, () => openRevision(keyring, row));
          if (revision === undefined) continue;
          const { content, metadata } = revision;
          byId.get(row.entryId)?.push(versionOf(row, { content, ...metadata }));
        }
        return byId;
      }

      async function* entries(): AsyncIterable<ExportedEntry> {
        const pages = isWhole ? merged(livePages(), binnedPages()) : livePages();
        for await (const page of ahead(pages, asked)) {
          yield* exported(page);
          done += page.rows.length;
        }
      }

      const livePages = () =>
        pagesOf(async (after) => {
          const request = { userId, sort: "asc", after, ...range, offset: 0, limit: PAGE } as const;
          return (await listEntries(database, request)).rows;
        });
      const binnedPages = () => pagesOf((after) => listBinned(scoped, userId, after, PAGE));

      return {
        total: live + binned,
        entries: entries(),
        done: () => done,
        unreadable: () => [...unreadable],
        isUnchanged: async () => (await readJournalState(scoped, userId)).changeSeq === changeSeq,
      };
    },
  };
}

type VersionColumns = Pick<
  EntryRow,
  "version" | "timestamp" | "timezone" | "localDate" | "createdAt" | "updatedAt" | "deletedAt"
>;

function versionOf(columns: VersionColumns, text: EntryText): ExportedVersion {
  const { version, timestamp, timezone, localDate, createdAt, updatedAt, deletedAt } = columns;
  return {
    version,
    content: text.content,
    timestamp: timestamp.toISOString(),
    timezone,
    localDate,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    ...(deletedAt === null ? {} : { deletedAt: deletedAt.toISOString() }),
    metadata: metadataOf(text),
  };
}

function metadataOf({ tags, mood, location }: EntryText) {
  return {
    tags: [...tags],
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
  };
}

function idsOf(entries: readonly Pick<EntryRow, "entryId">[]): string[] {
  return entries.map(({ entryId }) => entryId);
}

/** Begins with each one while the one before it is worked on. */
async function* ahead<T, Begun>(source: AsyncIterable<T>, begin: (one: T) => Begun): AsyncIterable<Begun> {
  const waiting: Begun[] = [];
  for await (const one of source) {
    waiting.push(begin(one));
    if (waiting.length > 1) yield waiting.shift()!;
  }
  yield* waiting;
}

/** The next page is fetched while the one before it is worked on. */
async function* pagesOf(load: (after: ListPlace | undefined) => Promise<EntryRow[]>): AsyncIterable<EntryRow[]> {
  let next = load(undefined);
  for (;;) {
    const rows = await next;
    const isLast = rows.length < PAGE;
    if (!isLast) {
      next = awaitedLater(load(rows.at(-1)));
    }
    if (rows.length > 0) yield rows;
    if (isLast) return;
  }
}

/** Two orders made one; a page of either is never split further than where the other begins. */
async function* merged(left: AsyncIterable<EntryRow[]>, right: AsyncIterable<EntryRow[]>): AsyncIterable<EntryRow[]> {
  const sides = [left[Symbol.asyncIterator](), right[Symbol.asyncIterator]()] as const;
  const waiting: EntryRow[][] = [await nextOf(sides[0]), await nextOf(sides[1])];
  for (;;) {
    const [a, b] = [waiting[0]!, waiting[1]!];
    if (a.length === 0 && b.length === 0) return;
    const from = b.length === 0 || (a.length > 0 && isBefore(a[0]!, b[0]!)) ? 0 : 1;
    const mine = waiting[from]!;
    const bound = waiting[1 - from]![0];
    const count = bound === undefined ? mine.length : mine.findIndex((row) => !isBefore(row, bound));
    const run = count === -1 ? mine : mine.slice(0, count);
    yield run;
    waiting[from] = run.length === mine.length ? await nextOf(sides[from]) : mine.slice(run.length);
  }
}

async function nextOf(pages: AsyncIterator<EntryRow[]>): Promise<EntryRow[]> {
  const next = await pages.next();
  return next.done === true ? [] : next.value;
}

function isBefore(a: ListPlace, b: ListPlace): boolean {
  const difference = a.timestamp.getTime() - b.timestamp.getTime();
  return difference === 0 ? a.entryId < b.entryId : difference < 0;
}
