import { AuraError } from "../platform/errors.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { formatCount, withProgress } from "./progress.ts";
import { entriesMaintenance, openSession } from "./session.ts";

/**
 * Makes the copy of the product's figures in MongoDB anew, beside a server or without one.
 * @throws CommandFailure where MongoDB does not answer, or (130) where it was interrupted; the next run goes on
 */
export async function rebuildAnalytics(context: CommandContext): Promise<void> {
  await using session = await openSession(context);
  const { countAnalytics, rebuildAnalytics: rebuild } = entriesMaintenance(session.runtime);
  const { signal } = context;
  await countAnalytics();
  const copied = await withProgress(context.errors, "copying figures", (onProgress) =>
    rebuild({ signal, onProgress }).catch((error: unknown) => {
      if (!(error instanceof AuraError) || error.code !== "EXT_001") throw error;
      throw new CommandFailure(
        "MongoDB does not answer at MONGODB_URL. What is shown stays as it was; run the same command again and it goes on.",
        EXIT.failure,
        error,
      );
    }),
  );
  if (copied === "unneeded") {
    context.output.write(
      "Without MONGODB_URL the figures are read where they are counted: nothing is to be rebuilt.\n",
    );
    return;
  }
  if (copied === undefined) {
    throw new CommandFailure(
      "Interrupted; what is shown stays as it was. Run the same command again and it goes on.",
      EXIT.interrupted,
    );
  }
  context.output.write(`MongoDB has ${formatCount(copied)} figures anew.\n`);
}
