import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from "node:fs";

const HEADER_BYTES = 64;
const PROGRAM_HEADERS_AT = 0x20;
const SECTION_HEADERS_AT = 0x28;
const PROGRAM_HEADER_BYTES = 56;

/**
 * Cuts off a program what is read by no loader: the symbols for debuggers, which stand behind all that is loaded. Node's are 15 MB.
 * Done here since the base has no binutils. For 64-bit little-endian ELF, as x86-64 and ARM64 have it.
 * @returns how many bytes were cut off
 */
export function stripProgram(path: string): number {
  const file = openSync(path, "r+");
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    readSync(file, header, 0, HEADER_BYTES, 0);
    if (header.readUInt32BE(0) !== 0x7f_45_4c_46 || header[4] !== 2 || header[5] !== 1) {
      throw new Error(`${path} is no 64-bit little-endian ELF file`);
    }
    const count = header.readUInt16LE(0x38);
    const at = Number(header.readBigUInt64LE(PROGRAM_HEADERS_AT));
    const segments = Buffer.alloc(count * PROGRAM_HEADER_BYTES);
    readSync(file, segments, 0, segments.length, at);
    let end = at + segments.length;
    for (let offset = 0; offset < segments.length; offset += PROGRAM_HEADER_BYTES) {
      const begin = Number(segments.readBigUInt64LE(offset + 8));
      end = Math.max(end, begin + Number(segments.readBigUInt64LE(offset + 32)));
    }
    const { size } = fstatSync(file);
    // What is not there any more must not be pointed at.
    header.writeBigUInt64LE(0n, SECTION_HEADERS_AT);
    for (const field of [0x3a, 0x3c, 0x3e]) header.writeUInt16LE(0, field);
    writeSync(file, header, 0, HEADER_BYTES, 0);
    ftruncateSync(file, end);
    return size - end;
  } finally {
    closeSync(file);
  }
}
