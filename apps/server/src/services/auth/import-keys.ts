import { createHash, hkdfSync } from "node:crypto";

export interface ImportKeys {
  /** The key under which the ids of what somebody imports are made: the same in every year, for one account alone. */
  keyOf(userId: string): Promise<Buffer>;
}

/**
 * Keys of import ids. They come from the server's pepper, which outlasts every rotation (an id must be the same next year) and lies
 * wrapped in the database (a thief of the database alone does not have it).
 */
export function createImportKeys(pepperOf: () => Promise<Buffer>): ImportKeys {
  return {
    async keyOf(userId) {
      const salt = createHash("sha256").update(userId).digest();
      return Buffer.from(hkdfSync("sha256", await pepperOf(), salt, "aura/import-ids/v1", 32));
    },
  };
}
