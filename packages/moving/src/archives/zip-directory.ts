import { RefusedSource, type ByteSource } from "../source.ts";
import { crc32 } from "./crc32.ts";
import { readExactly, readUint64, viewOf } from "./bytes.ts";
import { decodeName } from "./cp437.ts";
import { refuseCount, type ArchiveLimits } from "./limits.ts";

/** A file as the central directory has it; section numbers are those of PKWARE's APPNOTE.TXT 6.3. */
export interface ZipMember {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
  /** Where its local header begins in the source. */
  readonly offset: number;
  readonly nameLength: number;
  /** Bits of a Unix mode; 0 where the archive comes from elsewhere. */
  readonly mode: number;
  /** Seconds since 1970, UTC, where the archive says so; the time every member has is of no zone. */
  readonly modifiedSeconds: number | undefined;
  /** By the clock of whoever packed it, as `YYYY-MM-DDTHH:MM:SS`; undefined where nobody set it. */
  readonly modifiedClock: string | undefined;
}

export interface ZipDirectory {
  readonly count: number;
  /** Where the directory begins in the source: members lie before. */
  readonly start: number;
  members(): AsyncIterable<ZipMember>;
}

const END_BYTES = 22;
const LOCATOR_BYTES = 20;
const MEMBER_BYTES = 46;
/** An extra field and a name and a comment take at most this. */
const MEMBER_TAIL_BYTES = 3 * 65_535;
const WINDOW_BYTES = 256 * 1024;

/** @throws RefusedSource */
export async function readZipDirectory(source: ByteSource, limits: ArchiveLimits): Promise<ZipDirectory> {
  const { count, size, offset, end } = await readEnd(source);
  refuseCount(count, limits);
  const start = end - size;
  // What stands before the archive (a program that unpacks it) shifts every offset alike.
  const shift = start - offset;
  if (start < 0 || shift < 0) throw new RefusedSource("The directory of the archive is damaged.");
  return { count, start, members: () => readMembers(source, { count, start, end, shift }) };
}

/** 4.3.16: the end of the directory, found from the back, behind a comment of up to 65,535 bytes. */
async function readEnd(source: ByteSource) {
  const length = Math.min(source.size, END_BYTES + 65_535);
  const tail = await readExactly(source, source.size - length, length);
  const view = viewOf(tail);
  for (let at = length - END_BYTES; at >= 0; at -= 1) {
    if (view.getUint32(at, true) !== 0x06054b50 || at + END_BYTES + view.getUint16(at + 20, true) > length) continue;
    const end = source.size - length + at;
    const [disk, count, size, offset] = [
      view.getUint16(at + 4, true),
      view.getUint16(at + 10, true),
      view.getUint32(at + 12, true),
      view.getUint32(at + 16, true),
    ];
    if (count === 0xffff || size === 0xffffffff || offset === 0xffffffff) {
      return (await readEnd64(source, end)) ?? { count, size, offset, end };
    }
    if (disk !== 0) throw new RefusedSource("The archive is one part of several.");
    return { count, size, offset, end };
  }
  throw new RefusedSource("The archive is cut off: its directory is missing.");
}

/** 4.3.14 and 4.3.15. */
async function readEnd64(source: ByteSource, end: number) {
  if (end < LOCATOR_BYTES) return undefined;
  const locator = viewOf(await readExactly(source, end - LOCATOR_BYTES, LOCATOR_BYTES));
  if (locator.getUint32(0, true) !== 0x07064b50) return undefined;
  const claimed = readUint64(locator, 8);
  for (const at of [claimed, end - LOCATOR_BYTES - 56]) {
    if (at < 0 || at + 56 > end) continue;
    const view = viewOf(await readExactly(source, at, 56));
    if (view.getUint32(0, true) !== 0x06064b50) continue;
    return { count: readUint64(view, 32), size: readUint64(view, 40), offset: readUint64(view, 48), end: at };
  }
  throw new RefusedSource("The directory of the archive is damaged.");
}

/** 4.3.12, read through a window: a directory of any size costs the same memory. */
async function* readMembers(
  source: ByteSource,
  { count, start, end, shift }: { count: number; start: number; end: number; shift: number },
): AsyncIterable<ZipMember> {
  let at = start;
  let window = new Uint8Array(0);
  let windowStart = start;
  for (let index = 0; index < count; index += 1) {
    if (at + MEMBER_BYTES + MEMBER_TAIL_BYTES > windowStart + window.length && windowStart + window.length < end) {
      windowStart = at;
      window = new Uint8Array(await readExactly(source, at, Math.min(end - at, MEMBER_TAIL_BYTES + WINDOW_BYTES)));
    }
    const read = readMember(window.subarray(at - windowStart), shift);
    at += read.length;
    yield read.member;
  }
  if (at !== end) throw new RefusedSource("The directory of the archive holds more than it says.");
}

