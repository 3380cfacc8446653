/** Thrown for a command line that is not understood. */
export class UsageError extends Error {}

/**
 * Runs a tool: what it throws is told in a line, never as a stack, and ends it with 2 for wrong usage and 1 for all else.
 * @param name as the reader calls it
 * @param tool gives the exit code
 */
export function runTool(name: string, tool: () => number): void {
  try {
    process.exitCode = tool();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS");
    process.stderr.write(
      `${name}: ${error.message.split("\n", 1)[0]}${isUsage ? "; --help says what there is" : ""}\n`,
    );
    process.exitCode = isUsage ? 2 : 1;
  }
}
