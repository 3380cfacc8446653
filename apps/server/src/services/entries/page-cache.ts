import { open, seal } from "@aura-journal/crypto";
import { LRUCache } from "lru-cache";

/** Whole answers, remembered sealed: journal text never stands in clear in a cache. */
export interface PageCache {
  get(userId: string, changeSeq: number, query: string): Buffer | undefined;
  set(userId: string, changeSeq: number, query: string, page: Buffer): void;
}

const KEY_VERSION = 1;
const ROW_OVERHEAD_BYTES = 200;

/** The key lives and dies with the process; pages of an older state of a journal are never asked for again and age out. */
export function createPageCache(options: {
  readonly randomBytes: (size: number) => Buffer;
  readonly maxBytes?: number;
}): PageCache {
  const key = options.randomBytes(32);
  const sealedByKey = new LRUCache<string, Buffer>({
    maxSize: options.maxBytes ?? 32 * 1024 * 1024,
    sizeCalculation: (sealed) => sealed.length + ROW_OVERHEAD_BYTES,
  });
  // A page is of one user and one state of the journal; which query it answers is the map's affair.
  const placeOf = (userId: string, changeSeq: number) => ({
    table: "page_cache",
    schemaVersion: 1,
    userId,
    entryId: userId,
    entryVersion: changeSeq % 2 ** 32,
  });
  return {
    get(userId, changeSeq, query) {
      const sealed = sealedByKey.get(`${userId}|${changeSeq}|${query}`);
      if (sealed === undefined) return undefined;
      return open({ keyOf: () => key, place: placeOf(userId, changeSeq), sealed });
    },
    set(userId, changeSeq, query, page) {
      const place = placeOf(userId, changeSeq);
      sealedByKey.set(
        `${userId}|${changeSeq}|${query}`,
        seal({ key, keyVersion: KEY_VERSION, place, plaintext: page }),
      );
    },
  };
}
