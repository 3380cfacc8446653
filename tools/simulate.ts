import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { MUTANTS } from "../tests/simulation/mutants.ts";
import { simulate } from "../tests/simulation/simulate.ts";

/** `npm run simulate`: three devices and a server, seed after seed, far more of them than in the tests. */
const USAGE = `usage: npm run simulate -- [options]

  --seeds N      how many (default: 1000)
  --from N       the first seed (default: 1)
  --mutant NAME  with a planted fault; it must be found
  --server       against the server itself, over HTTP and with databases in files
  --log          tell everything that happens; for one seed
  --help         this

Planted faults:
${Object.keys(MUTANTS)
  .map((name) => `  ${name}`)
  .join("\n")}

Exits with 1 when a word is lost, or devices and server differ. The same seed does the same, bit for bit.
`;

const { values } = parseArgs({
  options: {
    seeds: { type: "string", default: "1000" },
    from: { type: "string", default: "1" },
    mutant: { type: "string" },
    server: { type: "boolean", default: false },
    log: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
});
const mutant = values.mutant === undefined ? {} : MUTANTS[values.mutant];
const isUnderstood = [values.seeds, values.from].every((text) => /^\d{1,9}$/.test(text)) && mutant !== undefined;
if (values.help || !isUnderstood) {
  process.stderr.write(USAGE);
  process.exit(isUnderstood ? 0 : 2);
}

if (values.server) onServer();
else await onModel();

/** The tests of that name start a server and its database. */
function onServer(): void {
  const runner = fileURLToPath(new URL("test.ts", import.meta.url));
  const child = spawn(process.execPath, [runner, "stack", "simulation/real-server"], {
    stdio: "inherit",
    env: { ...process.env, AURA_SIMULATION_SEEDS: values.seeds, AURA_SIMULATION_FROM: values.from },
  });
  // The terminal sends Ctrl-C to both: the tests stop their server, and this waits for them.
  process.on("SIGINT", () => {});
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
}

async function onModel(): Promise<void> {
  const [seeds, from] = [Number(values.seeds), Number(values.from)];
  const seen: Record<string, number> = {};
  const failing: number[] = [];
  let isStopped = false;
  process.on("SIGINT", () => (isStopped = true));
  let done = 0;
  for (; done < seeds && !isStopped; done++) {
    const seed = from + done;
    const log = values.log ? (line: string): void => void process.stdout.write(`${line}\n`) : undefined;
    const { problems, counts, trace } = await simulate({ seed, ...mutant, ...(log === undefined ? {} : { log }) });
    for (const [what, count] of Object.entries(counts)) seen[what] = (seen[what] ?? 0) + count;
    if (problems.length > 0) {
      failing.push(seed);
      process.stdout.write(`seed ${seed} fails (trace ${trace.slice(0, 16)}):\n`);
      for (const problem of problems.slice(0, 5)) process.stdout.write(`  ${problem.slice(0, 300)}\n`);
      const planted = values.mutant === undefined ? "" : ` --mutant ${JSON.stringify(values.mutant)}`;
      process.stdout.write(`  npm run simulate -- --from ${seed} --seeds 1 --log${planted}\n`);
    }
    if ((done + 1) % 100 === 0) process.stderr.write(`\r${done + 1} of ${seeds} seeds, ${failing.length} failing `);
  }
  const told = Object.entries(seen).map(([what, count]) => `${count} ${what}`);
  process.stdout.write(`\n${done} seeds from ${from}: ${failing.length} failing; ${told.join(", ")}\n`);
  process.exitCode = isStopped ? 130 : failing.length > 0 ? 1 : 0;
}
