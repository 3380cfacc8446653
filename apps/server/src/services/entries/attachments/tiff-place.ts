/** The tag that leads to the directory of the place (Exif 3.0, section 4.6.6). */
const GPS_DIRECTORY = 0x8825;
const ENTRY_BYTES = 12;
/** Bytes of one value, by its type (TIFF 6.0, section 2). */
const VALUE_BYTES: readonly number[] = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
/** More directories in a row than any camera writes. */
const MAX_DIRECTORIES = 16;

/**
 * Overwrites the GPS directory of an Exif block and all that it points at with nought, in place. What cannot be followed is
 * overwritten as a whole: a reader that is more patient than this one must not find a place in it.
 */
export function scrubTiff(tiff: Buffer): void {
  try {
    scrubDirectories(tiff);
  } catch {
    tiff.fill(0, 0, endOfBlock(tiff));
  }
}

function scrubDirectories(tiff: Buffer): void {
  const order = tiff.toString("latin1", 0, 2);
  if (order !== "II" && order !== "MM") throw new RangeError("no byte order");
  const read = readerOf(tiff, order === "II");
  let directory = read.long(4);
  for (let count = 0; directory !== 0; count++) {
    if (count === MAX_DIRECTORIES) throw new RangeError("directories without end");
    const entries = read.short(directory);
    for (let index = 0; index < entries; index++) {
      const at = directory + 2 + index * ENTRY_BYTES;
      if (read.short(at) !== GPS_DIRECTORY) continue;
      scrubGps(tiff, read, read.long(at + 8));
      // An entry of tag 0 without values: the count of entries stays, and nothing leads to the place any more.
      tiff.fill(0, at, at + ENTRY_BYTES);
    }
    directory = read.long(directory + 2 + entries * ENTRY_BYTES);
  }
}

function scrubGps(tiff: Buffer, read: Reader, directory: number): void {
  const entries = read.short(directory);
  for (let index = 0; index < entries; index++) {
    const at = directory + 2 + index * ENTRY_BYTES;
    const bytes = (VALUE_BYTES[read.short(at + 2)] ?? 8) * read.long(at + 4);
    // Up to four bytes stand in the entry itself.
    if (bytes > 4) fillInside(tiff, read.long(at + 8), bytes);
  }
  fillInside(tiff, directory, 2 + entries * ENTRY_BYTES);
}

function fillInside(tiff: Buffer, start: number, bytes: number): void {
  if (start < 0 || start + bytes > tiff.length) throw new RangeError("outside of the block");
  tiff.fill(0, start, start + bytes);
}

interface Reader {
  readonly short: (at: number) => number;
  readonly long: (at: number) => number;
}

/** Both throw a RangeError outside of the block. */
function readerOf(tiff: Buffer, isLittle: boolean): Reader {
  return isLittle
    ? { short: (at) => tiff.readUInt16LE(at), long: (at) => tiff.readUInt32LE(at) }
    : { short: (at) => tiff.readUInt16BE(at), long: (at) => tiff.readUInt32BE(at) };
}

/** In a file that was searched as a whole the block has no end of its own; an Exif block has at most what a JPEG segment holds. */
function endOfBlock(tiff: Buffer): number {
  return Math.min(tiff.length, 0xffff);
}
