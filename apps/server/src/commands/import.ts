import { createInterface } from "node:readline/promises";
import { isTimeZone } from "@aura-journal/contracts";
import { formatOf, RefusedSource, type FormatQuestion } from "@aura-journal/moving";
import { BEFORE_AGAIN, type ImportChoices } from "../services/entries/imports/import-record.ts";
import type { OpenImport } from "../services/entries/imports/import-store.ts";
import type { LocalSource, LocalImports, Watching } from "../services/entries/imports/local-imports.ts";
import type { MovedIn } from "../services/entries/imports/move-in.ts";
import { analyseImported } from "./analyse.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { openImportSource } from "./import-source.ts";
import { againText, importTable, previewText, questionText, reportText } from "./import-words.ts";
import { createProgress, formatCount, formatDuration } from "./progress.ts";
import { entriesMaintenance, findAccount, openSession } from "./session.ts";

export interface ImportOptions {
  readonly user: string;
  /** Absent: told from the content. */
  readonly format?: string;
  readonly answers: Readonly<Record<string, string>>;
  readonly shiftYears: number;
  /** Zone of entries that name none; absent: the account's. */
  readonly timezone?: string;
  /** `HH:MM` */
  readonly time: string;
  readonly journalsAsTags: boolean;
  readonly isAnalysed: boolean;
  /** Shows what would come, and writes nothing. */
  readonly isPreview: boolean;
  /** Does not ask a person at a terminal before it writes. */
  readonly isAgreed: boolean;
  readonly isJson: boolean;
}

/**
 * Moves a journal of another program, or lines of our own, into a user's journal; what is there already is recognised and left as it
 * is. The crash model stands with `createMoveIn`: interrupted, the same command goes on where it stopped.
 * @throws CommandFailure where entries could not be imported (exit code 1), for a source that is refused (1) or misnamed (2), and
 * where it was interrupted (130)
 */
export async function importFile(context: CommandContext, path: string, options: ImportOptions): Promise<void> {
  const timeMs = readTime(options.time);
  if (options.timezone !== undefined && !isTimeZone(options.timezone)) {
    throw new CommandFailure(
      `${options.timezone} is not the name of an IANA time zone such as Europe/Berlin.`,
      EXIT.usage,
    );
  }
  try {
    await using source = await openImportSource(path);
    await using session = await openSession(context);
    const account = await findAccount(session.runtime, options.user);
    const { imports } = entriesMaintenance(session.runtime);
    const format = await formatOf(source.files, options.format);
    const questions = await format.questions(source.files);
    const choices: ImportChoices = {
      timezone: options.timezone ?? account.timezone,
      journalsAsTags: options.journalsAsTags,
      shiftYears: options.shiftYears,
      timeMs,
      answers: answersOf(questions, options.answers),
    };
    const local: LocalSource = { ...source, format, choices };
    const total = await showPreview(context, imports, local, questions, options);
    if (options.isPreview) return;
    if (!options.isAgreed && !(await isWanted(context))) throw new CommandFailure("Nothing was written.", EXIT.usage);
    const added = await moveIn(context, imports, account.userId, local, total, options);
    if (options.isAnalysed && added.count > 0) await analyseImported(context, session, account.userId);
    if (added.failed > 0) {
      throw new CommandFailure(
        `${formatCount(added.failed)} ${added.failed === 1 ? "entry" : "entries"} could not be imported; everything else is in.`,
      );
    }
  } catch (error) {
    if (error instanceof RefusedSource) throw new CommandFailure(`${path} is refused: ${error.message}`, 1, error);
    throw error;
  }
}

/** Shows what was imported into a user's journal. */
export async function listImported(
  context: CommandContext,
  { user, isJson }: Pick<ImportOptions, "user" | "isJson">,
): Promise<void> {
  await using session = await openSession(context);
  const account = await findAccount(session.runtime, user);
  const imports = await entriesMaintenance(session.runtime).imports.list(account.userId);
  if (!isJson) return void context.output.write(importTable(imports));
  for (const { importId, state, createdAt, facts } of imports) {
    const { name, format, report, undo, again } = facts;
    context.output.write(`${JSON.stringify({ importId, state, createdAt, name, format, report, undo, again })}\n`);
  }
}

/**
 * Puts what an import added, and nobody has changed since, into the bin.
 * @throws CommandFailure where there is no such import (exit code 1) or it was interrupted (130)
 */
export async function undoImport(
  context: CommandContext,
  importId: string,
  { user, isJson }: Pick<ImportOptions, "user" | "isJson">,
): Promise<void> {
  const undone = await finished(context, user, `no import ${importId} to undo`, (imports, userId, watching) =>
    imports.undo(userId, importId, watching),
  );
  const { removed, kept, gone } = undone.facts.undo ?? { removed: 0, kept: 0, gone: 0 };
  if (isJson) return void context.output.write(`${JSON.stringify({ removed, kept, gone })}\n`);
  context.output.write(
    `Put ${formatCount(removed)} entries into the bin` +
      (kept === 0 ? "" : `; ${formatCount(kept)} were changed since and stay`) +
      (gone === 0 ? ".\n" : `; ${formatCount(gone)} were deleted before.\n`),
  );
}

/**
 * Reads the originals of an import once more, and betters what nobody has changed since. Interrupted, the same command goes on.
 * @throws CommandFailure where there is no such import (exit code 1) or it was interrupted (130)
 */
