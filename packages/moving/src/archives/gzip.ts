import { joinBytes } from "../parse/join-bytes.ts";
import { RefusedSource, type ByteSource } from "../source.ts";
import { readExactly, readRange, viewOf } from "./bytes.ts";
import { crc32 } from "./crc32.ts";
import type { Inflate } from "./inflate.ts";
import type { ArchiveLimits } from "./limits.ts";

const TRAILER_BYTES = 8;

/**
 * What a gzip file (RFC 1952) holds: one member, or several one behind the other (section 2.2).
 * @throws RefusedSource where it is damaged, or unpacks to more than an archive may
 */
export async function* gunzip(source: ByteSource, inflate: Inflate, limits: ArchiveLimits): AsyncIterable<Uint8Array> {
  let unpacked = 0;
  function refuseTooLarge(): void {
    if (unpacked > limits.unpackedBytes) {
      throw new RefusedSource(`The archive unpacks to more than ${limits.unpackedBytes} bytes.`);
    }
    if (unpacked > limits.ratioFreeBytes && unpacked > source.size * limits.ratio) {
      throw new RefusedSource(`The archive unpacks to more than ${limits.ratio} times its size.`);
    }
  }
  for (let at = 0; at < source.size && !(await isPadding(source, at));) {
    const start = at + (await headerLength(source, at));
    let length = 0;
    let sum = 0;
    try {
      for await (const piece of inflate(readRange(source, start, source.size - TRAILER_BYTES - start))) {
        length += piece.length;
        unpacked += piece.length;
        refuseTooLarge();
        sum = crc32(piece, sum);
        yield piece;
      }
    } catch (cause) {
      throw cause instanceof RefusedSource ? cause : damaged(cause);
    }
    at = await endOfMember(source, start, sum, length);
  }
}

/** Zeros behind a member fill a block of a tape. */
async function isPadding(source: ByteSource, at: number): Promise<boolean> {
  if (at === 0) return false;
  for await (const piece of readRange(source, at, source.size - at)) {
    if (piece.some((byte) => byte !== 0)) return false;
  }
  return true;
}

/** Behind its trailer, which is known from what was unpacked: mostly it is at the very end. */
async function endOfMember(source: ByteSource, start: number, sum: number, length: number): Promise<number> {
  const trailer = new Uint8Array(TRAILER_BYTES);
  viewOf(trailer).setUint32(0, sum, true);
  viewOf(trailer).setUint32(4, length % 2 ** 32, true);
  const isTrailerAt = (bytes: Uint8Array, at: number): boolean =>
    trailer.every((byte, nth) => bytes[at + nth] === byte);
  const last = source.size - TRAILER_BYTES;
  if (isTrailerAt(await readExactly(source, last, TRAILER_BYTES), 0)) return source.size;
  let held: Uint8Array = new Uint8Array(0);
  let heldAt = start;
  for await (const piece of readRange(source, start, source.size - start)) {
    held = joinBytes([held, piece]);
    for (let at = held.indexOf(trailer[0]!); at !== -1; at = held.indexOf(trailer[0]!, at + 1)) {
      if (isTrailerAt(held, at)) return heldAt + at + TRAILER_BYTES;
    }
    const rest = Math.max(0, held.length - TRAILER_BYTES + 1);
    held = held.slice(rest);
    heldAt += rest;
  }
  throw damaged();
}

/** Section 2.3.1: ten bytes, then what the flags say. */
async function headerLength(source: ByteSource, offset: number): Promise<number> {
  const head = await readExactly(source, offset, Math.min(source.size - offset, 128 * 1024));
  const flags = head[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (head[at] ?? 0) + (head[at + 1] ?? 0) * 256;
  for (const flag of [8, 16]) {
    if ((flags & flag) !== 0) at = head.indexOf(0, at) + 1 || Number.POSITIVE_INFINITY;
  }
  if ((flags & 2) !== 0) at += 2;
  if (head[0] !== 0x1f || head[1] !== 0x8b || head[2] !== 8 || offset + at + TRAILER_BYTES > source.size)
    throw damaged();
  return at;
}

function damaged(cause?: unknown): RefusedSource {
  return new RefusedSource("The archive is damaged.", { cause });
}
