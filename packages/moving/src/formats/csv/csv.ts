import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { Format } from "../../format.ts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { csvRows, csvText, separatorOf, unquotedFormula, type CsvRow } from "../../parse/csv.ts";
import { createDayMonthEvidence, createOrderOf, type DayMonthEvidence } from "../../parse/day-month-order.ts";
import { headOf } from "../../parse/head.ts";
import { extensionOf } from "../../parse/media.ts";
import { programMomentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { timeOfWritten, withCentury, writtenDateOf, type DayMonthOrder } from "../../parse/written-dates.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { createRepeats } from "../aura-lines/repeats.ts";
import { columnQuestions, columnsOf, isDateNamed, tableHeadOf, type Role, type TableHead } from "./columns.ts";
import { isMoodTable, readMoodRow } from "./mood-table.ts";

/** Rows that tell what the columns hold, where their names do not. */
const LOOKED_AT = 20;

/** Less than Markdown, among which a table is a file that a note names. */
const AMONG_OTHERS = 0.25;

/** A table with an entry a row, whose columns are named in its first one. */
export const csv: Format = {
  id: "csv",
  name: "CSV",
  async detect(source) {
    const file = tableOf(source);
    if (file === undefined) return 0;
    const head = await headerOf(file);
    if (isMoodTable(head.header)) return 0.95;
    const columns = columnsOf(head, {});
    if (columns.date === undefined) return 0;
    // Excel writes "Unicode text", with tabs; any other text is no table.
    if (extensionOf(file.path) === "txt" && !(head.separator === "\t" && isDateNamed(head))) return 0;
    if (!isDateNamed(head)) return 0.2;
    if (columns.text === undefined && columns.mood === undefined) return 0.2;
    return source.files.length === 1 ? 0.4 : AMONG_OTHERS;
  },
  async questions(source) {
    const file = tableOf(source);
    if (file === undefined) return [];
    const head = await headerOf(file);
    if (isMoodTable(head.header)) return [];
    return [...columnQuestions(head), ...(await evidenceOf(file, columnsOf(head, {}).date)).questions()];
  },
  async *read(source, { answers }): AsyncGenerator<MovedItem> {
    const file = tableOf(source);
    if (file === undefined) throw new RefusedSource("It is not one table.");
    const head = await headerOf(file);
    const { header, separator } = head;
    const isMoods = isMoodTable(header);
    const columns = columnsOf(head, answers);
    if (columns.date === undefined) throw new RefusedSource("No column of the table is said to hold the date.");
    const ordinalOf = createRepeats();
    const orderOf = createOrderOf(answers, () => evidenceOf(file, columns.date));
    let isHeader = head.isNamed;
    try {
      for await (const row of csvRows(file.open(), separator)) {
        if (isHeader) {
          isHeader = false;
          continue;
        }
        if (isMoods) {
          yield readMoodRow(row, separator, ordinalOf);
          continue;
        }
        const written = writtenDateOf(withCentury(cellOf(row.cells, columns.date)));
        const order = written === undefined ? undefined : await orderOf(written);
        yield readRow(row, { separator, header, columns, ordinalOf, whenOf: (text) => whenOf(text, order) });
      }
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw error;
      yield { kind: "problem", where: file.path, reason: error.message };
    }
    const others = source.files.length - 1;
    if (others > 0) yield { kind: "left", what: "files beside the table", count: others };
  },
};

/** What the dates of a column say of the order of day and month; those of every column where none is said to hold dates. */
async function evidenceOf(file: ExportedFile, column: number | undefined): Promise<DayMonthEvidence> {
  const evidence = createDayMonthEvidence();
  const { separator } = await headerOf(file);
  try {
    for await (const { cells = [] } of csvRows(file.open(), separator)) {
      for (const cell of column === undefined ? cells : [cellOf(cells, column)]) {
        const written = writtenDateOf(withCentury(cell));
        if (written?.rest === "") evidence.add(written);
      }
    }
  } catch (error) {
    // Said where it is read.
    if (!(error instanceof RefusedSource)) throw error;
  }
  return evidence;
}

function whenOf(text: string, order: DayMonthOrder = "day-first"): MovedTime | undefined {
  const written = writtenDateOf(withCentury(text));
  return programMomentOf(text) ?? (written?.rest === "" ? timeOfWritten(written, order) : undefined);
}

function cellOf(cells: readonly string[] | undefined, column: number | undefined): string {
  return unquotedFormula(cells?.[column ?? -1] ?? "")
    .replaceAll(/\r\n?/gu, "\n")
    .trim();
}

/** The only table among the files, or the only file. */
function tableOf({ files }: ExportedFiles): ExportedFile | undefined {
  const tables = files.filter(({ path }) => ["csv", "tsv"].includes(extensionOf(path)));
  const [table = files[0]] = tables;
  if (tables.length === 1) return table;
  return files.length === 1 && table !== undefined && extensionOf(table.path) === "txt" ? table : undefined;
}

async function headerOf(file: ExportedFile): Promise<TableHead & { readonly separator: string }> {
  const head = await headOf(file);
  const separator = separatorOf(head);
  async function* beginning(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(head);
  }
  const rows: (readonly string[])[] = [];
  for await (const { cells = [] } of csvRows(beginning(), separator)) {
    rows.push(cells);
    if (rows.length > LOOKED_AT) break;
  }
  return { separator, ...tableHeadOf(rows) };
}

interface Table {
  readonly separator: string;
  readonly header: readonly string[];
  readonly columns: Readonly<Partial<Record<Role, number>>>;
  readonly ordinalOf: (text: string) => number;
  readonly whenOf: (text: string) => MovedTime | undefined;
}

function readRow(
  { line, cells, replaced }: CsvRow,
  { separator, header, columns, ordinalOf, whenOf: read }: Table,
): MovedItem {
  const problem = (reason: string): MovedItem => ({ kind: "problem", where: `line ${line}`, reason });
  if (cells === undefined) return problem("is too long");
  const said = (role: Role): string => cellOf(cells, columns[role]);
  const [date, time, mood] = [said("date"), said("time"), said("mood")];
  const whenWithTime = time === "" ? undefined : read(`${date} ${time}`);
  const when = whenWithTime ?? read(date);
  if (when === undefined) return problem("has no date such as 2024-05-01");
  const tags = [
    ...new Set(
      said("tags")
        .split(/[,;|]/u)
        .map((tag) => tag.trim().replace(/^#/u, ""))
        .filter(Boolean),
    ),
  ];
  const content = titled(said("title"), said("text")) || [mood, ...tags].filter(Boolean).join(", ");
  if (content === "") return problem("holds no text");
  const rating = /^[1-5]$/u.test(mood) ? (Number(mood) as 1 | 2 | 3 | 4 | 5) : undefined;
  const metadata: EntryMetadataInput = {
    ...(tags.length === 0 ? {} : { tags }),
    ...(rating === undefined ? {} : { mood: { rating } }),
  };
  const taken = new Set(
    Object.entries(columns).flatMap(([role, at]) =>
      (role === "mood" && rating === undefined) || (role === "time" && whenWithTime === undefined) ? [] : at,
    ),
  );
  const whole = cells.join("\u001F");
  return {
    kind: "entry",
    entry: {
      sourceId: `${ordinalOf(whole)}\n${whole}`,
      content,
      when,
      metadata,
      media: [],
      lost: [
        ...cells.flatMap((cell, at) =>
          cell.trim() === "" || taken.has(at) ? [] : (header[at]?.slice(0, 64) ?? `column ${at + 1}`),
        ),
        ...(writtenDateOf(withCentury(`${date} ${time}`))?.hasLostZone === true ? ["timezone"] : []),
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ],
      original: originalOf([{ path: "table.csv", text: csvText([header, cells], separator) }]),
    },
  };
}
