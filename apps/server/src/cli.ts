import { availableParallelism } from "node:os";
import { Command } from "commander";
import { CommandFailure, EXIT, type CommandContext } from "./commands/command.ts";
import { serve } from "./commands/serve.ts";
import { ConfigError, readConfig, type Config } from "./config.ts";
import { DataDirectoryHeld } from "./platform/data-directory.ts";
import { VERSION } from "./version.ts";

const startedMs = performance.now() - process.uptime() * 1_000;

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second Ctrl-C is a person who does not want to wait any longer.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}

let config: Config | undefined;
const context: CommandContext = {
  config: () =>
    (config ??= readConfig(process.env, { isRoot: process.getuid?.() === 0, cores: availableParallelism() })),
  output: process.stdout,
  errors: process.stderr,
  input: process.stdin,
  now: () => new Date(),
  signal: interruption.signal,
};

const program = new Command("aura")
  .description("A private journal that understands its writer and tells nobody.")
  .version(VERSION)
  .showHelpAfterError("(aura --help shows what there is)")
  .addHelpText(
    "after",
    "\nConfiguration is read from the environment; the README lists every variable.\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.",
  );

program
  .command("serve")
  .description("serve the journal; the embedded database is started with it")
  .action(() => serve(context, startedMs));

program.exitOverride((error) => {
  process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  throw error;
});

try {
  await program.parseAsync(process.argv);
} catch (error) {
  process.exitCode = explain(error);
}

/** Says what went wrong in words for the person at the terminal; gives the exit code. */
function explain(error: unknown): number {
  if (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    error.code.startsWith("commander.")
  ) {
    return (error as { exitCode?: number }).exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return EXIT.usage;
  }
  const failure = error instanceof Error ? error : new Error(String(error));
  process.stderr.write(`aura: ${failure.message}\n`);
  const isExpected = error instanceof CommandFailure || error instanceof DataDirectoryHeld;
  if (!isExpected && failure.cause instanceof Error) process.stderr.write(`  because: ${failure.cause.message}\n`);
  return error instanceof CommandFailure ? error.exitCode : EXIT.failure;
}
