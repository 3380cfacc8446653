import { pipeline, Readable } from "node:stream";
import { createDeflateRaw } from "node:zlib";

/** Packs for an archive, off the event loop. What fails before it fails it, too. */
export function deflate(content: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const packed = createDeflateRaw();
  // The failure is told to whoever reads.
  pipeline(Readable.from(content), packed, () => undefined);
  return packed;
}
