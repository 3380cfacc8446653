import type { SourceLine } from "../aura-lines/lines.ts";
import type { DateHeading } from "./headings.ts";

/** An entry that is longer is a problem; so much of one is held, as bytes: a million empty lines are a megabyte. */
export const MAXIMUM_BYTES = 16 * 1024 * 1024;

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** The lines below one date, or before the first. */
export interface Block {
  readonly heading: DateHeading | undefined;
  /** Of its heading, or of the first that holds something. */
  line(): number;
  /** The heading as it stands there; empty without one. */
  readonly head: readonly Uint8Array[];
  add(line: SourceLine): void;
  bytes(): Uint8Array;
  /** Of a text without a heading, without the ends of lines. */
  characters(): CharacterCount;
  isTooLong(): boolean;
}

export interface CharacterCount {
  readonly count: number;
  /** Not where a line was too long to be seen. */
  readonly isWhole: boolean;
}

/** Starts a block at a heading, or at the top of a file. */
export function createBlock(heading?: DateHeading, first?: SourceLine): Block {
  let held = new Uint8Array(256);
  let length = 0;
  let characters = 0;
  let isWhole = true;
  let isTooLong = false;
  let line = first?.number;

  function append(bytes: Uint8Array): void {
    const needed = length + bytes.length + 1;
    if (needed > MAXIMUM_BYTES) isTooLong = true;
    if (isTooLong) {
      held = new Uint8Array(0);
      return;
    }
    if (needed > held.length) {
      const larger = new Uint8Array(Math.max(needed, Math.min(2 * held.length, MAXIMUM_BYTES)));
      larger.set(held.subarray(0, length));
      held = larger;
    }
    held.set(bytes, length);
    held[needed - 1] = NEWLINE;
    length = needed;
  }

  return {
    heading,
    head: first?.bytes === undefined ? [] : [first.bytes],
    line: () => line ?? 1,
    add({ number, bytes }) {
      if (bytes === undefined) {
        line ??= number;
        isTooLong = true;
        isWhole = false;
        return;
      }
      if (heading === undefined) {
        const count = charactersOf(bytes);
        if (count > 0) line ??= number;
        characters += count;
      }
      append(bytes);
    },
    bytes: () => held.subarray(0, length),
    characters: () => ({ count: characters, isWhole }),
    isTooLong: () => isTooLong,
  };
}

/** All bytes but those that go on with a character, and but the end of a line of Windows. */
function charactersOf(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) if ((bytes[at]! & 0xc0) !== 0x80) count += 1;
  return bytes.at(-1) === RETURN ? count - 1 : count;
}
