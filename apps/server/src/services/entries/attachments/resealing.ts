import type { Database } from "../../../platform/database.ts";
import { NIL_UUID } from "../../../platform/uuid.ts";
import { isTampered } from "../sealing.ts";
import type { UserKeyStore } from "../user-keys.ts";
import {
  findRecordsSealedOtherwise,
  replaceRecords,
  SEALED_TABLES,
  type SealedTable,
} from "./attachments-repository.ts";
import { openRecord, sealRecord } from "./records.ts";

const BATCH = 100;

export interface AttachmentResealing {
  /** Seals what is known of a user's attachments under their active key; their bytes have keys of their own and stay. @returns how many */
  resealAll(userId: string, signal?: AbortSignal): Promise<number>;
}

/** A damaged record is reported and stays under its key, which then stays too. */
export function createAttachmentResealing(options: {
  readonly database: Database;
  readonly keys: UserKeyStore;
  readonly report: (userId: string, attachmentId: string, error: unknown) => void;
}): AttachmentResealing {
  const { database, keys, report } = options;

  async function resealTable(table: SealedTable, userId: string, signal: AbortSignal | undefined): Promise<number> {
    let count = 0;
    let after = NIL_UUID;
    while (signal?.aborted !== true) {
      const { active } = await keys.keyringOf(userId);
      const rows = await findRecordsSealedOtherwise(database, table, userId, active.keyVersion, after, BATCH);
      const keyring = await keys.keyringFor(
        userId,
        rows.map((row) => row.keyVersion),
      );
      const pairs = rows.flatMap((before) => {
        try {
          const record = openRecord(keyring, table, userId, before.id, before);
          return [{ id: before.id, before, after: sealRecord(keyring.active, table, userId, before.id, record) }];
        } catch (error) {
          if (!isTampered(error)) throw error;
          report(userId, before.id, error);
          return [];
        }
      });
      if (pairs.length > 0) await replaceRecords(database, table, userId, pairs);
      count += pairs.length;
      if (rows.length < BATCH) break;
      after = rows.at(-1)?.id ?? after;
    }
    return count;
  }

  return {
    async resealAll(userId, signal) {
      let count = 0;
      for (const table of SEALED_TABLES) count += await resealTable(table, userId, signal);
      return count;
    },
  };
}
