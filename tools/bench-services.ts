import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import type { BenchContext, Part } from "./bench/context.ts";
import { describeMachine } from "./bench/machine.ts";
import { publish } from "./bench/publish.ts";
import type { Outcome } from "./bench/report.ts";
import { startServer } from "./bench/server-process.ts";

/**
 * `npm run bench:services`: what it costs to run the services apart, as ratios in one run on one machine.
 */
const PARTS: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<Part> }>> = {
  streams: { title: "Open streams", load: async () => (await import("./bench/parts/streams.ts")).streams },
  gateway: { title: "The gateway", load: async () => (await import("./bench/parts/gateway.ts")).gateway },
  limiter: { title: "Limits through Redis", load: async () => (await import("./bench/parts/limiter.ts")).limiter },
  wakeups: { title: "Wake-ups", load: async () => (await import("./bench/parts/wake-ups.ts")).wakeUps },
};
const USAGE = `usage: npm run bench:services -- [options]

  --only ${Object.keys(PARTS).join(",")}
                   these parts only
  --quick          small counts: shows in a minute or two that everything works, measures nothing
  --write          write the report to docs/benchmarks/services.md too, and its table into README.md
  --directory DIR  where the data lies while it runs (default: the system's temporary directory); its disk is measured
  --help           this

Ctrl-C stops what was started and removes its files.
`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    directory: { type: "string", default: tmpdir() },
    help: { type: "boolean", short: "h", default: false },
  },
});
const wanted = values.only?.split(",") ?? Object.keys(PARTS);
const unknown = wanted.filter((name) => PARTS[name] === undefined);
if (values.help || unknown.length > 0) {
  if (unknown.length > 0) process.stderr.write(`There is no part called ${unknown.join(", ")}.\n\n`);
  process.stdout.write(USAGE);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());

const { signal } = interruption;
const machine = describeMachine(values.directory, new Date());
const outcomes: Outcome[] = [];
for (const name of wanted) {
  if (signal.aborted) break;
  outcomes.push(await runPart(name));
}
if (signal.aborted) process.stderr.write("Interrupted; what was started has been stopped.\n");

const mode = values.quick ? "quick" : "normal";
await publish("services", machine, outcomes, { mode, isKept: values.write && !signal.aborted });
process.exitCode = signal.aborted ? 130 : outcomes.some(({ result }) => result === undefined) ? 1 : 0;

async function runPart(name: string): Promise<Outcome> {
  const { title, load } = PARTS[name] as (typeof PARTS)[string];
  const progress = (text: string): void => void process.stderr.write(`[${name}] ${text}\n`);
  const context: BenchContext = {
    isQuick: values.quick,
    isFull: false,
    signal,
    directory: values.directory,
    progress,
    async startServer() {
      progress("starting the server");
      return startServer({ directory: values.directory, signal });
    },
  };
  try {
    const part = await load();
    return { title, result: await part(context) };
  } catch (error) {
    if (!signal.aborted)
      process.stderr.write(`[${name}] failed: ${error instanceof Error ? error.stack : String(error)}\n`);
    return { title, result: undefined, failure: error instanceof Error ? error.message : String(error) };
  }
}
