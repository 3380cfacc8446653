import type { Hmac } from "node:crypto";
import type { ByteStream } from "@aura-journal/contracts";
import { AuraError } from "../../../platform/errors.ts";
import { SNIFFED_BYTES } from "./kinds.ts";

/** Bytes on their way in. */
export interface ArrivingContent {
  /** How they begin. */
  readonly beginning: Buffer;
  /** All of them, the beginning included; to be read once. */
  readonly bytes: AsyncGenerator<Buffer>;
  /** How many came. */
  readonly count: () => number;
}

/** Reads how a stream begins, and hashes and counts what comes of it. */
export async function arrivingContent(source: ByteStream, hash: Hmac): Promise<ArrivingContent> {
  const iterator = source[Symbol.asyncIterator]();
  let count = 0;
  const next = async (): Promise<Buffer | undefined> => {
    const { done, value } = await iterator.next();
    if (done === true) return undefined;
    const piece = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    hash.update(piece);
    count += piece.length;
    return piece;
  };
  let beginning: Buffer = Buffer.alloc(0);
  while (beginning.length < SNIFFED_BYTES) {
    const piece = await next();
    if (piece === undefined) break;
    beginning = Buffer.concat([beginning, piece]);
  }
  return {
    beginning,
    count: () => count,
    bytes: (async function* () {
      try {
        if (beginning.length > 0) yield beginning;
        for (let piece = await next(); piece !== undefined; piece = await next()) yield piece;
      } finally {
        await iterator.return?.();
      }
    })(),
  };
}

/** Passes bytes on, and throws where there are more than that. */
export async function* upTo(
  limit: number,
  bytes: AsyncIterable<Buffer>,
  refusal: () => AuraError,
): AsyncGenerator<Buffer> {
  let left = limit;
  for await (const piece of bytes) {
    left -= piece.length;
    if (left < 0) throw refusal();
    yield piece;
  }
}

/** Memory for photos that are held whole while they are looked at. */
export interface PhotoMemory {
  /** Gathers a stream. What it takes is given back when the result is disposed of. @throws AuraError RATE_001 where there is no room */
  gather(bytes: AsyncIterable<Buffer>): Promise<{ readonly photo: Buffer } & Disposable>;
}

/** @param maxBytes what all photos that are on their way in may take together */
export function createPhotoMemory(maxBytes: number): PhotoMemory {
  let taken = 0;
  return {
    async gather(bytes) {
      const pieces: Buffer[] = [];
      let own = 0;
      const giveBack = (): void => {
        taken -= own;
        own = 0;
      };
      try {
        for await (const piece of bytes) {
          if (taken + piece.length > maxBytes) {
            throw new AuraError("RATE_001", "Too many photos are on the way at once", { retryAfterSeconds: 5 });
          }
          taken += piece.length;
          own += piece.length;
          pieces.push(piece);
        }
        return { photo: Buffer.concat(pieces), [Symbol.dispose]: giveBack };
      } catch (error) {
        giveBack();
        throw error;
      }
    },
  };
}
