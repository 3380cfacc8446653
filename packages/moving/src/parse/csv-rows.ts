import { RefusedSource } from "../source.ts";

export type CsvRow =
  | {
      readonly kind: "row";
      /** From 1; a row may be several lines. */ readonly number: number;
      readonly cells: readonly string[];
    }
  | { readonly kind: "problem"; readonly number: number; readonly reason: string };

/** Of one row: a longer one is a problem, as of a quote that was never closed. */
const MAXIMUM_ROW_LENGTH = 4 * 1024 * 1024;

/** Rows of a CSV file (RFC 4180), with `,`, `;` or tabs as its first line has them; empty rows are passed over. */
export async function* csvRows(source: AsyncIterable<Uint8Array>): AsyncIterable<CsvRow> {
  const decoder = new TextDecoder("utf-8");
  const parser = createParser();
  for await (const chunk of source) yield* parser.push(decoder.decode(chunk, { stream: true }));
  yield* parser.push(decoder.decode());
  yield* parser.end();
}

function createParser() {
  let separator = "";
  let isQuoted = false;
  let wasQuote = false;
  let wasReturn = false;
  let cell = "";
  let cells: string[] = [];
  let length = 0;
  let number = 1;
  let start = "";

  function endRow(): CsvRow | undefined {
    cells.push(cell);
    let row: CsvRow | undefined;
    const isEmpty = cells.length === 1 && cell === "";
    if (length > MAXIMUM_ROW_LENGTH) {
      row = { kind: "problem", number, reason: "is too long, or a quote is never closed" };
    } else if (!isEmpty) row = { kind: "row", number, cells };
    if (!isEmpty) number += 1;
    cells = [];
    cell = "";
    length = 0;
    wasQuote = false;
    isQuoted = false;
    return row;
  }

  /** The row that a character ends. */
  function step(character: string): CsvRow | undefined {
    const isLineEnd = character === "\n" && wasReturn;
    wasReturn = character === "\r" && !isQuoted;
    if (isLineEnd) return undefined;
    length += 1;
    const isHeld = length <= MAXIMUM_ROW_LENGTH;
    if (isQuoted) {
      if (character === '"') {
        isQuoted = false;
        wasQuote = true;
      } else if (isHeld) cell += character;
    } else if (character === '"' && wasQuote) {
      isQuoted = true;
      wasQuote = false;
      if (isHeld) cell += '"';
    } else if (character === '"' && cell === "") {
      isQuoted = true;
    } else if (character === separator) {
      if (isHeld) cells.push(cell);
      cell = "";
      wasQuote = false;
    } else if (character === "\n" || character === "\r") {
      return endRow();
    } else if (isHeld) cell += character;
    return undefined;
  }

  function* push(text: string): Iterable<CsvRow> {
    let rest = text;
    if (separator === "") {
      start += text;
      if (!/[\r\n]/u.test(start)) {
        if (start.length > MAXIMUM_ROW_LENGTH) throw new RefusedSource("The file is no table.");
        return;
      }
      rest = begin();
    }
    for (const character of rest) {
      const row = step(character);
      if (row !== undefined) yield row;
    }
  }

  function begin(): string {
    const [first = ""] = /^[^\r\n]*/u.exec(start) ?? [];
    const counts = [",", ";", "\t"].map((each) => [each, first.split(each).length] as const);
    separator = counts.reduce((best, each) => (each[1] > best[1] ? each : best))[0];
    return start;
  }

  function* end(): Iterable<CsvRow> {
    if (separator === "") for (const character of begin()) step(character);
    const row = cell !== "" || cells.length > 0 ? endRow() : undefined;
    if (row !== undefined) yield row;
  }

  return { push, end };
}
