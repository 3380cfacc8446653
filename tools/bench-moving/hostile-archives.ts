import { deflateRawSync } from "node:zlib";
import { zipEnd, zipOf } from "../../packages/moving/src/archives/archives.fixture.ts";

/** An archive that is made to harm whoever reads it. */
export interface HostileArchive {
  readonly what: string;
  readonly content: AsyncIterable<Uint8Array>;
  /** What it is refused with. */
  readonly refusal: RegExp;
}

const MIB = 1024 * 1024;
const BOMB_BYTES = 512 * MIB;
const MANY_FILES = 10_000_000;
/** The least that a file takes in a directory. */
const MEMBER_BYTES = 46;

/** A file that unpacks to a thousand times its size, saying so and not saying so, and a directory of ten million files. */
export function* hostileArchives(): Generator<HostileArchive> {
  yield { what: "a bomb that says how large it is", content: bomb(BOMB_BYTES), refusal: /times its size/u };
  yield { what: "a bomb that does not", content: bomb(1_000), refusal: /no format|damaged|longer/u };
  yield { what: "a directory of ten million files", content: manyFiles(), refusal: /more than \d+ files/u };
}

/** A journal whose text is endless zeros, as large as it claims or not. */
async function* bomb(claimedBytes: number): AsyncGenerator<Uint8Array> {
  const packed = deflateRawSync(Buffer.alloc(BOMB_BYTES));
  yield zipOf([{ path: "Journal.json", content: packed, isStored: true, claims: { size: claimedBytes, method: 8 } }]);
}

async function* manyFiles(): AsyncGenerator<Uint8Array> {
  const bytes = MANY_FILES * MEMBER_BYTES;
  // Told for an archive by its first bytes.
  yield Uint8Array.from([0x50, 0x4b, 3, 4]);
  for (let left = bytes - 4; left > 0; left -= MIB) yield new Uint8Array(Math.min(left, MIB));
  yield zipEnd({ count: MANY_FILES, size: bytes, offset: 0, is64: true });
}
