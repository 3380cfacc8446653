import { randomBytes } from "node:crypto";
import { EXPORT_LIMITS, type ExportFormat } from "@aura-journal/contracts";
import { derivePassphraseKey, openerPage, type PassphraseKey } from "@aura-journal/moving";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { checkRange, writeTo, type ExportOptions } from "./export.ts";
import { openExportDraft } from "./export-draft.ts";
import { createProgress, formatCount } from "./progress.ts";
import { readNewPassword } from "./read-password.ts";
import { entriesMaintenance, findAccount, openSession } from "./session.ts";

/** Forms of the command line beside JSON Lines, by the names they have there. */
export const FILE_FORMATS = {
  "aura-json": "aura-json",
  markdown: "markdown",
  "day-one": "day-one-json",
  pdf: "pdf",
  "moods-csv": "mood-csv",
} as const satisfies Readonly<Record<string, ExportFormat>>;

export interface ExportFileOptions extends ExportOptions {
  readonly format: keyof typeof FILE_FORMATS;
  /** Asks for a passphrase and seals the file with it. */
  readonly isSealed: boolean;
  readonly passphraseStdin: boolean;
}

/**
 * Writes a user's journal, or a part of it, as a file of one of the forms. It appears under its name when it is whole and on
 * disk; interrupted, nothing of it is left.
 * @throws CommandFailure where entries could not be opened (exit code 1, the others are written) or it was interrupted (130)
 */
export async function exportFile(context: CommandContext, options: ExportFileOptions): Promise<void> {
  checkRange(options);
  const seal = options.isSealed ? await askSeal(context, options.passphraseStdin) : undefined;
  await using session = await openSession(context);
  const account = await findAccount(session.runtime, options.user);
  const { from, to, tag } = options;
  const isPart = from !== undefined || to !== undefined || tag !== undefined;
  let progress: ReturnType<typeof createProgress> | undefined;
  const wish = {
    format: FILE_FORMATS[options.format],
    part: isPart ? partOf(options) : undefined,
    language: undefined,
    createdAt: context.now(),
    seal,
  };
  const writing = await entriesMaintenance(session.runtime).writeExport(account.userId, wish, async (done, total) => {
    progress ??= createProgress({ stream: context.errors, label: "exporting", total, nowMs: () => performance.now() });
    progress.update(done);
  });
  try {
    if (options.output === "-") await writePieces(context, writing.content, (piece) => writeTo(context.output, piece));
    else {
      // Nothing goes on from such a draft: archives and books have no place at which they could.
      await using draft = await openExportDraft(options.output, `file ${wish.createdAt.toISOString()}`, wish.createdAt);
      await writePieces(context, writing.content, draft.append);
      await draft.finish();
    }
  } finally {
    progress?.end();
  }
  const where = options.output === "-" ? "" : ` to ${options.output}`;
  context.errors.write(`Exported ${formatCount(writing.done())} entries${where}.\n`);
  const unreadable = writing.unreadable();
  if (unreadable.length > 0) {
    throw new CommandFailure(
      `${formatCount(unreadable.length)} stored entries fail authentication and are missing from the export: ${unreadable.slice(0, 10).join(", ")}${unreadable.length > 10 ? ", …" : ""}. Restore them from a backup.`,
    );
  }
}

/** Writes the page that opens sealed exports, which also lies in each of them. */
export async function exportOpener(context: CommandContext, output: string): Promise<void> {
  const page = await openerPage();
  if (output === "-") return writeTo(context.output, page);
  await using draft = await openExportDraft(output, "opener", context.now());
  await draft.append(page);
  await draft.finish();
  context.errors.write(`Wrote the page that opens sealed exports to ${output}.\n`);
}

async function writePieces(
  context: CommandContext,
  content: AsyncIterable<Uint8Array>,
  write: (piece: Uint8Array) => Promise<void>,
): Promise<void> {
  for await (const piece of content) {
    if (context.signal.aborted) throw new CommandFailure("Interrupted; nothing was written.", EXIT.interrupted);
    await write(piece);
  }
}

async function askSeal(context: CommandContext, fromInput: boolean): Promise<PassphraseKey> {
  const passphrase = await readNewPassword(context, { fromInput, what: "Passphrase" });
  const length = [...passphrase].length;
  if (length < EXPORT_LIMITS.passphraseMinLength || length > EXPORT_LIMITS.passphraseMaxLength) {
    throw new CommandFailure(
      `A passphrase has ${EXPORT_LIMITS.passphraseMinLength} to ${EXPORT_LIMITS.passphraseMaxLength} characters.`,
      EXIT.usage,
    );
  }
  return derivePassphraseKey(passphrase, randomBytes(16));
}

function partOf({ from, to, tag }: ExportFileOptions) {
  return {
    ...(from === undefined ? {} : { fromDate: from }),
    ...(to === undefined ? {} : { toDate: to }),
    ...(tag === undefined ? {} : { tag }),
  };
}
