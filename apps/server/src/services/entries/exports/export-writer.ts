import type { ExportFormat } from "@aura-journal/contracts";
import { writeSealed, writeZip, type ExportedPart, type PassphraseKey } from "@aura-journal/moving";
import { deflate } from "./deflate.ts";
import { exportBytes, exportFileName, isWholeForm } from "./export-form.ts";
import type { JournalReader, JournalReading } from "./journal-reader.ts";

/** What is wanted of a journal. */
export interface ExportWish {
  readonly format: ExportFormat;
  /** Absent: all of it, and of a form that can hold them the bin and earlier versions, too. */
  readonly part: ExportedPart | undefined;
  readonly language: string | undefined;
  readonly createdAt: Date;
  /** Seals the file. */
  readonly seal: PassphraseKey | undefined;
}

/** A file on its way: read once, from the beginning to the end. */
export interface ExportWriting extends Omit<JournalReading, "entries"> {
  readonly content: AsyncIterable<Uint8Array>;
}

export type ExportWriter = (
  userId: string,
  wish: ExportWish,
  /** Told now and then, and waited for; what it throws ends the writing. */
  onProgress?: (done: number, total: number) => Promise<void>,
) => Promise<ExportWriting>;

const ENTRIES_PER_NOTE = 500;

/** Makes files of journals as streams, for whoever keeps them. */
export function createExportWriter(options: {
  readonly reader: JournalReader;
  readonly randomBytes: (size: number) => Buffer;
}): ExportWriter {
  const { reader, randomBytes } = options;
  return async (userId, wish, onProgress) => {
    const { format, language, createdAt, seal } = wish;
    const part = wish.part ?? (isWholeForm(format) ? undefined : {});
    const { entries, ...reading } = await reader.read(userId, part);
    const source = { ...reading, entries: noting({ ...reading, entries }, onProgress) };
    const months = async (): Promise<string[]> => monthsIn((await reader.read(userId, part)).entries);
    const bytes = exportBytes(source, { format, part: wish.part, language, createdAt, months });
    if (seal === undefined) return { ...reading, content: bytes };
    const files = writeSealed(exportFileName(format, createdAt, false), bytes, seal, randomBytes(16));
    return { ...reading, content: writeZip(files, { deflate }) };
  };
}

async function* noting(
  { entries, done, total }: JournalReading,
  onProgress: (done: number, total: number) => Promise<void> = async () => undefined,
): JournalReading["entries"] {
  let noted = -ENTRIES_PER_NOTE;
  for await (const entry of entries) {
    if (done() - noted >= ENTRIES_PER_NOTE) {
      noted = done();
      await onProgress(noted, total);
    }
    yield entry;
  }
  await onProgress(done(), total);
}

async function monthsIn(entries: JournalReading["entries"]): Promise<string[]> {
  const months = new Set<string>();
  for await (const { localDate } of entries) months.add(localDate.slice(0, 7));
  return [...months].sort();
}
