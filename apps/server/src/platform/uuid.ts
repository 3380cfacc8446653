/**
 * A UUIDv7 (RFC 9562 §5.7): 48 bits of milliseconds, then 74 random bits, so that ids made one after another lie side by
 * side in an index.
 */
export function uuidv7(now: Date, randomBytes: (size: number) => Buffer): string {
  const bytes = Buffer.allocUnsafe(16);
  bytes.writeUIntBE(now.getTime(), 0, 6);
  bytes.set(randomBytes(10), 6);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return uuidOfHex(bytes.toString("hex"));
}

/** Stands before every other id in their order, and is nobody's (RFC 9562 §5.9). */
export const NIL_UUID = "00000000-0000-0000-0000-000000000000";
/** Stands behind every other id in their order, and is nobody's (RFC 9562 §5.10). */
export const MAX_UUID = "ffffffff-ffff-ffff-ffff-ffffffffffff";

/** The 32 digits of an id, in lower or upper case, with its hyphens. */
export function uuidOfHex(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The 32 digits of an id. */
export function uuidToHex(uuid: string): string {
  return uuid.replaceAll("-", "");
}
