import { ENTRY_LIMITS, PAGE_LIMITS } from "@aura-journal/contracts";
import type { Highlight, JournalEntry, Pagination } from "@aura-journal/contracts";
import {
  matchEntry,
  mayMatch,
  parseQuery,
  queryPositions,
  queryTerms,
  tagTerm,
  type Query,
} from "@aura-journal/crypto";
import { AuraError, invalid } from "../../platform/errors.ts";
import type { CandidatePlan, CandidateRange, Candidates } from "./candidates.ts";
import type { EntryOpener } from "./integrity.ts";
import type { EntryRow } from "./record.ts";
import { isTampered, openEntry, tampered } from "./sealing.ts";
import { searchCursor, searchPlaceOf, type SearchPlace } from "./search-cursor.ts";
import { hasTag } from "./tags.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

export interface SearchRequest {
  readonly q: string;
  readonly from_date?: string;
  readonly to_date?: string;
  /** Entries without this tag are left out. */
  readonly tag?: string;
  /** Newest first where it is absent. */
  readonly sort?: "asc" | "desc";
  /** Counted off from the first match; a cursor goes before it. */
  readonly page?: number;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface SearchAnswer {
  readonly items: { readonly entry: JournalEntry; readonly highlights: Highlight[] }[];
  /** `total` is exact where the search came to the end of a journal whose index is whole, otherwise a lower bound. */
  readonly pagination: Pagination;
  /** Entries that may have matched and failed authentication; absent where there are none. */
  readonly unreadable?: string[];
}

export interface Search {
  /**
   * The user's entries that hold all words and phrases, and carry the tag, by time.
   * @throws AuraError VAL_001 for a query without a word, a range that ends before it begins, a cursor of another making, and
   * where the writer wants no search index on the server
   */
  search(userId: string, request: SearchRequest): Promise<SearchAnswer>;
}

/** One query under the keys of one user. */
interface Plan extends CandidatePlan {
  readonly question: Question;
}

/** What an entry must hold. */
interface Question {
  readonly query: Query;
  readonly tag: string | undefined;
}

/** The blind search: candidates from the keyed index, verified in the opened text. */
export function createSearch(options: {
  readonly candidates: Candidates;
  readonly keys: Pick<UserKeyStore, "keyringFor">;
  readonly opener: Pick<EntryOpener, "report">;
}): Search {
  const { candidates, keys, opener } = options;

  return {
    async search(userId, request) {
      const query = parseQuery(request.q);
      if (query.kind === "empty") throw invalid("q", "must hold a word, a number or an emoji");
      const { from_date: from, to_date: to, tag, sort = "desc", limit = PAGE_LIMITS.defaultItems } = request;
      if (from !== undefined && to !== undefined && from > to) {
        throw invalid("from_date", "must not be later than to_date");
      }
      const start = placeOf(request);
      const items: SearchAnswer["items"] = [];
      const unreadable: string[] = [];
      const question: Question = { query, tag };
      const range: CandidateRange = { sort, from, to };
      let plan = planOf(question, range, await keys.keyringFor(userId, []));
      let isReloaded = false;
      let toSkip = start.before === undefined ? (start.page - 1) * limit : 0;
      let matches = start.seen;
      let after = start.before;
      let last: EntryRow | undefined;
      let hasMore = false;
      let isEnd = false;
      let isWhole = true;

      while (!isEnd && !hasMore) {
        // One match more than the page holds tells whether another page follows.
        const wanted = toSkip + limit - items.length + 1;
        const batch = await candidates.next(plan, after, wanted);
        const unknownVersions = batch.rows.map((row) => row.keyVersion).filter((v) => plan.keyring.of(v) === undefined);
        if (unknownVersions.length > 0 && !isReloaded) {
          // Another process rotated the key; where its row stays unknown even so, it is the row that is wrong.
          isReloaded = true;
          plan = planOf(question, range, await keys.keyringFor(userId, unknownVersions));
          continue;
        }
        if (batch.index === "off") throw notOnServer();
        isWhole &&= batch.index === "on";
        isEnd = batch.isEnd;
        for (const row of batch.rows) {
          const hit = verified(plan, row, unreadable);
          if (hit === undefined) continue;
          matches++;
          if (toSkip > 0) toSkip--;
          else if (items.length === limit) hasMore = true;
          else {
            items.push(hit);
            last = row;
          }
        }
        after = batch.last;
      }

      const seen = (start.before === undefined ? (start.page - 1) * limit : start.seen) + items.length;
      return {
        items,
        pagination: {
          page: start.page,
          limit,
          total: matches,
          totalPages: Math.ceil(matches / limit),
          totalRelation: isEnd && isWhole ? "exact" : "atLeast",
          ...(hasMore && last !== undefined
            ? { nextCursor: searchCursor({ before: last, page: start.page + 1, seen }) }
            : {}),
        },
        ...(unreadable.length === 0 ? {} : { unreadable: unreadable.slice(0, ENTRY_LIMITS.unreadable) }),
      };
    },
  };

  function verified(plan: Plan, row: EntryRow, unreadable: string[]): SearchAnswer["items"][number] | undefined {
    try {
      const scan = plan.scans.find(({ keyVersion }) => keyVersion === row.keyVersion);
      if (scan === undefined) throw tampered();
      // The index tests two clauses; a longer query is tested to its end before anything is opened.
      if (!mayMatch(row.signature, scan.clauses)) return undefined;
      const entry = openEntry(plan.keyring, row);
      const { query, tag } = plan.question;
      if (tag !== undefined && !hasTag(entry, tag)) return undefined;
      const highlights = matchEntry(query, entry.content);
      return highlights === null ? undefined : { entry, highlights: highlights.slice(0, ENTRY_LIMITS.highlights) };
    } catch (error) {
      if (!isTampered(error)) throw error;
      unreadable.push(row.entryId);
      opener.report(row.userId, row.entryId, error);
      return undefined;
    }
  }
}

function planOf(question: Question, range: CandidateRange, keyring: UserKeyring): Plan {
  const { userId, versions } = keyring;
  const { query, tag } = question;
  const clauses = [...queryTerms(query), ...(tag === undefined ? [] : [[tagTerm(tag)]])].sort(rarerFirst);
  const scans = versions.flatMap((keyVersion) => {
    const searchKey = keyring.of(keyVersion)?.search;
    if (searchKey === undefined) return [];
    const newestKnownKeyVersion = Math.max(...versions);
    return [{ userId, keyVersion, newestKnownKeyVersion, clauses: queryPositions(searchKey, clauses) }];
  });
  return { question, range, keyring, scans };
}

/** The index tests the first two clauses: long words are rarer than short ones, and fewer alternatives are cheaper. */
function rarerFirst(a: readonly string[], b: readonly string[]): number {
  const longest = (clause: readonly string[]): number => Math.max(...clause.map((term) => term.length));
  return longest(b) - longest(a) || a.length - b.length;
}

function notOnServer(): AuraError {
  return new AuraError("VAL_001", "The server keeps no search index for this account", {
    details: { field: "privacy.search", reason: "is device: entries are searched where they are kept, on the device" },
  });
}

function placeOf({ cursor, page = 1 }: SearchRequest): SearchPlace {
  return cursor === undefined ? { before: undefined, page, seen: 0 } : searchPlaceOf(cursor);
}
