import { createHash, type Hash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** How far an import has come, remembered between two runs of the same command. */
export interface ImportJournal {
  /** The last line that has been dealt with; 0 at the beginning. */
  readonly doneLines: number;
  /** Lines before it that could not be imported. */
  readonly failedLines: number;
}

export interface SourceFacts {
  /** Lines of the file, the last one counted even without its end. */
  readonly lines: number;
  readonly sha256: string;
}

const NEWLINE = 0x0a;
const BEGINNING: ImportJournal = { doneLines: 0, failedLines: 0 };

/** Counts the lines of a file and takes its fingerprint, in one pass. */
export async function surveySource(file: string): Promise<SourceFacts> {
  const hash: Hash = createHash("sha256");
  let lines = 0;
  let last = NEWLINE;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines += 1;
    last = chunk.at(-1) ?? last;
  }
  return { lines: last === NEWLINE ? lines : lines + 1, sha256: hash.digest("hex") };
}

/** The journal's file: another source, user or rule is another import. */
export function importJournalFile(dataDir: string, identity: readonly (string | number)[]): string {
  const name = createHash("sha256").update(JSON.stringify(identity)).digest("hex").slice(0, 32);
  return join(dataDir, "imports", `${name}.json`);
}

/** Where an earlier run stopped; what cannot be read is the beginning, since entries are recognised anyway. */
export async function readImportJournal(file: string): Promise<ImportJournal> {
  try {
    const { doneLines, failedLines } = JSON.parse(await readFile(file, "utf8")) as Partial<ImportJournal>;
    const areCounts = [doneLines, failedLines].every((count) => Number.isSafeInteger(count) && Number(count) >= 0);
    return areCounts ? { doneLines: doneLines as number, failedLines: failedLines as number } : BEGINNING;
  } catch {
    return BEGINNING;
  }
}

/**
 * Notes how far the import has come. Written after the entries are committed: a crash in between only makes the next run
 * meet entries that are there already.
 */
export async function writeImportJournal(file: string, journal: ImportJournal): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.draft`;
  await writeFile(draft, JSON.stringify(journal), { mode: 0o600 });
  await rename(draft, file);
}

/** Forgets an import that is done: the same command again checks the whole file. */
export async function removeImportJournal(file: string): Promise<void> {
  await rm(file, { force: true });
}
