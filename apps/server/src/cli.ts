import { enableCompileCache } from "node:module";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import type { CommandContext } from "./commands/command.ts";
import type { Config } from "./config.ts";

// Types are stripped and code is compiled once, not at every start of this process and of each of its threads, which
// are told through the environment. The cache lies beside the code: whoever could write there could change that.
const compiled = fileURLToPath(new URL("../../../node_modules/.cache/aura", import.meta.url));
enableCompileCache(compiled);
process.env["NODE_COMPILE_CACHE"] = compiled;
// What the allocator was told (bin/process.json) is for this process, not for the PostgreSQL that it starts.
for (const name of Object.keys(process.env)) if (name.startsWith("MALLOC_")) delete process.env[name];
const [{ EXIT }, { explain }, { createProgram }, { readConfig }, { resolveSecrets }] = await Promise.all([
  import("./commands/command.ts"),
  import("./commands/explain.ts"),
  import("./commands/program.ts"),
  import("./config.ts"),
  import("./secret-references.ts"),
]);

const startedMs = performance.now() - process.uptime() * 1_000;

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // A second Ctrl-C is a person who does not want to wait any longer.
    if (interruption.signal.aborted) process.exit(EXIT.interrupted);
    interruption.abort();
  });
}
// The terminal was closed. Whoever started this process may pass that on, so a second one hurries nobody.
let onHangup = (): void => interruption.abort();
process.on("SIGHUP", () => onHangup());
// Whoever reads the output may go away (`| head`); what writes it is told by its own call.
process.stdout.on("error", () => {});

let config: Config | undefined;
// Read when a command runs, not for `--help`: a secret may have to be fetched from where it is kept.
let secrets: Awaited<ReturnType<typeof resolveSecrets>> | undefined;
const context: CommandContext = {
  config: (options = {}) =>
    (config ??= readConfig(
      { ...(secrets?.env ?? process.env), ...options },
      { isRoot: process.getuid?.() === 0, cores: availableParallelism() },
      secrets?.problems,
    )),
  environment: process.env,
  output: process.stdout,
  errors: process.stderr,
  input: process.stdin,
  now: () => new Date(),
  signal: interruption.signal,
  reloadOnHangup(reload) {
    // Where a terminal hangs on it, a hang-up is a person who has left.
    if (![process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY)) onHangup = reload;
  },
};

try {
  const program = createProgram(context, startedMs);
  program.hook("preAction", async () => {
    secrets = await resolveSecrets(process.env);
  });
  await program.parseAsync(process.argv);
} catch (error) {
  const { text, exitCode } = explain(error);
  process.stderr.write(text);
  process.exitCode = exitCode;
}
