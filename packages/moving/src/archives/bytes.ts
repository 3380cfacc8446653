import { RefusedSource, type ByteSource } from "../source.ts";

const CHUNK_BYTES = 64 * 1024;

/** @throws RefusedSource where the source ends before */
export async function readExactly(source: ByteSource, offset: number, length: number): Promise<Uint8Array> {
  if (offset < 0 || offset + length > source.size) throw new RefusedSource("The file is cut off.");
  const bytes = await source.read(offset, length);
  if (bytes.length !== length) throw new RefusedSource("The file is cut off.");
  return bytes;
}

/** A stretch of the source, in pieces. */
export async function* readRange(source: ByteSource, offset: number, length: number): AsyncIterable<Uint8Array> {
  for (let at = 0; at < length; at += CHUNK_BYTES) {
    yield await readExactly(source, offset + at, Math.min(CHUNK_BYTES, length - at));
  }
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** A 64-bit number, as far as JavaScript counts; larger than any file where it cannot. */
export function readUint64(view: DataView, offset: number): number {
  return Number(view.getBigUint64(offset, true));
}
