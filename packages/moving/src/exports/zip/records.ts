/** A file of an archive, as its records tell of it. */
export interface ZippedFile {
  readonly path: Uint8Array;
  readonly isPacked: boolean;
  /** As MS-DOS writes it: time in the lower half, date in the upper. */
  readonly modified: number;
  /** Whether its sizes have eight bytes each in the record that follows it. */
  readonly isLarge: boolean;
  readonly offset: number;
  readonly crc: number;
  readonly packedSize: number;
  readonly size: number;
}

const MAX_UINT16 = 0xffff;
const MAX_UINT32 = 0xffff_ffff;
/** A size that four bytes do not hold; the value itself means "see the extra field". */
export const LARGE_BYTES = MAX_UINT32;

const STORED = 0;
const DEFLATED = 8;
/** The name is UTF-8, and sizes follow the content (APPNOTE 4.4.4, bits 11 and 3). */
const FLAGS = 0x0808;
const VERSION = 20;
const VERSION_ZIP64 = 45;
const ZIP64_EXTRA = 1;
/** Made on Unix, so that the mode counts: a regular file, readable by all, written by its owner. */
const MADE_ON_UNIX = 3 << 8;
const FILE_MODE = 0o100_644;

/** What stands before the content of a file (APPNOTE 4.3.7); sizes and code come behind it. */
export function localHeader(file: Pick<ZippedFile, "path" | "isPacked" | "modified" | "isLarge">): Uint8Array {
  const { path, isPacked, modified, isLarge } = file;
  const record = createRecord(30 + path.length + (isLarge ? 20 : 0));
  record
    .u32(0x0403_4b50)
    .u16(isLarge ? VERSION_ZIP64 : VERSION)
    .u16(FLAGS)
    .u16(isPacked ? DEFLATED : STORED);
  record.u32(modified).u32(0);
  record.u32(isLarge ? MAX_UINT32 : 0).u32(isLarge ? MAX_UINT32 : 0);
  record
    .u16(path.length)
    .u16(isLarge ? 20 : 0)
    .bytes(path);
  if (isLarge) record.u16(ZIP64_EXTRA).u16(16).u64(0).u64(0);
  return record.written;
}

/** What follows the content of a file (APPNOTE 4.3.9). */
export function dataDescriptor({ crc, packedSize, size, isLarge }: ZippedFile): Uint8Array {
  const record = createRecord(isLarge ? 24 : 16)
    .u32(0x0807_4b50)
    .u32(crc);
  return (isLarge ? record.u64(packedSize).u64(size) : record.u32(packedSize).u32(size)).written;
}

/** A file's line in the directory at the end (APPNOTE 4.3.12). */
export function directoryRecord(file: ZippedFile): Uint8Array {
  const { path, isPacked, modified, isLarge, crc, packedSize, size, offset } = file;
  const isFar = offset >= MAX_UINT32;
  const extraBytes = (isLarge ? 16 : 0) + (isFar ? 8 : 0);
  const version = isLarge || isFar ? VERSION_ZIP64 : VERSION;
  const record = createRecord(46 + path.length + (extraBytes === 0 ? 0 : 4 + extraBytes));
  record
    .u32(0x0201_4b50)
    .u16(MADE_ON_UNIX | version)
    .u16(version)
    .u16(FLAGS)
    .u16(isPacked ? DEFLATED : STORED);
  record.u32(modified).u32(crc);
  record.u32(isLarge ? MAX_UINT32 : packedSize).u32(isLarge ? MAX_UINT32 : size);
  record.u16(path.length).u16(extraBytes === 0 ? 0 : 4 + extraBytes);
  record
    .u16(0)
    .u16(0)
    .u16(0)
    .u32(FILE_MODE * 0x1_0000)
    .u32(isFar ? MAX_UINT32 : offset)
    .bytes(path);
  if (extraBytes > 0) record.u16(ZIP64_EXTRA).u16(extraBytes);
  // In this order and only those that did not fit above (APPNOTE 4.5.3).
  if (isLarge) record.u64(size).u64(packedSize);
  if (isFar) record.u64(offset);
  return record.written;
}

/** The end of an archive (APPNOTE 4.3.14 to 4.3.16). */
export function endRecords(directory: {
  readonly files: number;
  readonly bytes: number;
  readonly offset: number;
}): Uint8Array {
  const { files, bytes, offset } = directory;
  const isLarge = files >= MAX_UINT16 || bytes >= MAX_UINT32 || offset >= MAX_UINT32;
  const record = createRecord((isLarge ? 76 : 0) + 22);
  if (isLarge) {
    record
      .u32(0x0606_4b50)
      .u64(44)
      .u16(MADE_ON_UNIX | VERSION_ZIP64)
      .u16(VERSION_ZIP64)
      .u32(0)
      .u32(0);
    record.u64(files).u64(files).u64(bytes).u64(offset);
    record
      .u32(0x0706_4b50)
      .u32(0)
      .u64(offset + bytes)
      .u32(1);
  }
  const count = Math.min(files, MAX_UINT16);
  record.u32(0x0605_4b50).u16(0).u16(0).u16(count).u16(count);
  record.u32(Math.min(bytes, MAX_UINT32)).u32(Math.min(offset, MAX_UINT32)).u16(0);
  return record.written;
}

/** An instant as MS-DOS has it, in UTC, so that the same journal gives the same archive everywhere. */
export function dosTime(instant: string | undefined): number {
  const date = new Date(instant ?? 0);
  const year = date.getUTCFullYear();
  if (year < 1980) return (1 << 21) | (1 << 16);
  if (year > 2107) return ((127 << 25) | (12 << 21) | (31 << 16) | (23 << 11) | (59 << 5) | 29) >>> 0;
  const day = ((year - 1980) << 25) | ((date.getUTCMonth() + 1) << 21) | (date.getUTCDate() << 16);
  const time = (date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1);
  return (day | time) >>> 0;
}

/** Little-endian numbers one after another. */
function createRecord(length: number) {
  const written = new Uint8Array(length);
  const view = new DataView(written.buffer);
  let at = 0;
  const record = {
    written,
    u16(value: number) {
      view.setUint16(at, value, true);
      at += 2;
      return record;
    },
    u32(value: number) {
      view.setUint32(at, value, true);
      at += 4;
      return record;
    },
    u64(value: number) {
      return record.u32(value % 0x1_0000_0000).u32(Math.floor(value / 0x1_0000_0000));
    },
    bytes(value: Uint8Array) {
      written.set(value, at);
      at += value.length;
      return record;
    },
  };
  return record;
}
