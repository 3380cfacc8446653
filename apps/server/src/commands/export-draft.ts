import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { DataDirectoryHeld, holdDataDirectory } from "../platform/data-directory.ts";
import { CommandFailure, EXIT } from "./command.ts";

/** How far an export has come. */
export interface ExportState {
  /** Behind the last entry that was written. */
  readonly cursor: string;
  readonly written: number;
  /** Ids of entries before it that could not be opened. */
  readonly unreadable: readonly string[];
}

/** An export that is not whole yet, in a directory beside its place. It holds the journal in clear, for its owner alone. */
export interface ExportDraft extends AsyncDisposable {
  readonly directory: string;
  /** Where an earlier run stopped, if it exported the same entries. */
  readonly resumed: ExportState | undefined;
  append(lines: string | Uint8Array): Promise<void>;
  /** Notes that everything appended so far counts. */
  note(state: ExportState): Promise<void>;
  /** Puts the whole export, on disk, into its place. */
  finish(): Promise<void>;
}

interface Noted extends ExportState {
  readonly identity: string;
  readonly bytes: number;
}

/**
 * Opens the draft of an export to this file.
 *
 * Crash model: the state is written after the lines it counts and says how many bytes of the draft those are; what stands
 * behind them is cut off by the next run. A draft that is shorter (lines that never reached the disk) is begun anew.
 * @param identity what is exported, in which state: the draft of anything else is begun anew
 * @throws CommandFailure where it cannot be written, or another process exports to the same file
 */
export async function openExportDraft(file: string, identity: string, now: Date): Promise<ExportDraft> {
  const directory = join(dirname(file), `.${basename(file)}.export`);
  const draft = join(directory, "journal.jsonl");
  const stateFile = join(directory, "state.json");
  await using undo = new AsyncDisposableStack();
  undo.use(await hold(directory, file, now));
  const noted = await readNoted(stateFile, draft, identity);
  const handle = undo.use(await open(draft, noted === undefined ? "w" : "r+", 0o600));
  let bytes = noted?.bytes ?? 0;
  await handle.truncate(bytes);
  let isKept = noted !== undefined;
  const closing = undo.move();
  return {
    directory,
    resumed: noted,
    async append(lines) {
      let rest = typeof lines === "string" ? Buffer.from(lines) : lines;
      while (rest.length > 0) {
        const { bytesWritten } = await handle.write(rest, 0, rest.length, bytes).catch((error: unknown) => {
          throw writeFailure(error);
        });
        bytes += bytesWritten;
        rest = rest.subarray(bytesWritten);
      }
    },
    async note(state) {
      const next = `${stateFile}.draft`;
      await writeFile(next, JSON.stringify({ ...state, identity, bytes } satisfies Noted), { mode: 0o600 });
      await rename(next, stateFile);
      isKept = true;
    },
    async finish() {
      await handle.sync();
      await rename(draft, file);
      isKept = false;
    },
    async [Symbol.asyncDispose]() {
      await closing.disposeAsync();
      if (!isKept) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** What a person is told when an export cannot be written any further. */
export function writeFailure(error: unknown): CommandFailure {
  const { code, message } = error as NodeJS.ErrnoException;
  return new CommandFailure(`The export could not be written (${code ?? message}).`, EXIT.failure, error);
}

async function hold(directory: string, file: string, now: Date): Promise<AsyncDisposable> {
  try {
    return await holdDataDirectory(directory, undefined, now);
  } catch (error) {
    if (error instanceof DataDirectoryHeld) {
      throw new CommandFailure(`Process ${error.holder.pid} exports to ${file} already.`, EXIT.failure, error);
    }
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandFailure(`Cannot write to ${dirname(file)} (${code ?? "unknown"}).`, EXIT.failure, error);
  }
}

async function readNoted(stateFile: string, draft: string, identity: string): Promise<Noted | undefined> {
  try {
    const noted = JSON.parse(await readFile(stateFile, "utf8")) as Noted;
    return noted.identity === identity && (await stat(draft)).size >= noted.bytes ? noted : undefined;
  } catch {
    return undefined;
  }
}
