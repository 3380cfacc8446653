import { isLocalDate, type EntryListQuery, type JournalEntry } from "@aura-journal/contracts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { entryHandlers, type EntryHandlers } from "./entry-handlers.ts";
import { openExportDraft, writeFailure, type ExportState } from "./export-draft.ts";
import { createProgress, formatCount, type Progress } from "./progress.ts";
import { findAccount, openSession } from "./session.ts";

export interface ExportOptions {
  readonly user: string;
  /** A file, or `-` for standard output. */
  readonly output: string;
  /** The writers' days, both included. */
  readonly from?: string;
  readonly to?: string;
  /** Entries with this tag alone. */
  readonly tag?: string;
}

type Exported = Pick<ExportState, "written" | "unreadable">;

interface Export {
  readonly context: CommandContext;
  readonly entries: EntryHandlers;
  readonly query: EntryListQuery;
}

const PAGE_ENTRIES = 100;

/**
 * Writes a user's journal as JSON Lines, oldest first; what the bin holds stays there. `aura import` reads them back.
 *
 * A file is written beside its place and renamed into it when it is whole and on disk: under its own name there is never
 * half a journal. Interrupted, the same command goes on where it stopped, unless the journal has changed meanwhile.
 * @throws CommandFailure where entries could not be opened (exit code 1, the others are written) or it was interrupted (130)
 */
export async function exportJournal(context: CommandContext, options: ExportOptions): Promise<void> {
  const query = queryOf(options);
  await using session = await openSession(context);
  const account = await findAccount(session.runtime, options.user);
  const entries = entryHandlers(session.runtime, account);
  const { unreadable, written } =
    options.output === "-"
      ? await writePages({ context, entries, query }, undefined, (lines) => writeTo(context.output, lines))
      : await writeFile({ context, entries, query }, account.userId, options.output);
  const where = options.output === "-" ? "" : ` to ${options.output}`;
  context.errors.write(`Exported ${formatCount(written)} entries${where}.\n`);
  if (unreadable.length > 0) {
    throw new CommandFailure(
      `${formatCount(unreadable.length)} stored entries fail authentication and are missing from the export: ${unreadable.slice(0, 10).join(", ")}${unreadable.length > 10 ? ", …" : ""}. Restore them from a backup.`,
    );
  }
}

async function writeFile(given: Export, userId: string, file: string): Promise<Exported> {
  const { context, entries, query } = given;
  // The tag of its first page changes whenever the journal does.
  const { etag } = await entries.list(query);
  await using draft = await openExportDraft(file, JSON.stringify([userId, query, etag]), context.now());
  if (draft.resumed !== undefined) {
    const before = formatCount(draft.resumed.written);
    context.errors.write(`Going on behind the first ${before} entries, where an earlier run stopped.\n`);
  }
  const exported = await writePages(given, draft.resumed, draft.append, async (state) => {
    await draft.note(state);
    if (!context.signal.aborted) return;
    throw new CommandFailure(
      `Interrupted; the first ${formatCount(state.written)} entries are in ${draft.directory}, in clear. Run the same command again and it goes on from there, or remove that directory.`,
      EXIT.interrupted,
    );
  });
  await draft.finish();
  return exported;
}

async function writePages(
  { context, entries, query }: Export,
  from: ExportState | undefined,
  write: (lines: string) => Promise<void>,
  onPage?: (state: ExportState) => Promise<void>,
): Promise<Exported> {
  let written = from?.written ?? 0;
  const unreadable = [...(from?.unreadable ?? [])];
  let cursor = from?.cursor;
  let progress: Progress | undefined;
  try {
    do {
      if (context.signal.aborted) throw new CommandFailure("Interrupted.", EXIT.interrupted);
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
      if (cursor !== undefined) await onPage?.({ cursor, written, unreadable });
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

/** Writes to a stream, and waits until it has taken that. */
export async function writeTo(stream: NodeJS.WritableStream, text: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    stream.write(text, (error) => {
      if (error === undefined || error === null) return resolve();
      const { code } = error as NodeJS.ErrnoException;
      reject(
        code === "EPIPE"
          ? new CommandFailure("The reader of the export went away before its end.")
          : writeFailure(error),
      );
    });
  });
}

/** @throws CommandFailure for days that are none, or an end before its beginning */
export function checkRange({ from, to }: Pick<ExportOptions, "from" | "to">): void {
  for (const day of [from, to]) {
    if (day !== undefined && !isLocalDate(day))
      throw new CommandFailure(`${day} is not a day such as 2026-01-25.`, EXIT.usage);
  }
  if (from !== undefined && to !== undefined && from > to) {
    throw new CommandFailure(`The range ends (${to}) before it begins (${from}).`, EXIT.usage);
  }
}

function queryOf(options: ExportOptions): EntryListQuery {
  const { from, to, tag } = options;
  checkRange(options);
  return {
    sort: "asc",
    limit: PAGE_ENTRIES,
    ...(from === undefined ? {} : { from_date: from }),
    ...(to === undefined ? {} : { to_date: to }),
    ...(tag === undefined ? {} : { tag }),
  };
}
