import { createHash } from "node:crypto";
import type { ExportFormat } from "@aura-journal/contracts";
import {
  writeAuraJson,
  writeDayOne,
  writeMarkdown,
  writeMoodCsv,
  writeZip,
  type ExportedPart,
  type WrittenFile,
} from "@aura-journal/moving";
import { deflate } from "./deflate.ts";
import type { JournalReading } from "./journal-reader.ts";

export interface ExportFormOptions {
  readonly format: ExportFormat;
  readonly part: ExportedPart | undefined;
  /** Of whoever asked for it; what a book says of itself is in it. */
  readonly language: string | undefined;
  readonly createdAt: Date;
  /** Calendar months with entries, in order; a book needs to know them beforehand. */
  readonly months: () => Promise<readonly string[]>;
}

type Source = Pick<JournalReading, "entries" | "unreadable">;

/** A journal in the form that was asked for. */
export async function* exportBytes(source: Source, options: ExportFormOptions): AsyncIterable<Uint8Array> {
  const { format, language, createdAt } = options;
  if (format === "mood-csv") yield* writeMoodCsv(source.entries);
  else if (format === "pdf") {
    // A typesetter and its typefaces are much to hold for what is asked for seldom.
    const { writePdfBook } = await import("./pdf-book/write.ts");
    yield* writePdfBook(source.entries, { months: await options.months(), language, createdAt });
  } else yield* writeZip(filesOf(format, source, options.part), { deflate });
}

/** Whether a form holds a whole journal, its bin and earlier versions, where no part was asked for. */
export function isWholeForm(format: ExportFormat): boolean {
  return format === "aura-json";
}

/** Under which name the file is kept: of the day on which it was asked for. */
export function exportFileName(format: ExportFormat, createdAt: Date, isSealed: boolean): string {
  const name = `aura-journal-${createdAt.toISOString().slice(0, 10)}`;
  return isSealed ? `${name}-sealed.zip` : `${name}.${ENDINGS[format]}`;
}

/** What the file is. */
export function exportMediaType(format: ExportFormat, isSealed: boolean): string {
  if (isSealed || ENDINGS[format] === "zip") return "application/zip";
  return format === "pdf" ? "application/pdf" : "text/csv; charset=utf-8";
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  "aura-json": "zip",
  markdown: "zip",
  "day-one-json": "zip",
  pdf: "pdf",
  "mood-csv": "csv",
};

function filesOf(
  format: Exclude<ExportFormat, "pdf" | "mood-csv">,
  { entries, unreadable }: Source,
  part: ExportedPart | undefined,
): AsyncIterable<WrittenFile> {
  if (format === "markdown") return writeMarkdown(entries);
  if (format === "day-one-json") return writeDayOne(entries, { md5 });
  return writeAuraJson(entries, { unreadable, ...(part === undefined ? {} : { part }) });
}

async function md5(content: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("md5");
  for await (const piece of content) hash.update(piece);
  return hash.digest("hex");
}
