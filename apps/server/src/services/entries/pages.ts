import { hash } from "node:crypto";
import { PAGE_LIMITS } from "@aura-journal/contracts";
import type { EntryList, EntryListQuery, Pagination } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { Reads } from "../../platform/replica.ts";
import { invalid } from "../../platform/errors.ts";
import type { EntryOpener } from "./integrity.ts";
import type { JournalClock } from "./journal-clock.ts";
import { countEntries, listEntries, type ListedRows, type ListRequest } from "./list-repository.ts";
import { listOf, nextCursor, type PageRequest } from "./page-shape.ts";
import type { Search } from "./search.ts";
import type { SealedCache } from "./sealed-cache.ts";
import type { SharedPages } from "./shared-pages.ts";
import { searchPlaceOf } from "./search-cursor.ts";
import type { TagPages } from "./tag-pages.ts";

/** A page as the bytes of its JSON, with the tag that names its state. */
export interface ListedPage {
  readonly json: Buffer;
  readonly etag: string;
}

export interface Pages {
  /**
   * One page of the journal. Damaged entries are named in `unreadable`; they keep no other from being shown.
   * @throws AuraError VAL_001 for a cursor of another making, a range that ends before it begins, a search without a word
   */
  list(userId: string, query: EntryListQuery): Promise<ListedPage>;
}

/** Pages of the journal, from the sealed cache or from one round trip. */
export function createPages(options: {
  readonly database: Database;
  /** Pages may be read where the change number that is known here has arrived. */
  readonly reads: Reads;
  readonly opener: EntryOpener;
  readonly search: Search;
  readonly tagPages: TagPages;
  readonly clock: JournalClock;
  readonly cache: SealedCache;
  /** What other instances have read already. */
  readonly shared: SharedPages | undefined;
}): Pages {
  const { database, reads, opener, search, tagPages, clock, cache, shared } = options;

  /** @param known a change number that the page must show at least */
  async function read(
    request: PageRequest,
    known: number,
  ): Promise<{ readonly list: EntryList; readonly changeSeq: number }> {
    const { userId, limit, page } = request;
    const isWhole = request.from === undefined && request.to === undefined;
    // One row more tells whether another page follows.
    const wanted = { ...request, limit: limit + 1 };
    const [{ rows, changeSeq, liveEntries }, counted] = isWhole
      ? [await reads.read((from, isReplica) => listFrom(from, wanted, isReplica ? known : 0))]
      : await Promise.all([listEntries(database, wanted), countEntries(database, userId, request)]);
    // What a replica shows is no news of the database: believed as such, it would stand for the next second's.
    if (changeSeq > known) clock.saw(userId, changeSeq);
    const shown = rows.slice(0, limit);
    const { entries, unreadable } = await opener.openAll(userId, shown);
    const total = counted ?? liveEntries;
    const pagination: Pagination = {
      page,
      limit,
      total,
      totalPages: Math.ceil(total / limit),
      totalRelation: "exact",
      ...nextCursor(rows, limit, page),
    };
    return { changeSeq, list: listOf(entries, unreadable, pagination) };
  }

  async function found(userId: string, query: EntryListQuery, request: PageRequest): Promise<EntryList> {
    if (query.search === undefined) return tagPages.list(request, query.tag ?? "");
    const answer = await search.search(userId, {
      q: query.search,
      page: request.page,
      limit: request.limit,
      sort: request.sort,
      ...(query.tag === undefined ? {} : { tag: query.tag }),
      ...(query.from_date === undefined ? {} : { from_date: query.from_date }),
      ...(query.to_date === undefined ? {} : { to_date: query.to_date }),
      ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
    });
    const entries = answer.items.map(({ entry }) => entry);
    return listOf(entries, answer.unreadable ?? [], answer.pagination);
  }

  return {
    async list(userId, query) {
      const request = requestOf(userId, query);
      const text = JSON.stringify([query.search, query.tag, query.cursor, { ...request, after: undefined }]);
      const known = await clock.changeSeqOf(userId);
      // What a search finds hangs on more than the journal's changes: on the state of its index.
      const isRemembered = query.search === undefined;
      const cached = isRemembered ? cache.get(userId, known, text) : undefined;
      if (cached !== undefined) return { json: cached, etag: etagOf(known, text) };

      const kept = isRemembered ? await shared?.get(userId, known, text) : undefined;
      if (kept !== undefined) {
        cache.set(userId, known, text, kept);
        return { json: kept, etag: etagOf(known, text) };
      }

      const isPlain = query.search === undefined && query.tag === undefined;
      const { list, changeSeq } = isPlain
        ? await read(request, known)
        : { list: await found(userId, query, request), changeSeq: known };
      const json = Buffer.from(JSON.stringify(list));
      // A page that lacks a damaged entry is read again each time: it may have been mended without a change.
      if (!isRemembered || list.unreadable !== undefined)
        return { json, etag: etagOf(changeSeq, text + json.toString()) };
      cache.set(userId, changeSeq, text, json);
      shared?.set(userId, changeSeq, text, json);
      return { json, etag: etagOf(changeSeq, text) };
    },
  };
}

/** Undefined where the journal had not reached a change number there. */
async function listFrom(from: Database, request: ListRequest, atLeast: number): Promise<ListedRows | undefined> {
  const listed = await listEntries(from, request);
  return listed.changeSeq < atLeast ? undefined : listed;
}

function requestOf(userId: string, query: EntryListQuery): PageRequest {
  const { from_date: from, to_date: to, sort = "desc", page = 1, limit = PAGE_LIMITS.defaultItems, cursor } = query;
  if (from !== undefined && to !== undefined && from > to) {
    throw invalid("from_date", "must not be later than to_date");
  }
  const base = { userId, from, to, sort: sort === "asc" ? ("asc" as const) : ("desc" as const), limit };
  if (cursor === undefined) return { ...base, after: undefined, page, offset: (page - 1) * limit };
  const place = searchPlaceOf(cursor);
  return { ...base, after: place.before, page: place.page, offset: 0 };
}

/** The query's text holds the user's id: the tags of two people differ. */
function etagOf(changeSeq: number, text: string): string {
  return `"${changeSeq.toString(36)}-${hash("sha256", text, "base64url").slice(0, 16)}"`;
}
