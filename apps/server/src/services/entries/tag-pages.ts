import type { EntryList, JournalEntry } from "@aura-journal/contracts";
import { fold, mayContain, positionsOf, tagTerm } from "@aura-journal/crypto";
import type { Database } from "../../platform/database.ts";
import type { EntryOpener } from "./integrity.ts";
import { listSignatures, type ListPlace } from "./list-repository.ts";
import { listOf, nextCursor, type PageRequest } from "./page-shape.ts";
import { findEntries } from "./repository.ts";
import type { SignatureEntry } from "./signature-table.ts";
import { hasTag } from "./tags.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface TagPages {
  /** The page of those entries that carry a tag; upper and lower case are one. */
  list(request: PageRequest, tag: string): Promise<EntryList>;
}

const SIGNATURE_BATCH = 500;

/**
 * Pages of a tag. Tags stand sealed with the text and keyed in the search signature: the index names candidates, the opened
 * entries tell. An entry without a signature is a candidate always.
 */
export function createTagPages(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly opener: EntryOpener;
}): TagPages {
  const { database, keys, opener } = options;

  return {
    async list(request, tag) {
      const { userId, limit, page, offset } = request;
      const isCandidate = await candidateTest(keys, userId, tag);
      const matches: JournalEntry[] = [];
      const unreadable: string[] = [];
      const wanted = offset + limit + 1;
      let after: ListPlace | undefined = request.after;
      let isEnd = false;
      while (!isEnd && matches.length < wanted) {
        const rows = await listSignatures(database, { ...request, after, limit: SIGNATURE_BATCH });
        isEnd = rows.length < SIGNATURE_BATCH;
        const candidates = rows.filter(isCandidate);
        // Opened a page at a time: of 500 candidates the first 20 may be enough.
        for (let at = 0; at < candidates.length && matches.length < wanted; at += limit) {
          const opened = await openInOrder(userId, candidates.slice(at, at + limit));
          matches.push(...opened.entries.filter((entry) => hasTag(entry, tag)));
          unreadable.push(...opened.unreadable);
        }
        after = rows.at(-1);
      }
      const items = matches.slice(offset, offset + limit);
      const places = matches.slice(offset, offset + limit + 1).map(placeOf);
      const hasAll = isEnd && matches.length < wanted;
      // A page reached by a cursor doesn't know how many came before it.
      const total = (request.after === undefined ? 0 : (page - 1) * limit) + matches.length;
      return listOf(items, unreadable, {
        page,
        limit,
        total,
        totalPages: Math.ceil(total / limit),
        totalRelation: hasAll && unreadable.length === 0 ? "exact" : "atLeast",
        ...nextCursor(places, limit, page),
      });
    },
  };

  async function openInOrder(userId: string, candidates: readonly SignatureEntry[]) {
    const rows = await findEntries(
      database.as(userId),
      userId,
      candidates.map(({ entryId }) => entryId),
    );
    const rowsById = new Map(rows.map((row) => [row.entryId, row]));
    const ordered = candidates.flatMap(({ entryId }) => rowsById.get(entryId) ?? []);
    return opener.openAll(
      userId,
      ordered.filter((row) => row.deletedAt === null),
    );
  }
}

/** Whether a signature may hold the tag, under whichever version of the key it was made. */
async function candidateTest(
  keys: UserKeyStore,
  userId: string,
  tag: string,
): Promise<(row: SignatureEntry) => boolean> {
  const keyring = await keys.keyringOf(userId);
  const positionsByVersion = new Map<number, readonly number[] | undefined>();
  return ({ signature, keyVersion }) => {
    if (signature.length === 0) return true;
    if (!positionsByVersion.has(keyVersion)) {
      const search = keyring.of(keyVersion)?.search;
      positionsByVersion.set(keyVersion, search && positionsOf(search, tagTerm(fold(tag))));
    }
    const positions = positionsByVersion.get(keyVersion);
    // A version that this process does not know yet: the opened entry decides.
    return positions === undefined || mayContain(signature, positions);
  };
}

function placeOf(entry: JournalEntry): ListPlace {
  return { timestamp: new Date(entry.timestamp), entryId: entry.entryId };
}
