import { invalid } from "../../platform/errors.ts";
import { uuidOfHex, uuidToHex } from "../../platform/uuid.ts";
import type { ListPlace } from "./list-repository.ts";

/** Where a page of search results begins. */
export interface SearchPlace {
  /** The last entry of the page before; absent where a page is counted off from the newest entry. */
  readonly before: ListPlace | undefined;
  readonly page: number;
  /** Matches before this page. */
  readonly seen: number;
}

const FORM = /^s1\.(-?[0-9a-z]{1,11})\.([0-9a-f]{32})\.([0-9a-z]{1,8})\.([0-9a-z]{1,8})$/;

/** No entry is further from 1970 than the year 9999; PostgreSQL's calendar ends earlier than JavaScript's. */
const FURTHEST_MS = Date.parse("9999-12-31T23:59:59.999Z");

/** The cursor of the page behind an entry. */
export function searchCursor(place: SearchPlace & { readonly before: ListPlace }): string {
  const { before, page, seen } = place;
  const numbers = [page, seen].map((value) => value.toString(36));
  return ["s1", before.timestamp.getTime().toString(36), uuidToHex(before.entryId), ...numbers].join(".");
}

/**
 * What `searchCursor` wrote.
 * @throws AuraError VAL_001 for anything else
 */
export function searchPlaceOf(cursor: string): SearchPlace {
  const [, time, id, page, seen] = FORM.exec(cursor) ?? [];
  const timestamp = new Date(Number.parseInt(time ?? "", 36));
  if (id === undefined || !(Math.abs(timestamp.getTime()) <= FURTHEST_MS)) {
    throw invalid("cursor", "must be a cursor from an earlier answer");
  }
  return {
    before: { timestamp, entryId: uuidOfHex(id) },
    page: Number.parseInt(page ?? "", 36),
    seen: Number.parseInt(seen ?? "", 36),
  };
}
