import { ENTRY_LIMITS, type EntryList, type JournalEntry, type Pagination } from "@aura-journal/contracts";
import type { ListPlace, ListRange } from "./list-repository.ts";
import { searchCursor } from "./search-cursor.ts";

/** A page that is to be read. */
export interface PageRequest extends ListRange {
  readonly userId: string;
  readonly sort: "asc" | "desc";
  readonly after: ListPlace | undefined;
  readonly page: number;
  readonly offset: number;
  readonly limit: number;
}

/** Names the page behind this one where there is one. */
export function nextCursor(rows: readonly ListPlace[], limit: number, page: number): { readonly nextCursor?: string } {
  const last = rows[limit - 1];
  if (last === undefined || rows.length <= limit) return {};
  return { nextCursor: searchCursor({ before: last, page: page + 1, seen: 0 }) };
}

/** A list that speaks of damaged entries only where there are some. */
export function listOf(items: JournalEntry[], unreadable: string[], pagination: Pagination): EntryList {
  return {
    items,
    pagination,
    ...(unreadable.length === 0 ? {} : { unreadable: unreadable.slice(0, ENTRY_LIMITS.unreadable) }),
  };
}
