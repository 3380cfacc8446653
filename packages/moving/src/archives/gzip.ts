import { RefusedSource, type ByteSource } from "../source.ts";
import { readExactly, readRange, viewOf } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import type { Inflate } from "./inflate.ts";
import type { ArchiveLimits } from "./limits.ts";

const TRAILER_BYTES = 8;

/**
 * What a gzip file (RFC 1952) holds.
 * @throws RefusedSource where it is damaged, or unpacks to more than an archive may
 */
export async function* gunzip(source: ByteSource, inflate: Inflate, limits: ArchiveLimits): AsyncIterable<Uint8Array> {
  const start = await headerLength(source);
  const end = source.size - TRAILER_BYTES;
  let length = 0;
  let sum = 0;
  try {
    for await (const piece of inflate(readRange(source, start, end - start))) {
      length += piece.length;
      if (length > limits.unpackedBytes) {
        throw new RefusedSource(`The archive unpacks to more than ${limits.unpackedBytes} bytes.`);
      }
      if (length > limits.ratioFreeBytes && length > source.size * limits.ratio) {
        throw new RefusedSource(`The archive unpacks to more than ${limits.ratio} times its size.`);
      }
      sum = crc32(piece, sum);
      yield piece;
    }
  } catch (cause) {
    throw cause instanceof RefusedSource ? cause : damaged(cause);
  }
  const trailer = viewOf(await readExactly(source, end, TRAILER_BYTES));
  if (trailer.getUint32(0, true) !== sum || trailer.getUint32(4, true) !== length % 2 ** 32) throw damaged();
}

/** Section 2.3.1: ten bytes, then what the flags say. */
async function headerLength(source: ByteSource): Promise<number> {
  const head = await readExactly(source, 0, Math.min(source.size, 128 * 1024));
  const flags = head[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (head[at] ?? 0) + (head[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) !== 0) at = head.indexOf(0, at) + 1 || Number.POSITIVE_INFINITY;
  }
  if ((flags & 2) !== 0) at += 2;
  if (head[2] !== 8 || at + TRAILER_BYTES > source.size) throw damaged();
  return at;
}

function damaged(cause?: unknown): RefusedSource {
  return new RefusedSource("The archive is damaged.", { cause });
}
