/** What is told of an entry's place in its source. */
export interface SourceEntry {
  readonly format: string;
  readonly sourceId: string;
}

/**
 * HMAC-SHA-256 of a text under a key of the journal's own. Keyed, because what it gives stands in clear: a bare hash would let a thief
 * of the database confirm a guessed text, which some sources have for a name.
 */
export type SourceMac = (text: string) => Uint8Array;

/** Lines of AURA's own, whose ids were made before there were other formats. */
const LINES = "aura-lines";
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The code by which an entry of a source is known again, whatever it was called since. */
export function sourceKeyOf(mac: SourceMac, { format, sourceId }: SourceEntry): Uint8Array {
  return mac(format === LINES ? sourceId : `${format}\n${sourceId}`);
}

/** The id that a piece of an entry always gets, so that importing it again adds nothing. */
export function entryIdOf(mac: SourceMac, sourceKey: Uint8Array, piece: number): string {
  // The first piece of all is by far the most common, and its code is a code already.
  return uuidOfMac(piece === 0 ? sourceKey : mac(`piece ${piece}\n${base64Of(sourceKey)}`));
}

/** The id that a file of an entry always gets. */
export function attachmentIdOf(mac: SourceMac, sourceKey: Uint8Array, ref: string): string {
  return uuidOfMac(mac(`media\n${base64Of(sourceKey)}\n${ref}`));
}

/** A UUIDv8 (RFC 9562, 5.8) of the first bits of a code. */
export function uuidOfMac(mac: Uint8Array): string {
  // Copied: `slice` of a Buffer is the Buffer itself, and a code that is changed is known again by nobody.
  const bytes = Uint8Array.from(mac.subarray(0, 16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  let hex = "";
  for (const byte of bytes) hex += HEX[byte];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
