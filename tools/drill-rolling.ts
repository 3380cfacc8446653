import { rollingRestartOnItsOwn, TWO_OF_EACH } from "../tests/reliability/rolling.ts";
import { readLayout } from "./dev-services/plan.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run drill:rolling`: restarts everything behind a gateway, one process after the other, while people write and read. */
const USAGE = `usage: npm run drill:rolling -- [options]

  --rounds N          how often each process is restarted (default: 10)
  --connections N     how many ask at once (default: 50)
  --processes LIST    as for npm run dev:services (default: two of each service, in processes of their own)
  --drain N           seconds for which a process that goes is still there for those who do not know yet (default: 2)
  --help              this

Exits with 1 when a request is not answered as it should be, or an entry that was acknowledged is gone or there twice.
`;

const values = readOptions(
  USAGE,
  {
    rounds: { type: "string", default: "10" },
    connections: { type: "string", default: "50" },
    processes: { type: "string", default: TWO_OF_EACH },
    drain: { type: "string", default: "2" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ rounds, connections, processes, drain }) =>
    isWhole(rounds, 1) &&
    isWhole(connections, 1, 1_000) &&
    isWhole(drain, 0, 60) &&
    Array.isArray(readLayout(processes)),
);

const outcome = await rollingRestartOnItsOwn({
  layout: values.processes,
  connections: Number(values.connections),
  rounds: Number(values.rounds),
  drainSeconds: Number(values.drain),
  onRestart: (nth, total) => process.stderr.write(`\r  ${nth}/${total} restarts`),
});
process.stderr.write("\n");
const failed = Object.values(outcome.failures).reduce((sum, count) => sum + count, 0);
printTable([
  ["restarts", "requests", "failed", "acknowledged", "gone or there twice"],
  [outcome.restarts, outcome.requests, failed, outcome.acknowledged, outcome.astray].map(String),
]);
for (const [failure, count] of Object.entries(outcome.failures)) process.stderr.write(`  ${count} × ${failure}\n`);
process.exitCode = failed > 0 || outcome.astray > 0 ? 1 : 0;
