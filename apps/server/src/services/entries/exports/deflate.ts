import { pipeline, Readable } from "node:stream";
import { createDeflateRaw } from "node:zlib";

/** Given at a time: the event loop and the thread that packs meet once for so much. */
const PIECE_BYTES = 128 * 1024;

/** Packs for an archive, off the event loop. What fails before it fails it, too. */
export function deflate(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const packed = createDeflateRaw({ chunkSize: PIECE_BYTES });
  // The failure is told to whoever reads.
  pipeline(Readable.from(content), packed, () => undefined);
  return packed;
}
