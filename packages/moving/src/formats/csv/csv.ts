import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { csvRows, separatorOf, unquotedFormula, type CsvRow } from "../../parse/csv.ts";
import { headOf } from "../../parse/head.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { createRepeats } from "../aura-lines/repeats.ts";
import { columnQuestions, columnsOf, type Role } from "./columns.ts";

/** A table with an entry a row, whose columns are named in its first one. */
export const csv: Format = {
  id: "csv",
  name: "CSV",
  async detect(source) {
    const file = tableOf(source);
    if (file === undefined) return 0;
    const { header } = await headerOf(file);
    const columns = columnsOf(header, {});
    if (columns.date === undefined) return 0;
    return columns.text !== undefined || columns.mood !== undefined ? 0.4 : 0.2;
  },
  async questions(source) {
    const file = tableOf(source);
    return file === undefined ? [] : columnQuestions((await headerOf(file)).header);
  },
  async *read(source, { answers }): AsyncGenerator<MovedItem> {
    const file = tableOf(source);
    if (file === undefined) throw new RefusedSource("It is not one table.");
    const { header, separator } = await headerOf(file);
    const columns = columnsOf(header, answers);
    if (columns.date === undefined) throw new RefusedSource("No column of the table is said to hold the date.");
    const ordinalOf = createRepeats();
    let isHeader = true;
    for await (const row of csvRows(file.open(), separator)) {
      if (!isHeader) yield readRow(row, { header, columns, ordinalOf });
      isHeader = false;
    }
  },
};

function tableOf({ files }: ExportedFiles): ExportedFile | undefined {
  return files.length === 1 && /\.(?:csv|tsv)$/iu.test(files[0]!.path) ? files[0] : undefined;
}

async function headerOf(file: ExportedFile) {
  const head = await headOf(file);
  const separator = separatorOf(head);
  async function* beginning(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode(head);
  }
  for await (const { cells = [] } of csvRows(beginning(), separator)) return { separator, header: cells };
  return { separator, header: [] };
}

interface Table {
  readonly header: readonly string[];
  readonly columns: Readonly<Partial<Record<Role, number>>>;
  readonly ordinalOf: (text: string) => number;
}

function readRow({ line, cells }: CsvRow, { header, columns, ordinalOf }: Table): MovedItem {
  const problem = (reason: string): MovedItem => ({ kind: "problem", where: `line ${line}`, reason });
  if (cells === undefined) return problem("is too long");
  const cellOf = (role: Role): string =>
    unquotedFormula(cells[columns[role] ?? -1] ?? "")
      .replaceAll("\r\n", "\n")
      .trim();
  const [date, time, mood] = [cellOf("date"), cellOf("time"), cellOf("mood")];
  const when = (time === "" ? undefined : momentOf(`${date} ${time}`)) ?? momentOf(date);
  if (when === undefined) return problem("has no date such as 2024-05-01");
  const tags = [
    ...new Set(
      cellOf("tags")
        .split(/[,;|]/u)
        .map((tag) => tag.trim().replace(/^#/u, ""))
        .filter(Boolean),
    ),
  ];
  const content = titled(cellOf("title"), cellOf("text")) || [mood, ...tags].filter(Boolean).join(", ");
  if (content === "") return problem("holds no text");
  const rating = /^[1-5]$/u.test(mood) ? (Number(mood) as 1 | 2 | 3 | 4 | 5) : undefined;
  const metadata: EntryMetadataInput = {
    ...(tags.length === 0 ? {} : { tags }),
    ...(rating === undefined ? {} : { mood: { rating } }),
  };
  const taken = new Set(
    Object.entries(columns).flatMap(([role, at]) => (role === "mood" && rating === undefined ? [] : at)),
  );
  const original = JSON.stringify(
    Object.fromEntries(cells.map((cell, at) => [header[at] ?? `column ${at + 1}`, cell])),
  );
  const said = cells.join("\u001F");
  return {
    kind: "entry",
    entry: {
      sourceId: `${ordinalOf(said)}\n${said}`,
      content,
      when,
      metadata,
      media: [],
      lost: cells.flatMap((cell, at) =>
        cell.trim() === "" || taken.has(at) ? [] : (header[at]?.slice(0, 64) ?? `column ${at + 1}`),
      ),
      original,
    },
  };
}