export async function readImportAgain(
  context: CommandContext,
  importId: string,
  { user, isJson }: Pick<ImportOptions, "user" | "isJson">,
): Promise<void> {
  const read = await finished(context, user, `no import ${importId} that is done`, (imports, userId, watching) =>
    imports.readAgain(userId, importId, watching),
  );
  const { reached: _reached, ...report } = read.facts.again ?? BEFORE_AGAIN;
  context.output.write(isJson ? `${JSON.stringify(report)}\n` : againText(report));
}

/**
 * Works on an import of a person to its end, or until Ctrl-C.
 * @param lacking what there is not, where nothing comes of it
 */
async function finished(
  context: CommandContext,
  user: string,
  lacking: string,
  work: (imports: LocalImports, userId: string, watching: Watching) => Promise<MovedIn | undefined>,
): Promise<OpenImport> {
  await using session = await openSession(context);
  const { userId } = await findAccount(session.runtime, user);
  const { imports } = entriesMaintenance(session.runtime);
  const ended = await work(imports, userId, { shouldPause: () => context.signal.aborted });
  if (ended === undefined) {
    throw new CommandFailure(`There is ${lacking}. "aura import --list --user ${user}" shows all.`);
  }
  if (ended.kind === "paused") {
    throw new CommandFailure("Interrupted. Run the same command again and it goes on from there.", EXIT.interrupted);
  }
  return ended.of;
}

/** @returns how many items the source has */
async function showPreview(
  context: CommandContext,
  imports: LocalImports,
  source: LocalSource,
  questions: readonly FormatQuestion[],
  options: ImportOptions,
): Promise<number> {
  using progress = createProgress({ stream: context.errors, label: "reading", nowMs: () => performance.now() });
  const preview = await imports.survey(source, (items) => progress.update(items));
  progress.end();
  const { format, files } = source;
  if (options.isJson) {
    if (options.isPreview) {
      context.output.write(`${JSON.stringify({ format: format.id, name: files.name, questions, ...preview })}\n`);
    }
  } else {
    const text = previewText(format, files.name, preview) + questionText(questions, source.choices.answers);
    (options.isPreview ? context.output : context.errors).write(text);
  }
  return preview.items;
}

async function moveIn(
  context: CommandContext,
  imports: LocalImports,
  userId: string,
  source: LocalSource,
  total: number,
  { isJson }: ImportOptions,
): Promise<{ readonly count: number; readonly failed: number }> {
  const startedMs = performance.now();
  using progress = createProgress({
    stream: context.errors,
    label: "importing",
    total,
    nowMs: () => performance.now(),
  });
  let addedBefore = 0;
  const { kind, of } = await imports.moveIn(userId, source, {
    shouldPause: () => context.signal.aborted,
    onResume(begun) {
      addedBefore = begun.facts.report.added;
      context.errors.write(`Going on behind entry ${formatCount(begun.nextItem)}, where an earlier run stopped.\n`);
      progress.update(begun.nextItem);
    },
    onProgress: ({ nextItem }) => progress.update(nextItem),
  });
  progress.end();
  const { report } = of.facts;
  if (kind === "paused") {
    throw new CommandFailure(
      `Interrupted after ${formatCount(of.nextItem)} of ${formatCount(total)}: ${formatCount(report.added)} entries were added, and they are safe. Run the same command again and it goes on from there, or undo it with --undo ${of.importId}.`,
      EXIT.interrupted,
    );
  }
  const added = report.added - addedBefore;
  const tookMs = performance.now() - startedMs;
  if (isJson) context.output.write(`${JSON.stringify({ importId: of.importId, ...report })}\n`);
  else {
    context.output.write(
      `Imported ${formatCount(added)} entries in ${formatDuration(tookMs)}` +
        (added === 0 ? "" : ` (${formatCount(Math.round((added * 1_000) / tookMs))}/s)`) +
        (report.present === 0 ? ".\n" : `; ${formatCount(report.present)} were there already.\n`) +
        reportText(report) +
        (added === 0 ? "" : `To take it back: aura import --undo ${of.importId}\n`),
    );
  }
  return { count: report.added + report.present, failed: report.failed };
}

/** Asks a person at a terminal; where nobody can be asked, the command itself is the wish. */
async function isWanted(context: CommandContext): Promise<boolean> {
  if (!context.input.isTTY || !context.errors.isTTY) return true;
  const terminal = createInterface({ input: context.input, output: context.errors });
  try {
    return /^y(es)?$/i.test((await terminal.question("Import this? [y/N] ", { signal: context.signal })).trim());
  } catch {
    return false;
  } finally {
    terminal.close();
  }
}

/** The first choice stands for whoever does not answer. */
function answersOf(
  questions: readonly FormatQuestion[],
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  for (const [id, answer] of Object.entries(given)) {
    const question = questions.find((asked) => asked.id === id);
    if (question?.choices.includes(answer) === true) continue;
    const asked = questions.map((one) => `${one.id}=${one.choices.join("|")}`).join(", ");
    throw new CommandFailure(
      `${id}=${answer} answers no question of this source${asked === "" ? "" : ` (${asked})`}.`,
      EXIT.usage,
    );
  }
  return Object.fromEntries(questions.map(({ id, choices }) => [id, given[id] ?? choices[0] ?? ""]));
}

function readTime(time: string): number {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (parts === null) throw new CommandFailure(`${time} is not a time of day such as 12:00.`, EXIT.usage);
  return (Number(parts[1]) * 60 + Number(parts[2])) * 60_000;
}
