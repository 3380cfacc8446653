import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { formatCount, withProgress } from "./progress.ts";
import { entriesMaintenance, isServed, type CommandSession } from "./session.ts";

/**
 * Sees to it that what was imported gets analysed: by the server where one runs, else here and now.
 * @throws CommandFailure (130) where it was interrupted; what is analysed by then stays
 */
export async function analyseImported(context: CommandContext, session: CommandSession, userId: string): Promise<void> {
  if (await isServed(session.access)) {
    context.output.write("The server analyses the new entries in the background.\n");
    return;
  }
  let last = { done: 0, total: 0 };
  await withProgress(context.errors, "analysing", (onProgress) =>
    entriesMaintenance(session.runtime).analysePending(userId, {
      signal: context.signal,
      onProgress(reached) {
        last = reached;
        onProgress(reached);
      },
    }),
  );
  if (context.signal.aborted) {
    throw new CommandFailure(
      `Interrupted after ${formatCount(last.done)} of ${formatCount(last.total)} analyses. All entries are in; the server analyses the rest when it next runs.`,
      EXIT.interrupted,
    );
  }
  if (last.total > 0) context.output.write(`Analysed ${formatCount(last.total)} entries.\n`);
}
