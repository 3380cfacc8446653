import { getRandomBytes } from "expo-crypto";

/** A new id for an entry: UUIDv7 (RFC 9562, section 5.7), so that ids sort by the time at which they were made. */
export function newEntryId(nowMs: number = Date.now()): string {
  const bytes = getRandomBytes(16);
  for (let index = 0; index < 6; index++) bytes[index] = Math.floor(nowMs / 2 ** (8 * (5 - index))) & 0xff;
  bytes[6] = 0x70 | ((bytes[6] as number) & 0x0f);
  bytes[8] = 0x80 | ((bytes[8] as number) & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
