import { utf8AsWritten } from "./text-as-written.ts";
import { decodedChunks, type DecodedText } from "./utf8.ts";

/** A row of a table; `cells` is undefined where it was longer than allowed. */
export interface CsvRow {
  /** From 1, of the line where it begins. */
  readonly line: number;
  readonly cells: readonly string[] | undefined;
  /** How many places of it were no UTF-8 and read U+FFFD now. */
  readonly replaced: number;
}

const SEPARATORS = [",", ";", "\t", "|"] as const;
const MAXIMUM_LENGTH = 4 * 1024 * 1024;

/** The first line may say what stands between cells: `sep=;` is for Excel, and no row. */
const separatorLine = /^\uFEFF?"?sep=(.)"?[\r\n]/u;

/** What stands between cells, by the first line outside of quotes: whichever occurs most. */
export function separatorOf(head: string): string {
  const said = separatorLine.exec(head)?.[1];
  if (said !== undefined) return said;
  const [line = ""] = head
    .replaceAll(/"(?:[^"]|"")*"?/gu, "")
    .trimStart()
    .split(/[\r\n]/u, 1);
  const counts = SEPARATORS.map((separator) => line.split(separator).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))]!;
}

/**
 * Rows of a table in comma-separated form (RFC 4180), with cells over several lines and lines that end as on any system; empty lines are no rows. Holds one row at a time,
 * and nothing of one that is too long.
 */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  separator: string,
  maximumLength: number = MAXIMUM_LENGTH,
): AsyncGenerator<CsvRow> {
  const rows = createRows(separator, maximumLength);
  for await (const text of decodedChunks(utf8AsWritten(chunks))) {
    for (const row of rows.push(text)) if (!saysSeparator(row, separator)) yield row;
  }
  yield* rows.end();
}

function saysSeparator({ line, cells }: CsvRow, separator: string): boolean {
  return line === 1 && cells?.join(separator) === `sep=${separator}`;
}

function createRows(separator: string, maximumLength: number) {
  let cells: string[] = [];
  let cell = "";
  let length = 0;
  let replaced = 0;
  let line = 1;
  let startLine = 1;
  let wasReturn = false;
  /** A quote within quotes ends them, unless another one follows at once. */
  let state: "plain" | "quoted" | "quote" = "plain";

  function* endRow(): Iterable<CsvRow> {
    cells.push(cell);
    const isBlank = cells.length === 1 && cell === "";
    if (!isBlank || length > maximumLength) {
      yield { line: startLine, cells: length > maximumLength ? undefined : cells, replaced };
    }
    [cells, cell, length, replaced] = [[], "", 0, 0];
  }

  function add(text: string): void {
    length += text.length;
    if (length > maximumLength) [cells, cell] = [[], ""];
    else cell += text;
  }

  return {
    /** What is replaced within more than a line is counted for the row that stands first. */
    *push({ text, replaced: more }: DecodedText): Iterable<CsvRow> {
      replaced += more;
      for (let at = 0; at < text.length; at += 1) {
        const character = text[at]!;
        const isSecondHalf = character === "\n" && wasReturn;
        wasReturn = character === "\r";
        const isLineEnd = character === "\n" || wasReturn;
        if (isLineEnd && !isSecondHalf) line += 1;
        if (state === "quoted") {
          if (character === '"') state = "quote";
          else add(character);
          continue;
        }
        if (character === '"' && (state === "quote" || cell === "")) {
          if (state === "quote") add('"');
          state = "quoted";
        } else if (character === separator) {
          length += 1;
          if (length <= maximumLength) cells.push(cell);
          cell = "";
          state = "plain";
        } else if (isLineEnd) {
          if (!isSecondHalf) yield* endRow();
          startLine = line;
          state = "plain";
        } else {
          state = "plain";
          add(character);
        }
      }
    },
    *end(): Iterable<CsvRow> {
      if (cells.length > 0 || length > 0 || cell !== "") yield* endRow();
    },
  };
}

/** A table of these rows, each cell in quotes. */
export function csvText(rows: readonly (readonly string[])[], separator: string): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(separator);
  return rows.map((cells) => `${line(cells)}\n`).join("");
}

/** A cell as it was before a table program was kept from taking it for a formula: `'=1+1` and the like. */
export function unquotedFormula(cell: string): string {
  return /^'+[=+\-@\t\r]/u.test(cell) ? cell.slice(1) : cell;
}
