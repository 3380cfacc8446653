import { tmpdir } from "node:os";
import { parseArgs } from "node:util";
import { runScenario, type ScenarioResult } from "../tests/load/run-scenario.ts";
import { scenarioOf, type ScenarioName } from "../tests/load/scenarios.ts";
import { startServer } from "./bench/server-process.ts";
import { milliseconds, number } from "./bench/stats.ts";
import { printTable } from "./table.ts";

/** `npm run load`: puts load, stress, spikes and long journals on a server, and judges by thresholds. */
const NAMES = ["load", "stress", "spike", "volume"] as const satisfies readonly ScenarioName[];
const USAGE = `usage: npm run load -- [${NAMES.join("|")} …] [options]

  load       a usual evening: 100 requests a second for a minute
  stress     200, 400, then 800 a second
  spike      50 a second, 600 for five seconds, 50 again
  volume     journals of 10,000 entries, searched and summarised
             (without a name: all four)

  --short    seconds instead of a minute each: shows that they work, measures nothing
  --url URL  a server on this machine, whose limits must allow it; absent: one of its own, which is removed afterwards
  --help     this

Requests are sent when they are due, and latency counts from then. Exits with 1 where a threshold is crossed.
`;
const LOOPBACK = new Set(["127.0.0.1", "[::1]", "localhost"]);

const { names, url, isShort } = readArguments();
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
const { signal } = interruption;

const rows: string[][] = [["scenario", "requests", "a second", "p50", "p95", "p99", "failed", "thresholds"]];
let isBreached = false;
try {
  await using undo = new AsyncDisposableStack();
  // Each scenario finds a fresh server; what measures nothing can share one.
  const shared = isShort ? await ownServer(undo) : undefined;
  for (const name of names) {
    const scenario = scenarioOf(name, isShort);
    process.stderr.write(`${name}: ${scenario.question}\n`);
    await using own = new AsyncDisposableStack();
    const result = await runScenario(shared ?? (await ownServer(own)), scenario, signal, (text) =>
      process.stderr.write(`  ${text}\n`),
    );
    rows.push(rowOf(name, result));
    for (const breach of result.breaches) process.stderr.write(`  ${breach}\n`);
    if (Object.keys(result.countByStatus).length > 2)
      process.stderr.write(`  answers: ${JSON.stringify(result.countByStatus)}\n`);
    isBreached ||= result.breaches.length > 0;
  }
} catch (error) {
  if (!signal.aborted) throw error;
  process.stderr.write("Interrupted; what was started has been stopped.\n");
}
printTable(rows);
process.exitCode = signal.aborted ? 130 : isBreached ? 1 : 0;

async function ownServer(undo: AsyncDisposableStack): Promise<string> {
  return url ?? undo.use(await startServer({ directory: tmpdir(), signal })).url;
}

function rowOf(name: string, result: ScenarioResult): string[] {
  return [
    name,
    number(result.requests),
    number(result.perSecond),
    ...[result.p50Ms, result.p95Ms, result.p99Ms].map(milliseconds),
    `${number(result.errorShare * 100)} %`,
    result.breaches.length === 0 ? "held" : "crossed",
  ];
}

function readArguments(): { names: readonly ScenarioName[]; url: string | undefined; isShort: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        short: { type: "boolean", default: false },
        url: { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return leave(0);
    const names = positionals.length === 0 ? NAMES : (positionals as ScenarioName[]);
    const stray = names.find((name) => !NAMES.includes(name));
    if (stray !== undefined) return leave(2, `There is no scenario called ${stray}.`);
    const { url: given } = values;
    if (given !== undefined && !(URL.canParse(given) && LOOPBACK.has(new URL(given).hostname)))
      return leave(2, "--url: only a server on this machine is put under load.");
    return { names, url: given === undefined ? undefined : new URL(given).origin, isShort: values.short };
  } catch (error) {
    return leave(2, error instanceof Error ? error.message : String(error));
  }
}

function leave(code: number, complaint?: string): never {
  process.stderr.write(complaint === undefined ? USAGE : `${complaint}\n\n${USAGE}`);
  return process.exit(code);
}
