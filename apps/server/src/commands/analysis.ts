import type { BudgetStatus } from "../services/entries/outside-budget.ts";
import type { AnalysisStatus } from "../services/entries/analysis-status.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { formatCount, withProgress } from "./progress.ts";
import { entriesMaintenance, findAccount, openSession, type CommandSession } from "./session.ts";

export interface AnalysisOptions {
  /** Address of the one user whose journal is meant. */
  readonly user?: string;
  readonly json?: boolean;
}

/** Shows which models have read the journals, and what is still to be read. */
export async function showAnalysis(context: CommandContext, options: AnalysisOptions): Promise<void> {
  await using session = await openSession(context);
  const status = await entriesMaintenance(session.runtime).status(await userOf(session, options));
  context.output.write(options.json === true ? `${JSON.stringify(status, null, 2)}\n` : formatStatus(status));
}

/**
 * Reads anew what an older model has read, beside a server or without one.
 * @throws CommandFailure (130) where it was interrupted; what is read by then stays
 */
export async function runAnalysis(context: CommandContext, options: AnalysisOptions): Promise<void> {
  await using session = await openSession(context);
  const userId = await userOf(session, options);
  const { signal } = context;
  const read = await withProgress(context.errors, "reading anew", (onProgress) =>
    entriesMaintenance(session.runtime).analyseAnew({
      signal,
      onProgress,
      ...(userId === undefined ? {} : { userId }),
    }),
  );
  const count = `${formatCount(read)} ${read === 1 ? "entry" : "entries"}`;
  if (signal.aborted) {
    throw new CommandFailure(
      `Interrupted; ${count} are read anew. Run the same command again and it goes on; a server goes on by itself.`,
      EXIT.interrupted,
    );
  }
  const { model } = await entriesMaintenance(session.runtime).status(userId);
  context.output.write(read === 0 ? `Everything is read by ${model} already.\n` : `${model} has read ${count} anew.\n`);
}

/** The state of the analyses as lines for a person. */
export function formatStatus({ model, models, outdated, kept, pending, remoteWanted, budget }: AnalysisStatus): string {
  const width = Math.max(12, ...models.map((one) => one.model.length));
  const rows = models.map((one) => `  ${one.model.padEnd(width)}  ${formatCount(one.entries).padStart(9)}\n`);
  const lines: readonly (readonly [number, string])[] = [
    [outdated, "read by an older model, to be read anew: a server does it by itself, or aura analysis run"],
    [kept, "read by an older model, and kept so: their writers want no analysis any more"],
    [pending, "to be read for the first time"],
    [remoteWanted, "to be read by the outside service too"],
  ];
  return [
    `The model here is ${model}. Entries by the model that read them:\n`,
    ...(rows.length === 0 ? ["  none\n"] : rows),
    ...lines.filter(([count]) => count > 0).map(([count, what]) => `${formatCount(count)} ${what}\n`),
    ...budget.map(formatBudget),
  ].join("");
}

function formatBudget({ span, units, limit, isSpent, renewsAt }: BudgetStatus): string {
  const when = span === "day" ? "today" : "this month";
  const spent = `${formatCount(units)} units of the outside service were spent ${when} (UTC)`;
  if (limit === null) return `${spent}; there is no limit\n`;
  const of = `${spent}, of ${formatCount(limit)}`;
  return isSpent ? `${of}, which is all: what is wanted waits until ${renewsAt}\n` : `${of}\n`;
}

async function userOf(session: CommandSession, { user }: AnalysisOptions): Promise<string | undefined> {
  return user === undefined ? undefined : (await findAccount(session.runtime, user)).userId;
}
