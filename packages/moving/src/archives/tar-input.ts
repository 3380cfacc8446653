import { RefusedSource, type ByteSource } from "../source.ts";
import { readExactly } from "./bytes.ts";

/** What a tar archive is read from, front to back. */
export interface TarInput {
  position(): number;
  /** Fewer bytes than asked for only where the input ends. */
  take(length: number): Promise<Uint8Array>;
  /** @throws RefusedSource where the input ends before */
  skip(length: number): Promise<void>;
}

/** Where one may read anywhere, what is skipped costs nothing. */
export function inputOfSource(source: ByteSource): TarInput {
  let at = 0;
  return {
    position: () => at,
    async take(length) {
      const bytes = await readExactly(source, at, Math.min(length, source.size - at));
      at += bytes.length;
      return bytes;
    },
    async skip(length) {
      at += length;
      if (at > source.size) throw new RefusedSource("The file is cut off.");
    },
  };
}

/** An input that holds something until it is closed. Phones know no `using`. */
export interface HeldInput extends TarInput {
  close(): Promise<void>;
}

/** Where only a stream is had, such as one that is being unpacked. */
export function inputOfStream(stream: AsyncIterable<Uint8Array>): HeldInput {
  const chunks = stream[Symbol.asyncIterator]();
  let rest = new Uint8Array(0);
  let at = 0;

  async function piece(atMost: number): Promise<Uint8Array | undefined> {
    while (rest.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return undefined;
      rest = new Uint8Array(next.value);
    }
    const part = rest.subarray(0, atMost);
    rest = rest.subarray(part.length);
    at += part.length;
    return part;
  }

  return {
    position: () => at,
    async take(length) {
      const taken = new Uint8Array(length);
      let filled = 0;
      while (filled < length) {
        const part = await piece(length - filled);
        if (part === undefined) break;
        taken.set(part, filled);
        filled += part.length;
      }
      return taken.subarray(0, filled);
    },
    async skip(length) {
      for (let left = length; left > 0;) {
        const part = await piece(left);
        if (part === undefined) throw new RefusedSource("The file is cut off.");
        left -= part.length;
      }
    },
    async close() {
      await chunks.return?.();
    },
  };
}
