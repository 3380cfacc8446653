import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import type { BenchContext, Part } from "./bench/context.ts";
import { describeMachine } from "./bench/machine.ts";
import { publish } from "./bench/publish.ts";
import type { Outcome } from "./bench/report.ts";
import { startServer } from "./bench/server-process.ts";

/**
 * `npm run bench:server`: speed and size of the server, as ratios to what the same machine does without it, in one run.
 */
const PARTS: Readonly<Record<string, { readonly title: string; readonly load: () => Promise<Part> }>> = {
  write: { title: "Writing", load: async () => (await import("./bench/parts/write.ts")).write },
  read: { title: "Reading", load: async () => (await import("./bench/parts/read.ts")).read },
  search: { title: "Search", load: async () => (await import("./bench/parts/search.ts")).search },
  import: { title: "Import of the diary", load: async () => (await import("./bench/parts/import.ts")).importDiary },
  summary: { title: "Summary over ten years", load: async () => (await import("./bench/parts/summary.ts")).summary },
  sync: { title: "Synchronisation", load: async () => (await import("./bench/parts/sync.ts")).sync },
  logins: { title: "Many logins at once", load: async () => (await import("./bench/parts/logins.ts")).logins },
  arrays: {
    title: "The wire to the database",
    load: async () => (await import("./bench/parts/arrays.ts")).arrays,
  },
  floors: {
    title: "What the pieces cost alone",
    load: async () => (await import("./bench/parts/floors.ts")).floors,
  },
  memory: { title: "Memory", load: async () => (await import("./bench/parts/memory.ts")).memory },
};
const USAGE = `usage: npm run bench:server -- [options]

  --only ${Object.keys(PARTS).join(",")}
                   these parts only
  --full           the long rows too (search in 100,000 entries)
  --quick          small counts: shows in a minute or two that everything works, measures nothing
  --write          write the report to docs/benchmarks/server.md too, and its table into README.md
  --directory DIR  where the data lies while it runs (default: the system's temporary directory); its disk is measured
  --cpu-prof DIR   write profiles of the server's processor time to a folder for each part (slows it down)
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
const profiles = values["cpu-prof"] === undefined ? undefined : resolve(values["cpu-prof"]);
const machine = describeMachine(values.directory, new Date());
const outcomes: Outcome[] = [];
for (const name of wanted) {
  if (signal.aborted) break;
  outcomes.push(await runPart(name));
}
if (signal.aborted) process.stderr.write("Interrupted; what was started has been stopped.\n");

const mode = values.quick ? "quick" : values.full ? "full" : "normal";
await publish("server", machine, outcomes, { mode, isKept: values.write && !signal.aborted });
process.exitCode = signal.aborted ? 130 : outcomes.some(({ result }) => result === undefined) ? 1 : 0;

async function runPart(name: string): Promise<Outcome> {
  const { title, load } = PARTS[name] as (typeof PARTS)[string];
  const progress = (text: string): void => void process.stderr.write(`[${name}] ${text}\n`);
  const context: BenchContext = {
    isQuick: values.quick,
    isFull: values.full,
    signal,
    directory: values.directory,
    progress,
    async startServer(part) {
      progress("starting the server");
      const profileDirectory = profiles === undefined ? undefined : join(profiles, part);
      return startServer({
        directory: values.directory,
        signal,
        ...(profileDirectory === undefined ? {} : { profileDirectory }),
      });
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
