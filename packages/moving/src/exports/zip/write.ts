import type { WrittenFile } from "../exported-entry.ts";
import { crc32 } from "../../archives/crc32.ts";
import {
  dataDescriptor,
  directoryRecord,
  dosTime,
  endRecords,
  LARGE_BYTES,
  localHeader,
  type ZippedFile,
} from "./records.ts";

export interface ZipOptions {
  /** Packs by DEFLATE without any wrapping (RFC 1951); without it files are stored as they are. */
  readonly deflate?: (content: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;
}

/**
 * A ZIP archive, streamed: of every file only its line of the directory stays in memory. The same files give the same bytes.
 * Large sizes, distances and numbers are written as ZIP64, and only where they are needed: not every reader knows it.
 * @throws RangeError where a file turns out to have more than 4 GiB and did not say so beforehand
 */
export async function* writeZip(
  files: AsyncIterable<WrittenFile>,
  options: ZipOptions = {},
): AsyncIterable<Uint8Array> {
  const encoder = new TextEncoder();
  const directory: Uint8Array[] = [];
  let offset = 0;
  for await (const { path, modifiedAt, size, isPackable, content } of files) {
    const { deflate } = options;
    const told = {
      path: encoder.encode(path),
      isPacked: isPackable && deflate !== undefined,
      modified: dosTime(modifiedAt),
      isLarge: size !== undefined && size >= LARGE_BYTES,
    };
    const header = localHeader(told);
    yield header;
    const counted = countedBytes(content);
    let packedSize = 0;
    for await (const piece of told.isPacked && deflate !== undefined ? deflate(counted.content) : counted.content) {
      packedSize += piece.length;
      yield piece;
    }
    const file: ZippedFile = { ...told, offset, packedSize, ...counted.seen() };
    if (!file.isLarge && Math.max(file.size, packedSize) >= LARGE_BYTES) {
      throw new RangeError("a file of an archive has more than 4 GiB");
    }
    const descriptor = dataDescriptor(file);
    yield descriptor;
    directory.push(directoryRecord(file));
    offset += header.length + packedSize + descriptor.length;
  }
  let bytes = 0;
  for (const record of directory) {
    bytes += record.length;
    yield record;
  }
  yield endRecords({ files: directory.length, bytes, offset });
}

function countedBytes(content: AsyncIterable<Uint8Array>) {
  let size = 0;
  let crc = 0;
  return {
    seen: () => ({ size, crc }),
    content: (async function* () {
      for await (const piece of content) {
        size += piece.length;
        crc = crc32(piece, crc);
        yield piece;
      }
    })(),
  };
}
