import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { isLocalDate, type EntryListQuery, type JournalEntry } from "@aura-journal/contracts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { entryHandlers, type EntryHandlers } from "./entry-handlers.ts";
import { createProgress, formatCount, type Progress } from "./progress.ts";
import { findAccount, openSession } from "./session.ts";

export interface ExportOptions {
  readonly user: string;
  /** A file, or `-` for standard output. */
  readonly output: string;
  /** The writers' days, both included. */
  readonly from?: string;
  readonly to?: string;
}

interface Exported {
  readonly written: number;
  readonly unreadable: readonly string[];
}

const PAGE_ENTRIES = 100;

/**
 * Writes a user's journal as JSON Lines, oldest first; what the bin holds stays there. `aura import` reads them back.
 *
 * A file is written beside its place and renamed into it when it is whole and on disk: under its own name there is never
 * half a journal.
 * @throws CommandFailure where entries could not be opened (exit code 1, the others are written) or it was interrupted (130)
 */
export async function exportJournal(context: CommandContext, options: ExportOptions): Promise<void> {
  const query = queryOf(options);
  await using session = await openSession(context);
  const account = await findAccount(session.runtime, options.user);
  const entries = entryHandlers(session.runtime, account);
  const { unreadable, written } =
    options.output === "-"
      ? await writeAll(context, entries, query, (lines) => writeTo(context.output, lines))
      : await writeFile(context, entries, query, options.output);
  const where = options.output === "-" ? "" : ` to ${options.output}`;
  context.errors.write(`Exported ${formatCount(written)} entries${where}.\n`);
  if (unreadable.length > 0) {
    throw new CommandFailure(
      `${formatCount(unreadable.length)} stored entries fail authentication and are missing from the export: ${unreadable.slice(0, 10).join(", ")}${unreadable.length > 10 ? ", …" : ""}. Restore them from a backup.`,
    );
  }
}

async function writeFile(
  context: CommandContext,
  entries: EntryHandlers,
  query: EntryListQuery,
  file: string,
): Promise<Exported> {
  const draft = join(dirname(file), `.${basename(file)}.${process.pid}.draft`);
  const handle = await open(draft, "wx", 0o600).catch((error: unknown) => {
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`Cannot write to ${dirname(file)} (${code ?? "unknown"}).`, EXIT.failure, error);
  });
  try {
    const stream = createWriteStream(draft, { fd: handle.fd, autoClose: false });
    const exported = await writeAll(context, entries, query, (lines) => writeTo(stream, lines));
    stream.end();
    await once(stream, "finish");
    await handle.sync();
    await handle.close();
    await rename(draft, file);
    return exported;
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(draft, { force: true });
    throw error;
  }
}

async function writeAll(
  context: CommandContext,
  entries: EntryHandlers,
  query: EntryListQuery,
  write: (lines: string) => Promise<void>,
): Promise<Exported> {
  let written = 0;
  const unreadable: string[] = [];
  let cursor: string | undefined;
  let progress: Progress | undefined;
  try {
    do {
      if (context.signal.aborted) throw new CommandFailure("Interrupted; nothing was left behind.", EXIT.interrupted);
      const page = await entries.list(cursor === undefined ? query : { ...query, cursor });
      const { total } = page.pagination;
      progress ??= createProgress({
        stream: context.errors,
        label: "exporting",
        total,
        nowMs: () => performance.now(),
      });
      await write(page.items.map((entry) => `${JSON.stringify(exportedEntry(entry))}\n`).join(""));
      written += page.items.length;
      unreadable.push(...(page.unreadable ?? []));
      progress.update(written);
      cursor = page.pagination.nextCursor;
    } while (cursor !== undefined);
  } finally {
    progress?.end();
  }
  return { written, unreadable };
}

/** An entry as a line of an export. */
export function exportedEntry({ localDate, content, metadata, timestamp, timezone }: JournalEntry): object {
  const { tags, mood, location } = metadata;
  return {
    date: localDate,
    text: content,
    ...(tags.length === 0 ? {} : { tags }),
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
    timestamp,
    timezone,
  };
}

async function writeTo(stream: NodeJS.WritableStream, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === undefined || error === null) return resolve();
      const { code } = error as NodeJS.ErrnoException;
      reject(
        code === "EPIPE"
          ? new CommandFailure("The reader of the export went away before its end.")
          : new CommandFailure(`The export could not be written (${code ?? error.message}).`, EXIT.failure, error),
      );
    });
  });
}

function queryOf({ from, to }: ExportOptions): EntryListQuery {
  for (const day of [from, to]) {
    if (day !== undefined && !isLocalDate(day))
      throw new CommandFailure(`${day} is not a day such as 2026-01-25.`, EXIT.usage);
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new CommandFailure(`The range ends (${to}) before it begins (${from}).`, EXIT.usage);
  }
  return {
    sort: "asc",
    limit: PAGE_ENTRIES,
    ...(from === undefined ? {} : { from_date: from }),
    ...(to === undefined ? {} : { to_date: to }),
  };
}
