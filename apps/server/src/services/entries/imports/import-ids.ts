import { createHmac, type KeyObject } from "node:crypto";
import { uuidOfHex } from "../../../platform/uuid.ts";

/** What is told of an entry's place in its source. */
export interface SourceEntry {
  readonly format: string;
  readonly sourceId: string;
}

/** Lines of AURA's own, whose ids were made before there were other formats. */
const LINES = "aura-lines";

/**
 * The code by which an entry of a source is known again, whatever it was called since. Keyed, because it stands in clear: a bare hash
 * would let a thief of the database confirm a guessed text, which some sources have for a name.
 */
export function sourceKeyOf(idKey: KeyObject, { format, sourceId }: SourceEntry): Buffer {
  return macOf(idKey, format === LINES ? sourceId : `${format}\n${sourceId}`);
}

/** The id that a piece of an entry always gets, so that importing it again adds nothing: a UUIDv8 (RFC 9562, 5.8). */
export function entryIdOf(idKey: KeyObject, sourceKey: Buffer, piece: number): string {
  // The first piece of all is by far the most common, and its code is a code already.
  return uuidOfMac(piece === 0 ? sourceKey : macOf(idKey, `piece ${piece}\n${sourceKey.toString("base64")}`));
}

/** The id of a change that an import makes to an entry of its own: made again after a crash, it is the same change. */
export function mutationIdOf(idKey: KeyObject, change: string, entryId: string, baseVersion: number): string {
  return uuidOfMac(macOf(idKey, `${change}\n${entryId}\n${baseVersion}`));
}

/** A code of a whole source, under which an interrupted command finds what it had begun. */
export function sourceCodeOf(idKey: KeyObject, facts: readonly unknown[]): Buffer {
  return macOf(idKey, `source\n${JSON.stringify(facts)}`);
}

function macOf(key: KeyObject, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}

function uuidOfMac(mac: Buffer): string {
  const bytes = Buffer.from(mac.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return uuidOfHex(bytes.toString("hex"));
}
