/** A UUIDv7 (RFC 9562 §5.7). A clock before 1970 counts as 1970: the id is unique by its 74 random bits. */
export function uuidv7(now: number, randomBytes: (size: number) => Uint8Array): string {
  const milliseconds = Math.min(2 ** 48 - 1, Math.max(0, Math.trunc(now) || 0));
  const bytes = randomBytes(10);
  const random = [...bytes];
  random[0] = ((random[0] ?? 0) & 0x0f) | 0x70;
  random[2] = ((random[2] ?? 0) & 0x3f) | 0x80;
  const hex =
    milliseconds.toString(16).padStart(12, "0") + random.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A number from 0 to below 1. */
export function randomNumber(randomBytes: (size: number) => Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = randomBytes(4);
  return (((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 4_294_967_296;
}
