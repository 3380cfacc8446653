import type { ExportFormat } from "@aura-journal/contracts";
import { writeAuraJson, writeZip, type ExportedPart, type WrittenFile } from "@aura-journal/moving";
import { deflate } from "./deflate.ts";
import type { JournalReading } from "./journal-reader.ts";

/** A journal in the form that was asked for. */
export function exportBytes(
  format: ExportFormat,
  reading: Pick<JournalReading, "entries" | "unreadable">,
  part: ExportedPart | undefined,
): AsyncIterable<Uint8Array> {
  return writeZip(filesOf(format, reading, part), { deflate });
}

/** Under which name the file is kept: of the day on which it was asked for. */
export function exportFileName(format: ExportFormat, createdAt: Date, isSealed: boolean): string {
  const name = `aura-journal-${createdAt.toISOString().slice(0, 10)}`;
  return isSealed ? `${name}-sealed.zip` : `${name}.${ENDINGS[format]}`;
}

const ENDINGS: Readonly<Record<ExportFormat, string>> = {
  "aura-json": "zip",
  markdown: "zip",
  "day-one-json": "zip",
  pdf: "pdf",
  "mood-csv": "csv",
};

function filesOf(
  _format: ExportFormat,
  { entries, unreadable }: Pick<JournalReading, "entries" | "unreadable">,
  part: ExportedPart | undefined,
): AsyncIterable<WrittenFile> {
  return writeAuraJson(entries, { unreadable, ...(part === undefined ? {} : { part }) });
}
