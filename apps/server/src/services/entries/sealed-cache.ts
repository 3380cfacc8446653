import { createSecretKey } from "node:crypto";
import { open, seal } from "@aura-journal/crypto";
import { LRUCache } from "lru-cache";

/** Whole answers, remembered sealed: journal text never stands in clear in a cache. */
export interface SealedCache {
  get(userId: string, changeSeq: number, question: string): Buffer | undefined;
  set(userId: string, changeSeq: number, question: string, answer: Buffer): void;
}

const KEY_VERSION = 1;
const ROW_OVERHEAD_BYTES = 300;

/** The key lives and dies with the process; answers about an older state of a journal are never asked for again and age out. */
export function createSealedCache(options: {
  /** Names what is kept; no answer of one cache opens in another. */
  readonly name: string;
  readonly randomBytes: (size: number) => Buffer;
  readonly maxBytes: number;
  /** Told of every answer that was looked for. */
  readonly onAsked?: (outcome: "hit" | "miss") => void;
}): SealedCache {
  const key = createSecretKey(options.randomBytes(32));
  const sealedByKey = new LRUCache<string, Buffer>({
    maxSize: options.maxBytes,
    sizeCalculation: (sealed) => sealed.length + ROW_OVERHEAD_BYTES,
  });
  // An answer is about one user and one state of the journal; which question it answers is the map's affair.
  const placeOf = (userId: string, changeSeq: number) => ({
    table: options.name,
    schemaVersion: 1,
    userId,
    entryId: userId,
    entryVersion: changeSeq % 2 ** 32,
  });
  return {
    get(userId, changeSeq, question) {
      const sealed = sealedByKey.get(`${userId}|${changeSeq}|${question}`);
      options.onAsked?.(sealed === undefined ? "miss" : "hit");
      if (sealed === undefined) return undefined;
      return open({ keyOf: () => key, place: placeOf(userId, changeSeq), sealed });
    },
    set(userId, changeSeq, question, answer) {
      const place = placeOf(userId, changeSeq);
      const sealed = seal({ key, keyVersion: KEY_VERSION, place, plaintext: answer });
      sealedByKey.set(`${userId}|${changeSeq}|${question}`, alone(sealed));
    },
  };
}

/** A copy with memory of its own: a slice of node's pool keeps all of its 64 KiB alive as long as it is remembered. */
function alone(bytes: Buffer): Buffer {
  const copy = Buffer.allocUnsafeSlow(bytes.length);
  copy.set(bytes);
  return copy;
}
