import { PAGE_LIMITS } from "@aura-journal/contracts";
import type { EntryRevision, RevisionList, RevisionListQuery } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import { invalid } from "../../platform/errors.ts";
import type { EntryOpener } from "./integrity.ts";
import { findEntry, findRevisions } from "./repository.ts";
import { isTampered, openRevision } from "./sealing.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface Revisions {
  /**
   * Earlier versions of an entry, newest first, also of one in the bin; undefined where there is no such entry. A damaged
   * version is named and keeps no other from being shown.
   * @throws AuraError VAL_001 for a cursor of another making
   */
  list(userId: string, entryId: string, query: RevisionListQuery): Promise<RevisionList | undefined>;
}

const LAST_VERSION = 2_147_483_647;

export function createRevisions(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly opener: EntryOpener;
}): Revisions {
  const { database, keys, opener } = options;
  return {
    async list(userId, entryId, { limit = PAGE_LIMITS.defaultItems, cursor }) {
      const before = cursor === undefined ? LAST_VERSION : versionOf(cursor);
      const scoped = database.as(userId);
      const [entry, rows] = await Promise.all([
        findEntry(scoped, userId, entryId),
        findRevisions(scoped, userId, entryId, before, limit + 1),
      ]);
      if (entry === undefined || entry.isPurged) return undefined;
      const shown = rows.slice(0, limit);
      const keyring = await keys.keyringFor(
        userId,
        shown.map((row) => row.keyVersion),
      );
      const items: EntryRevision[] = [];
      const unreadableVersions: number[] = [];
      for (const row of shown) {
        try {
          items.push(openRevision(keyring, row));
        } catch (error) {
          if (!isTampered(error)) throw error;
          opener.report(userId, entryId, error);
          unreadableVersions.push(row.version);
        }
      }
      const last = shown.at(-1);
      return {
        items,
        ...(rows.length > limit && last !== undefined ? { nextCursor: `v${last.version}` } : {}),
        ...(unreadableVersions.length === 0 ? {} : { unreadableVersions }),
      };
    },
  };
}

function versionOf(cursor: string): number {
  const digits = /^v([1-9]\d{0,9})$/.exec(cursor)?.[1];
  if (digits === undefined || Number(digits) > LAST_VERSION) {
    throw invalid("cursor", "must be a cursor from an earlier answer");
  }
  return Number(digits);
}
