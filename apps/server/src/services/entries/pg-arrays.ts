/**
 * PostgreSQL arrays in the binary wire format. The driver sends buffers as they are, so a batch of rows travels as one
 * parameter a column: no hexadecimal, no quoting, and one prepared statement for every size of batch (decision 7).
 */

import { uuidToHex } from "../../platform/uuid.ts";

type Cell = Buffer | null;

const OID = {
  bool: 16,
  bytea: 17,
  int4: 23,
  text: 25,
  date: 1082,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const;

/** Days and milliseconds between the epoch of Unix and that of PostgreSQL, 2000-01-01. */
const EPOCH_DAYS = 10_957;
const EPOCH_MS = EPOCH_DAYS * 86_400_000;

export function uuidArray(values: readonly string[]): Buffer {
  return array(OID.uuid, values, (value) => Buffer.from(uuidToHex(value), "hex"));
}

export function textArray(values: readonly (string | null)[]): Buffer {
  return array(OID.text, values, (value) => (value === null ? null : Buffer.from(value)));
}

export function byteaArray(values: readonly (Buffer | null)[]): Buffer {
  return array(OID.bytea, values, (value) => value);
}

export function jsonbArray(values: readonly unknown[]): Buffer {
  // jsonb travels as its format version, 1, and the JSON text.
  return array(OID.jsonb, values, (value) => Buffer.from(`\u0001${JSON.stringify(value)}`));
}

export function int4Array(values: readonly number[]): Buffer {
  return array(OID.int4, values, (value) => {
    const cell = Buffer.allocUnsafe(4);
    cell.writeInt32BE(value);
    return cell;
  });
}

export function boolArray(values: readonly boolean[]): Buffer {
  return array(OID.bool, values, (value) => Buffer.of(value ? 1 : 0));
}

export function timestamptzArray(values: readonly (Date | null)[]): Buffer {
  return array(OID.timestamptz, values, (value) => {
    if (value === null) return null;
    const cell = Buffer.allocUnsafe(8);
    cell.writeBigInt64BE(BigInt(value.getTime() - EPOCH_MS) * 1_000n);
    return cell;
  });
}

/** Calendar days, `YYYY-MM-DD`. */
export function dateArray(values: readonly string[]): Buffer {
  return array(OID.date, values, (value) => {
    const cell = Buffer.allocUnsafe(4);
    cell.writeInt32BE(Date.parse(`${value}T00:00:00Z`) / 86_400_000 - EPOCH_DAYS);
    return cell;
  });
}

function array<T>(elementOid: number, values: readonly T[], toCell: (value: T) => Cell): Buffer {
  const cells = values.map(toCell);
  const hasNull = cells.includes(null);
  const size = cells.reduce((sum, cell) => sum + 4 + (cell?.length ?? 0), 20);
  const bytes = Buffer.allocUnsafe(size);
  // Dimensions, whether there are nulls, the element's type, the one dimension's length, its lower bound.
  let at = bytes.writeInt32BE(1, 0);
  at = bytes.writeInt32BE(hasNull ? 1 : 0, at);
  at = bytes.writeInt32BE(elementOid, at);
  at = bytes.writeInt32BE(cells.length, at);
  at = bytes.writeInt32BE(1, at);
  for (const cell of cells) {
    at = bytes.writeInt32BE(cell?.length ?? -1, at);
    if (cell !== null) at += cell.copy(bytes, at);
  }
  return bytes;
}
