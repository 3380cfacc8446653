import { MUTANTS } from "../tests/simulation/mutants.ts";
import { isWhole, readOptions } from "./options.ts";
import { createProgress } from "./simulate/progress.ts";
import { outcomesOnModel, outcomesOnServer, type SeedsWanted } from "./simulate/seeds.ts";

/** `npm run simulate`: three devices and a server, seed after seed, far more of them than in the tests. */
const USAGE = `usage: npm run simulate -- [options]

  --seeds N      how many (default: 1000)
  --from N       the first seed (default: 1)
  --jobs N       on so many processor cores (default: 1)
  --real-server  against the server itself, over HTTP and with databases in files
  --put-back     the server is put back to an older state once in every seed
  --mutant NAME  with a planted fault; it must be found
  --log          tell everything that happens; for one seed
  --help         this

Planted faults:
${Object.keys(MUTANTS)
  .map((name) => `  ${name}`)
  .join("\n")}

Exits with 1 when a word is lost, or devices and server differ. The same seed does the same, bit for bit; against the server itself it does the
same things, and not in the same order. Ctrl-C stops it after the seeds that are under way, and says how to go on.
`;

const values = readOptions(
  USAGE,
  {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    jobs: { type: "string", default: "1" },
    "real-server": { type: "boolean", default: false },
    "put-back": { type: "boolean", default: false },
    mutant: { type: "string" },
    log: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ seeds, from, jobs, mutant }) =>
    isWhole(seeds, 1) &&
    isWhole(from) &&
    isWhole(jobs, 1, 64) &&
    (mutant === undefined || Object.hasOwn(MUTANTS, mutant)),
);

const { mutant } = values;
const [seeds, from, jobs] = [Number(values.seeds), Number(values.from), Number(values.jobs)];
const isOnServer = values["real-server"];
const stopping = new AbortController();
// Whoever presses it twice wants it to end now.
process.once("SIGINT", () => stopping.abort());
process.once("SIGTERM", () => stopping.abort());

const wanted: SeedsWanted = {
  from,
  seeds,
  signal: stopping.signal,
  isPutBack: values["put-back"],
  ...(mutant === undefined ? {} : { mutant }),
  ...(values.log ? { log: (line: string) => void process.stdout.write(`${line}\n`) } : {}),
};
const how = `${isOnServer ? " --real-server" : ""}${values["put-back"] ? " --put-back" : ""}${mutant === undefined ? "" : ` --mutant ${JSON.stringify(mutant)}`}`;
const seen: Record<string, number> = {};
const progress = createProgress(seeds, process.stderr);
for await (const { seed, problems, counts, trace } of isOnServer
  ? outcomesOnServer(wanted)
  : outcomesOnModel(wanted, jobs)) {
  for (const [what, count] of Object.entries(counts)) seen[what] = (seen[what] ?? 0) + count;
  progress.did(problems.length > 0);
  if (problems.length === 0) continue;
  process.stdout.write(`seed ${seed} fails${trace === undefined ? "" : ` (trace ${trace.slice(0, 16)})`}:\n`);
  for (const problem of problems.slice(0, 5)) process.stdout.write(`  ${problem.slice(0, 300)}\n`);
  process.stdout.write(`  npm run simulate -- --from ${seed} --seeds 1${how}${isOnServer ? "" : " --log"}\n`);
}
const { done, failing } = progress.end();
const told = Object.entries(seen).map(([what, count]) => `, ${count} ${what}`);
process.stdout.write(`${done} seeds from ${from}: ${failing} failing${told.join("")}\n`);
if (done < seeds) process.stdout.write(`goes on with --from ${from + done} --seeds ${seeds - done}${how}\n`);
process.exitCode = failing > 0 ? 1 : done < seeds ? 130 : 0;
