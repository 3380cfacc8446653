import { Parser } from "htmlparser2";
import { decodedChunks } from "../../parse/utf8.ts";

export type DiaroRow = Readonly<Record<string, string>>;

/** A row of one of the tables of which a backup is; `row` is undefined where it is longer than allowed. */
export interface DiaroPiece {
  readonly table: string;
  readonly row: DiaroRow | undefined;
  /** How many places of it were no UTF-8 and read U+FFFD now. */
  readonly replaced: number;
}

const MAXIMUM_LENGTH = 16 * 1024 * 1024;

/** `<table name="…"><r><uid>…</uid>…</r></table>`, a row at a time. */
export async function* diaroRows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DiaroPiece> {
  let pieces: DiaroPiece[] = [];
  let table = "";
  let row: Record<string, string> | undefined;
  let field: string | undefined;
  let length = 0;
  let replaced = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === "table") table = attributes["name"] ?? "";
        else if (name === "r") [row, length] = [{}, 0];
        else if (row !== undefined) {
          field = name;
          row[field] = "";
        }
      },
      ontext(text) {
        if (row === undefined || field === undefined) return;
        length += text.length;
        if (length <= MAXIMUM_LENGTH) row[field] += text;
      },
      onclosetag(name) {
        field = undefined;
        if (name !== "r") return;
        pieces.push({ table, row: length > MAXIMUM_LENGTH ? undefined : row, replaced });
        [row, replaced] = [undefined, 0];
      },
    },
    { xmlMode: true, decodeEntities: true },
  );
  for await (const { text, replaced: more } of decodedChunks(chunks)) {
    replaced += more;
    parser.write(text);
    yield* pieces;
    pieces = [];
  }
  parser.end();
  yield* pieces;
}

/** A backup of these rows. */
export function diaroText(rows: readonly (readonly [table: string, row: DiaroRow])[]): string {
  const tables = rows.map(([table, row]) => {
    const fields = Object.entries(row).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`);
    return `<table name="${table}"><r>${fields.join("")}</r></table>`;
  });
  return `<data version="2">${tables.join("")}</data>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
