import type { Lexicon } from "./lexicon.ts";

/** What turns a head's sum into a probability. */
export interface Head {
  readonly name: string;
  /** Worth of one step of the head's weights. */
  readonly scale: number;
  readonly bias: number;
  /** The probability from which the head counts as found, tuned on texts set aside; a label of sentiment is the likeliest, and asks none. */
  readonly threshold: number;
}

/** Weights of several heads for hashed features: row after row, one signed byte a head. */
export interface Table {
  readonly name: TableName;
  /** The table has 2^bits rows. */
  readonly bits: number;
  readonly heads: readonly Head[];
  readonly weights: Int8Array;
}

export type TableName = "sentiment" | "emotions" | "families" | "topics";

export interface Model {
  /** Changes whenever a result may change. */
  readonly id: string;
  readonly tables: Readonly<Record<TableName, Table>>;
  readonly lexicon: Lexicon;
}

interface Header {
  readonly id: string;
  readonly tables: readonly Omit<Table, "weights">[];
  /** Words of the lexicon. */
  readonly words: number;
}

const MAGIC = 0x414c4e41;
const PREFIX_BYTES = 8;
/** A hash of four bytes and its valence. */
const WORD_BYTES = 5;

/**
 * Reads a model file: the letters `ANLA`, the length of the header, the header as JSON, the weights of its tables one after the other,
 * the lexicon. The weights are views of the bytes given, so nothing is copied.
 * @throws RangeError where the bytes are no model file or are cut short
 */
export function readModel(bytes: Uint8Array): Model {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) throw new RangeError("no model file");
  const end = PREFIX_BYTES + view.getUint32(4, true);
  if (end > bytes.length) throw new RangeError("the model file is cut short");
  const header = JSON.parse(asciiOf(bytes.subarray(PREFIX_BYTES, end))) as Header;
  let at = end;
  const tables = header.tables.map((table) => {
    const length = table.heads.length << table.bits;
    if (at + length > bytes.length) throw new RangeError("the model file is cut short");
    const weights = new Int8Array(bytes.buffer, bytes.byteOffset + at, length);
    at += length;
    return [table.name, { ...table, weights }] as const;
  });
  const lexicon = new Map<number, number>();
  if (at + header.words * WORD_BYTES > bytes.length) throw new RangeError("the model file is cut short");
  for (let word = 0; word < header.words; word++, at += WORD_BYTES) {
    lexicon.set(view.getUint32(at, true), view.getInt8(at + 4));
  }
  if (at !== bytes.length) throw new RangeError("the model file is too long");
  return { id: header.id, tables: Object.fromEntries(tables) as Record<TableName, Table>, lexicon };
}

/** The file that `readModel` reads. */
export function writeModel(id: string, tables: readonly Table[], lexicon: Lexicon): Uint8Array {
  const described = tables.map(({ name, bits, heads }) => ({ name, bits, heads }));
  const header = JSON.stringify({ id, tables: described, words: lexicon.size } satisfies Header);
  const ofTables = tables.reduce((sum, { weights }) => sum + weights.length, 0);
  const length = PREFIX_BYTES + header.length + ofTables + lexicon.size * WORD_BYTES;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, header.length, true);
  for (let at = 0; at < header.length; at++) bytes[PREFIX_BYTES + at] = header.charCodeAt(at);
  let at = PREFIX_BYTES + header.length;
  for (const { weights } of tables) {
    bytes.set(new Uint8Array(weights.buffer, weights.byteOffset, weights.length), at);
    at += weights.length;
  }
  for (const [hash, valence] of [...lexicon].sort(([a], [b]) => a - b)) {
    view.setUint32(at, hash, true);
    view.setInt8(at + 4, valence);
    at += WORD_BYTES;
  }
  return bytes;
}

/** Not every engine has a decoder of text; headers are plain ASCII. */
function asciiOf(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
