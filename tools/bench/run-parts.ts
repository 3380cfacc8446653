import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { BenchContext, Part } from "./context.ts";
import { describeMachine } from "./machine.ts";
import { publish } from "./publish.ts";
import type { Outcome, report } from "./report.ts";
import { startServer } from "./server-process.ts";

/** A part of a benchmark, loaded when its turn comes. */
export interface NamedPart {
  readonly title: string;
  readonly load: () => Promise<Part>;
}

export interface Benchmark {
  /** Names the command, the report and its table. */
  readonly name: Parameters<typeof report>[0];
  readonly parts: Readonly<Record<string, NamedPart>>;
  /** What the long rows are, where it has some; `--full` is refused otherwise. */
  readonly fullRows?: string;
}

/** The command of a benchmark: reads its options, runs its parts one after the other, prints and keeps the report, sets the exit code. */
export async function runBenchmark({ name, parts, fullRows }: Benchmark): Promise<void> {
  const values = readValues(name, parts, fullRows);
  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
  const { signal } = interruption;
  const profiles = values["cpu-prof"] === undefined ? undefined : resolve(values["cpu-prof"]);
  const machine = describeMachine(values.directory, new Date());
  const outcomes: Outcome[] = [];
  for (const wanted of values.wanted) {
    if (signal.aborted) break;
    outcomes.push(await run(wanted));
  }
  if (signal.aborted) process.stderr.write("Interrupted; what was started has been stopped.\n");
  const mode = values.quick ? "quick" : values.full ? "full" : "normal";
  await publish(name, machine, outcomes, { mode, isKept: values.write && !signal.aborted });
  process.exitCode = signal.aborted ? 130 : outcomes.some(({ result }) => result === undefined) ? 1 : 0;

  async function run(part: string): Promise<Outcome> {
    const { title, load } = parts[part] as NamedPart;
    const progress = (text: string): void => void process.stderr.write(`[${part}] ${text}\n`);
    const context: BenchContext = {
      isQuick: values.quick,
      isFull: values.full,
      signal,
      directory: values.directory,
      progress,
      async startServer(of) {
        progress("starting the server");
        return startServer({
          directory: values.directory,
          signal,
          ...(profiles === undefined ? {} : { profileDirectory: join(profiles, of) }),
        });
      },
    };
    try {
      const measure = await load();
      return { title, result: await measure(context) };
    } catch (error) {
      if (!signal.aborted)
        process.stderr.write(`[${part}] failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      return { title, result: undefined, failure: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** Ends the process where help is asked for (0) or the options are wrong (2). */
function readValues(name: Benchmark["name"], parts: Benchmark["parts"], fullRows: string | undefined) {
  const usage = `usage: npm run bench:${name} -- [options]

  --only ${Object.keys(parts).join(",")}
                   these parts only
${fullRows === undefined ? "" : `  --full           the long rows too (${fullRows})\n`}\
  --quick          small counts: shows in a minute or two that everything works, measures nothing
  --write          write the report to docs/benchmarks/${name}.md too, and its table into README.md
  --directory DIR  where the data lies while it runs (default: the system's temporary directory); its disk is measured
  --cpu-prof DIR   write profiles of the processor time of servers that are one process to a folder for each part
  --help           this

Ctrl-C stops what was started and removes its files.
`;
  const { values } = parseArgs({
    options: {
      only: { type: "string" },
      full: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      directory: { type: "string", default: tmpdir() },
      "cpu-prof": { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  const wanted = values.only?.split(",") ?? Object.keys(parts);
  const complaints = wanted.filter((part) => parts[part] === undefined).map((part) => `no part called ${part}`);
  if (values.full && fullRows === undefined) complaints.push("nothing longer for --full");
  if (values.help || complaints.length > 0) {
    if (complaints.length > 0) process.stderr.write(`There is ${complaints.join(", ")}.\n\n`);
    process.stdout.write(usage);
    process.exit(complaints.length > 0 ? 2 : 0);
  }
  return { ...values, wanted };
}
