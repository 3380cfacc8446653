import type { Survey } from "@aura-journal/contracts";
import { createHash } from "node:crypto";
import type { Database } from "../../platform/database.ts";
import type { AttachmentCollection } from "./attachments/collection.ts";
import { surveyHoldings } from "../../platform/holdings-repository.ts";
import type { EntryEvents } from "./events.ts";
import { deleteKeys, readKeys } from "./key-repository.ts";
import { eraseRows, insertEvents } from "./upkeep-repository.ts";
import type { Forgetting } from "./product/forget.ts";
import type { UserKeyStore } from "./user-keys.ts";

export interface Erasure {
  /** Destroys a user's keys and removes the journal; once more is no error. */
  erase(userId: string): Promise<void>;
  /** What there is of a user: rows by table, and which keys seal them. */
  survey(userId: string): Promise<Survey>;
}

/**
 * Crash model: the keys go first, in a commit of their own. That is the erasure; from there on no copy of the rows opens.
 * Dying before the rows are gone leaves unreadable rows, and before the attachments' bytes are gone unreadable bytes; the
 * repeated call removes both.
 */
export function createErasure(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly events: EntryEvents;
  readonly forgetting: Pick<Forgetting, "erase">;
  readonly attachments: Pick<AttachmentCollection, "removeAllOf">;
}): Erasure {
  const { database, keys, events, forgetting, attachments } = options;
  return {
    async survey(userId) {
      const stored = await readKeys(database, userId);
      return {
        holdings: await surveyHoldings(database.as(userId), ["journal", "keys"], userId),
        // Of the key as it is stored, sealed: that tells of no key, and finds it in a backup.
        keys: stored.map(({ wrapped }) => createHash("sha256").update(wrapped).digest("hex")),
      };
    },

    async erase(userId) {
      await deleteKeys(database, userId);
      keys.forget(userId);
      await forgetting.erase(userId);
      await database.transaction(userId, async (transaction) => {
        await eraseRows(transaction, userId);
        await insertEvents(transaction, [events.make("journal.erased", { userId })]);
      });
      await attachments.removeAllOf(userId);
    },
  };
}
