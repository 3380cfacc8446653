import type { EntryOpener } from "./integrity.ts";
import type { AnalyticsRecord, EntryRow } from "./record.ts";
import { isTampered, openAnalytics, openText } from "./sealing.ts";
import type { UserKeyring, UserKeyStore } from "./user-keys.ts";

/** An entry whose text was opened to be analysed. */
export interface ReadableEntry {
  readonly row: EntryRow;
  readonly content: string;
  readonly record: AnalyticsRecord;
}

/**
 * Opens one user's entries; those that are damaged are reported and left out. Gives undefined where the user has no key: whoever was
 * erased meanwhile gets none anew, and what nothing opens any more is no damage.
 */
export function createEntryReader(options: {
  readonly keys: Pick<UserKeyStore, "existingKeyringOf">;
  readonly opener: Pick<EntryOpener, "report">;
}) {
  const { keys, opener } = options;
  return async (
    userId: string,
    rows: readonly EntryRow[],
  ): Promise<{ readonly keyring: UserKeyring; readonly readable: readonly ReadableEntry[] } | undefined> => {
    const keyring = await keys.existingKeyringOf(
      userId,
      rows.flatMap((row) => [row.keyVersion, row.analyticsKeyVersion]),
    );
    if (keyring === undefined) return undefined;
    const readable = rows.flatMap((row) => {
      try {
        return [{ row, content: openText(keyring, row).content, record: openAnalytics(keyring, row) }];
      } catch (error) {
        if (!isTampered(error)) throw error;
        opener.report(userId, row.entryId, error);
        return [];
      }
    });
    return { keyring, readable };
  };
}
