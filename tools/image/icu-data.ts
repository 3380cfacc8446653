import { readFileSync, writeFileSync } from "node:fs";

/** What initdb asks for, whatever the cluster's locale is: the order of the root of all languages, and its version. */
const KEPT = /^icudt\d+[lb]\/(?:root|pool|icuver|coll\/(?:root|ucadata))\.(?:res|icu)$/;
const MAGIC = 0x27_da;
const FORMAT = "CmnD";
/** From the start of ICU's data to the name of their format. */
const FORMAT_AT = 12;
const ENTRY_BYTES = 8;
const ITEM_ALIGN = 16;

const PROGRAM_HEADERS_AT = 0x20;
const SECTION_HEADERS_AT = 0x28;
const PROGRAM_HEADER_COUNT_AT = 0x38;
const PROGRAM_HEADER_BYTES = 56;
const LOAD = 1;
/** Where a program header has its fields, as offsets from its start. */
const FIELD = { offset: 0x08, fileBytes: 0x20, memoryBytes: 0x28, align: 0x30 };

/**
 * Takes out of ICU's library of data what a journal's PostgreSQL has no use for: names of languages, currencies and zones, code pages,
 * dictionaries and the order of letters in each language, 25 MB in all. It is linked with ICU, but its clusters are made without a
 * locale and sort by bytes. The data are a package of named items with a table of contents in front (ICU User Guide, "ICU Data").
 * For 64-bit little-endian ELF, as x86-64 and ARM64 have it.
 * @returns how many bytes were taken out
 * @throws Error where the file is none that this is known to be right for
 */
export function keepRootOrder(path: string): number {
  const file = readFileSync(path);
  const refuse = (why: string): never => {
    throw new Error(`${path} can't be rid of ICU's data: ${why}`);
  };
  if (file.readUInt32BE(0) !== 0x7f_45_4c_46 || file[4] !== 2 || file[5] !== 1) refuse("no 64-bit little-endian ELF");
  const start = file.indexOf(FORMAT) - FORMAT_AT;
  if (start < 0 || file.readUInt16LE(start + 2) !== MAGIC) refuse("no table of contents");

  const headers = programHeaders(file);
  const read = (header: number, field: number): number => Number(file.readBigUInt64LE(header + field));
  const write = (header: number, field: number, value: number): void => {
    file.writeBigUInt64LE(BigInt(value), header + field);
  };
  const loads = headers.filter((header) => file.readUInt32LE(header) === LOAD);
  const endOf = (header: number): number => read(header, FIELD.offset) + read(header, FIELD.fileBytes);
  const holder = loads.find((header) => read(header, FIELD.offset) <= start && start < endOf(header));
  if (holder === undefined) return refuse("its data are not loaded");

  const contentsAt = start + file.readUInt16LE(start);
  const kept = itemsOf(file, contentsAt, endOf(holder)).filter(({ name }) => KEPT.test(name));
  if (kept.length === 0) refuse("it has none of what is needed");
  const contents = packItems(kept);
  const end = contentsAt + contents.length;
  const next = Math.min(...headers.map((header) => read(header, FIELD.offset)).filter((offset) => offset >= end));
  // What follows keeps its address, so it may only move by whole alignments.
  const align = Math.max(...loads.map((header) => read(header, FIELD.align)));
  const cut = Math.floor((next - end) / align) * align;
  if (!Number.isFinite(cut) || cut <= 0) refuse("nothing would be won");

  write(holder, FIELD.fileBytes, end - read(holder, FIELD.offset));
  write(holder, FIELD.memoryBytes, end - read(holder, FIELD.offset));
  for (const header of headers) {
    const offset = read(header, FIELD.offset);
    if (offset >= next) write(header, FIELD.offset, offset - cut);
  }
  // Sections are for linkers and debuggers; what they point at is not there any more.
  file.writeBigUInt64LE(0n, SECTION_HEADERS_AT);
  for (const field of [0x3a, 0x3c, 0x3e]) file.writeUInt16LE(0, field);
  const between = Buffer.alloc(next - cut - end);
  writeFileSync(path, Buffer.concat([file.subarray(0, contentsAt), contents, between, file.subarray(next)]));
  return cut;
}

interface Item {
  readonly name: string;
  readonly bytes: Buffer;
}

/** Items are in the order of their names, and one ends where the next one begins. */
function itemsOf(file: Buffer, contentsAt: number, end: number): Item[] {
  const entryAt = (index: number): number => contentsAt + 4 + index * ENTRY_BYTES;
  const count = file.readUInt32LE(contentsAt);
  return Array.from({ length: count }, (_, index) => {
    const nameAt = contentsAt + file.readUInt32LE(entryAt(index));
    const from = contentsAt + file.readUInt32LE(entryAt(index) + 4);
    const to = index + 1 < count ? contentsAt + file.readUInt32LE(entryAt(index + 1) + 4) : end;
    return { name: file.toString("latin1", nameAt, file.indexOf(0, nameAt)), bytes: file.subarray(from, to) };
  });
}

/** A table of contents, the names and the items. */
function packItems(items: readonly Item[]): Buffer {
  const table = Buffer.alloc(4 + items.length * ENTRY_BYTES);
  table.writeUInt32LE(items.length, 0);
  const names = Buffer.from(items.map(({ name }) => `${name}\0`).join(""), "latin1");
  const parts: Buffer[] = [table, names];
  let at = table.length + names.length;
  let nameAt = table.length;
  for (const [index, { name, bytes }] of items.entries()) {
    const padding = (ITEM_ALIGN - (at % ITEM_ALIGN)) % ITEM_ALIGN;
    parts.push(Buffer.alloc(padding), bytes);
    table.writeUInt32LE(nameAt, 4 + index * ENTRY_BYTES);
    table.writeUInt32LE(at + padding, 8 + index * ENTRY_BYTES);
    nameAt += name.length + 1;
    at += padding + bytes.length;
  }
  return Buffer.concat(parts);
}

function programHeaders(file: Buffer): number[] {
  const at = Number(file.readBigUInt64LE(PROGRAM_HEADERS_AT));
  return Array.from(
    { length: file.readUInt16LE(PROGRAM_HEADER_COUNT_AT) },
    (_, index) => at + index * PROGRAM_HEADER_BYTES,
  );
}