function readMember(bytes: Uint8Array, shift: number): { member: ZipMember; length: number } {
  const view = viewOf(bytes);
  if (bytes.length < MEMBER_BYTES || view.getUint32(0, true) !== 0x02014b50) {
    throw new RefusedSource("The directory of the archive is damaged.");
  }
  const nameLength = view.getUint16(28, true);
  const extraLength = view.getUint16(30, true);
  const length = MEMBER_BYTES + nameLength + extraLength + view.getUint16(32, true);
  if (length > bytes.length) throw new RefusedSource("The directory of the archive is damaged.");
  const flags = view.getUint16(8, true);
  const madeBy = view.getUint8(5);
  const extra = readExtra(bytes.subarray(MEMBER_BYTES + nameLength, MEMBER_BYTES + nameLength + extraLength), {
    size: view.getUint32(24, true),
    packedSize: view.getUint32(20, true),
    offset: view.getUint32(42, true),
  });
  const written = bytes.subarray(MEMBER_BYTES, MEMBER_BYTES + nameLength);
  // 4.6.9: a name beside the name, which holds for as long as that has not been changed by who knows nothing of this one.
  const isBeside = extra.unicodeName !== undefined && extra.unicodeName.crc === crc32(written);
  const name = isBeside ? extra.unicodeName.name : decodeName(written, (flags & 0x800) !== 0);
  const member: ZipMember = {
    name,
    flags,
    method: view.getUint16(10, true),
    crc: view.getUint32(16, true),
    packedSize: extra.packedSize,
    size: extra.size,
    offset: extra.offset + shift,
    nameLength,
    // 4.4.2: 3 is Unix, 19 is OS X.
    mode: madeBy === 3 || madeBy === 19 ? view.getUint32(38, true) >>> 16 : 0,
    modifiedSeconds: extra.modifiedSeconds,
    modifiedClock: clockOf(view.getUint16(14, true), view.getUint16(12, true)),
  };
  return { member, length };
}

/** 4.4.6: the time of MS-DOS. Programs that know none write the first day of 1980, or a month of 0. */
function clockOf(date: number, time: number): string | undefined {
  const [year, month, day] = [1980 + (date >> 9), (date >> 5) & 15, date & 31];
  const [hour, minute, second] = [time >> 11, (time >> 5) & 63, 2 * (time & 31)];
  if (date <= 0x21 || month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59) return undefined;
  const [days, clock] = [
    [year, month, day],
    [hour, minute, second],
  ].map((parts) => parts.map((part) => String(part).padStart(2, "0")));
  return `${days!.join("-")}T${clock!.join(":")}`;
}

interface Extra extends Sizes {
  readonly modifiedSeconds: number | undefined;
  readonly unicodeName: { readonly name: string; readonly crc: number } | undefined;
}

interface Sizes {
  readonly size: number;
  readonly packedSize: number;
  readonly offset: number;
}

/** 4.5.3: sizes past 4 GiB, in this order and only where the 32 bits are all set; the time of Info-ZIP (0x5455), and its name (0x7075). */
function readExtra(bytes: Uint8Array, sizes: Sizes): Extra {
  let { size, packedSize, offset } = sizes;
  let modifiedSeconds: number | undefined;
  let unicodeName: Extra["unicodeName"];
  const view = viewOf(bytes);
  for (let at = 0; at + 4 <= bytes.length; at += 4 + view.getUint16(at + 2, true)) {
    const kind = view.getUint16(at, true);
    const end = Math.min(bytes.length, at + 4 + view.getUint16(at + 2, true));
    if (kind === 0x5455 && at + 9 <= end && (bytes[at + 4]! & 1) === 1) modifiedSeconds = view.getInt32(at + 5, true);
    if (kind === 0x7075 && at + 9 < end && bytes[at + 4] === 1) {
      unicodeName = { crc: view.getUint32(at + 5, true), name: decodeName(bytes.subarray(at + 9, end), true) };
    }
    if (kind !== 1) continue;
    let from = at + 4;
    const next = (value: number): number => {
      if (value !== 0xffffffff || from + 8 > end) return value;
      from += 8;
      return readUint64(view, from - 8);
    };
    size = next(size);
    packedSize = next(packedSize);
    offset = next(offset);
  }
  return { size, packedSize, offset, modifiedSeconds, unicodeName };
}
