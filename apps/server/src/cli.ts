import { availableParallelism } from "node:os";
import { EXIT, type CommandContext } from "./commands/command.ts";
import { explain } from "./commands/explain.ts";
import { createProgram } from "./commands/program.ts";
import { readConfig, type Config } from "./config.ts";

const startedMs = performance.now() - process.uptime() * 1_000;

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second Ctrl-C is a person who does not want to wait any longer.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}
// Whoever reads the output may go away (`| head`); what writes it is told by its own call.
process.stdout.on("error", () => {});

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

try {
  await createProgram(context, startedMs).parseAsync(process.argv);
} catch (error) {
  const { text, exitCode } = explain(error);
  process.stderr.write(text);
  process.exitCode = exitCode;
}
