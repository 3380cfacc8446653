import { pipeline, Readable } from "node:stream";
import { createInflateRaw } from "node:zlib";
import type { Inflate } from "@aura-journal/moving";

/** Unpacks what an archive holds, off the event loop. */
export const inflate: Inflate = (compressed) => {
  const plain = createInflateRaw();
  // The failure is told to whoever reads.
  pipeline(Readable.from(compressed), plain, () => undefined);
  return plain;
};
