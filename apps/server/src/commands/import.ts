import { createHash, hkdfSync, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { isTimeZone, type Account, type SyncMutation, type SyncResult } from "@aura-journal/contracts";
import { createPepper } from "../services/auth/server-secrets.ts";
import { analyseImported } from "./analyse.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { createLineReader, type ImportedEntry } from "./import-entries.ts";
import {
  importJournalFile,
  readImportJournal,
  removeImportJournal,
  surveySource,
  writeImportJournal,
} from "./import-journal.ts";
import { splitLines } from "./import-lines.ts";
import { entryHandlers } from "./entry-handlers.ts";
import { createProgress, formatCount, formatDuration } from "./progress.ts";
import { connectAs, findAccount, openSession, type CommandSession } from "./session.ts";

export interface ImportOptions {
  readonly user: string;
  readonly shiftYears: number;
  /** Zone of lines that name none; absent: the account's. */
  readonly timezone?: string;
  /** `HH:MM` */
  readonly time: string;
  readonly isAnalysed: boolean;
}

export interface ImportOutcome {
  readonly added: number;
  readonly present: number;
  readonly failed: number;
}

/** As many as one push may hold. */
const BATCH_ENTRIES = 500;
/** A push of long entries is cut earlier, so that memory stays flat. */
const BATCH_CHARACTERS = 1_000_000;
const SHOWN_PROBLEMS = 100;
/** Changes of this list change what an interrupted import means. */
const JOURNAL_VERSION = 1;

/**
 * Imports JSON Lines `{date, text, tags?}` into a user's journal; what is there already is recognised and left as it is.
 *
 * Crash model: a batch is one push and so one transaction; the journal of the import is written after it. Whatever is cut
 * off, the same command again goes on behind the last line that was noted and recognises what is there.
 * @throws CommandFailure where lines could not be imported (exit code 1) or it was interrupted (130)
 */
export async function importFile(context: CommandContext, file: string, options: ImportOptions): Promise<void> {
  const timeMs = readTime(options.time);
  if (options.timezone !== undefined && !isTimeZone(options.timezone)) {
    throw new CommandFailure(
      `${options.timezone} is not the name of an IANA time zone such as Europe/Berlin.`,
      EXIT.usage,
    );
  }
  await refuseUnreadable(file);
  await using session = await openSession(context);
  const account = await findAccount(session.runtime, options.user);
  const timezone = options.timezone ?? account.timezone;
  const startedMs = performance.now();
  const outcome = await importLines(context, session, {
    file,
    account,
    timezone,
    timeMs,
    shiftYears: options.shiftYears,
  });
  const tookMs = performance.now() - startedMs;
  const { added, present, failed } = outcome;
  context.output.write(
    `Imported ${formatCount(added)} entries in ${formatDuration(tookMs)}` +
      (added === 0 ? "" : ` (${formatCount(Math.round((added * 1_000) / tookMs))}/s)`) +
      (present === 0 ? ".\n" : `; ${formatCount(present)} were there already.\n`),
  );
  if (options.isAnalysed && added + present > 0) await analyseImported(context, session, account.userId);
  if (failed > 0) {
    throw new CommandFailure(
      `${formatCount(failed)} ${failed === 1 ? "line" : "lines"} could not be imported; everything else is in.`,
    );
  }
}

interface ImportSource {
  readonly file: string;
  readonly account: Account;
  readonly timezone: string;
  readonly timeMs: number;
  readonly shiftYears: number;
}

async function importLines(
  context: CommandContext,
  session: CommandSession,
  source: ImportSource,
): Promise<ImportOutcome> {
  const { file, account, timezone, timeMs, shiftYears } = source;
  const { userId } = account;
  const { lines, sha256 } = await surveySource(file);
  const identity = [JOURNAL_VERSION, sha256, userId, shiftYears, timezone, timeMs];
  const journalFile = importJournalFile(session.config.dataDir, identity);
  const before = await readImportJournal(journalFile);
  const entries = entryHandlers(session.runtime, account);
  const readLine = createLineReader({ idKey: await idKeyOf(session, userId), shiftYears, timezone, timeMs });
  const complain = createComplaints(context);
  using progress = createProgress({
    stream: context.errors,
    label: "importing",
    total: lines,
    nowMs: () => performance.now(),
  });
  if (before.doneLines > 0) {
    context.errors.write(`Going on behind line ${formatCount(before.doneLines)}, where an earlier run stopped.\n`);
  }

  let added = 0;
  let present = 0;
  let failed = before.failedLines;
  let otherFields = 0;
  let batch: BatchLine[] = [];
  let characters = 0;

  async function flush(doneLines: number): Promise<void> {
    const results = batch.length === 0 ? [] : await entries.push(batch.map(({ entry }) => mutationOf(entry)));
    for (const [index, result] of results.entries()) {
      if (result.status === "applied") added += 1;
      else if (result.status === "rejected") {
        failed += 1;
        complain(batch[index]?.line ?? 0, refusalOf(result));
      } else present += 1;
    }
    batch = [];
    characters = 0;
    await writeImportJournal(journalFile, { doneLines, failedLines: failed });
    progress.update(doneLines);
  }

  progress.update(before.doneLines);
  let at = 0;
  for await (const line of splitLines(createReadStream(file))) {
    at = line.number;
    // Read all the same: what a line's entry is called depends on the lines before it.
    const read = readLine(line);
    if (line.number <= before.doneLines) continue;
    if (read.kind === "problem") {
      failed += 1;
      complain(line.number, read.reason);
    } else if (read.kind === "entry") {
      batch.push({ line: line.number, entry: read.entry });
      characters += read.entry.content.length;
      if (read.hasOtherFields) otherFields += 1;
    }
    if (batch.length < BATCH_ENTRIES && characters < BATCH_CHARACTERS) continue;
    await flush(line.number);
    if (context.signal.aborted) {
      progress.end();
      throw new CommandFailure(
        `Interrupted after line ${formatCount(line.number)} of ${formatCount(lines)}: ${formatCount(added)} entries were added, and they are safe. Run the same command again and it goes on from there.`,
        EXIT.interrupted,
      );
    }
  }
  await flush(at);
  await removeImportJournal(journalFile);
  progress.end();
  if (otherFields > 0) {
    context.errors.write(
      `${formatCount(otherFields)} lines have further fields, for which an entry has no place; they were left out.\n`,
    );
  }
  return { added, present, failed };
}

interface BatchLine {
  readonly line: number;
  readonly entry: ImportedEntry;
}

function mutationOf(entry: ImportedEntry): SyncMutation {
  // The entry's id names its one mutation: a line imported twice is one that was sent twice.
  return { mutationId: entry.entryId, op: "put", baseVersion: 0, ...entry };
}

function refusalOf({ error }: SyncResult): string {
  return error === undefined ? "was refused" : error.message;
}

/** Tells of lines by their numbers; after a hundred only their count is told at the end. */
function createComplaints(context: CommandContext): (line: number, reason: string) => void {
  let count = 0;
  return (line, reason) => {
    count += 1;
    if (count > SHOWN_PROBLEMS) return;
    const clear = context.errors.isTTY ? "\r\u001B[2K" : "";
    context.errors.write(`${clear}line ${line}: ${reason}\n`);
    if (count === SHOWN_PROBLEMS) context.errors.write("Further lines with faults are only counted.\n");
  };
}

/**
 * The key under which a journal's import ids are made. It comes from the server's pepper, which outlasts every rotation (an
 * id must be the same next year) and lies wrapped in the database (a thief of the database alone does not have it).
 */
async function idKeyOf(session: CommandSession, userId: string): Promise<Uint8Array> {
  await using auth = connectAs(session.access, "aura_auth");
  const pepperOf = createPepper({
    database: auth.database,
    kek: session.runtime.masterKey.kek,
    now: () => new Date(),
    randomBytes,
  });
  const salt = createHash("sha256").update(userId).digest();
  return new Uint8Array(hkdfSync("sha256", await pepperOf(), salt, "aura/import-ids/v1", 32));
}

function readTime(time: string): number {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (parts === null) throw new CommandFailure(`${time} is not a time of day such as 12:00.`, EXIT.usage);
  return (Number(parts[1]) * 60 + Number(parts[2])) * 60_000;
}

async function refuseUnreadable(file: string): Promise<void> {
  try {
    await using handle = await open(file, "r");
    if ((await handle.stat()).isFile()) return;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === "ENOENT" ? "There is no file" : code === "EACCES" ? "This user may not read" : `Cannot read (${code})`;
    throw new CommandFailure(`${why} ${file}.`, EXIT.usage, error);
  }
  throw new CommandFailure(`${file} is not a file: an import reads its source twice.`, EXIT.usage);
}
