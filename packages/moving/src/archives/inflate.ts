import { Inflate as FflateInflate } from "fflate";

/** Undoes raw DEFLATE (RFC 1951), piece by piece; throws where the data are no such or end too early. */
export type Inflate = (compressed: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>;

/** DEFLATE makes at most 1,032 bytes of one, so this bounds what one step unpacks to about 8 MiB. */
const STEP_BYTES = 8 * 1024;

/** Runs wherever JavaScript does; a server may hand in its own, which is faster. */
export const inflateAnywhere: Inflate = async function* (compressed) {
  let unpacked: Uint8Array[] = [];
  const inflate = new FflateInflate((piece) => unpacked.push(piece));
  for await (const chunk of compressed) {
    for (let at = 0; at < chunk.length; at += STEP_BYTES) {
      inflate.push(chunk.slice(at, at + STEP_BYTES));
      yield* unpacked;
      unpacked = [];
    }
  }
  inflate.push(new Uint8Array(0), true);
  yield* unpacked;
};
