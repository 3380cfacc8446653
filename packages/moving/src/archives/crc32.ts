const BYTES = 8;

/** What a byte does to the code, by how many bytes come behind it: eight at a time take less than half as long as one by one. */
const table = tableOf();

/** CRC-32 of ZIP and gzip, over bytes that come in pieces: give each result to the next call. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let value = ~before;
  let at = 0;
  for (const end = bytes.length - BYTES; at <= end; at += BYTES) {
    value ^= bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    value =
      table[0x700 + (value & 0xff)]! ^
      table[0x600 + ((value >>> 8) & 0xff)]! ^
      table[0x500 + ((value >>> 16) & 0xff)]! ^
      table[0x400 + (value >>> 24)]! ^
      table[0x300 + bytes[at + 4]!]! ^
      table[0x200 + bytes[at + 5]!]! ^
      table[0x100 + bytes[at + 6]!]! ^
      table[bytes[at + 7]!]!;
  }
  for (; at < bytes.length; at += 1) value = (value >>> 8) ^ table[(value ^ bytes[at]!) & 0xff]!;
  return ~value >>> 0;
}

function tableOf(): Int32Array {
  const entries = new Int32Array(BYTES * 256);
  for (let index = 0; index < 256; index += 1) {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    entries[index] = value;
  }
  for (let index = 256; index < entries.length; index += 1) {
    const shorter = entries[index - 256]!;
    entries[index] = (shorter >>> 8) ^ entries[shorter & 0xff]!;
  }
  return entries;
}
