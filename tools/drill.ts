import { randomInt } from "node:crypto";
import { drill, type DrillOutcome } from "../tests/reliability/drill.ts";
import type { Victim } from "../tests/reliability/stage.ts";
import { isWhole, MAX_SEED, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/**
 * `npm run drill`: kills the server, then its database, again and again under writers that insist, and compares what was
 * acknowledged with what is there.
 */
const SCENARIOS: readonly { readonly name: string; readonly victim: Victim; readonly kills: number }[] = [
  { name: "kill -9 the server", victim: "server", kills: 100 },
  { name: "kill -9 the database", victim: "database", kills: 25 },
];
const USAGE = `usage: npm run drill -- [options]

  --only server|database   this scenario alone
  --kills N                how often (default: the server 100 times, the database 25)
  --writers N              how many write at once (default: 16)
  --seed N                 the same load and the same moments as a run before
  --help                   this

Exits with 1 when anything that was acknowledged is lost, there twice or torn.
`;

const values = readOptions(
  USAGE,
  {
    only: { type: "string" },
    kills: { type: "string" },
    writers: { type: "string", default: "16" },
    seed: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ only, kills, writers, seed }) =>
    (only === undefined || SCENARIOS.some(({ victim }) => victim === only)) &&
    (kills === undefined || isWhole(kills)) &&
    isWhole(writers, 1) &&
    (seed === undefined || isWhole(seed, 0, MAX_SEED)),
);

const rows: string[][] = [
  ["scenario", "seed", "kills", "acknowledged", "lost", "duplicated", "torn", "longest outage"],
];
for (const { name, victim, kills: usual } of SCENARIOS) {
  if (values.only !== undefined && values.only !== victim) continue;
  const kills = values.kills === undefined ? usual : Number(values.kills);
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
  process.stderr.write(`${name}, ${kills} times, seed ${seed}\n`);
  const outcome = await drill({
    victim,
    kills,
    seed,
    writers: Number(values.writers),
    onKill: (nth, acknowledged) => process.stderr.write(`\r  ${nth}/${kills} kills, ${acknowledged} acknowledged`),
  });
  process.stderr.write("\n");
  rows.push(rowOf(name, seed, kills, outcome));
  complain(outcome);
}
printTable(rows);

function rowOf(name: string, seed: number, kills: number, outcome: DrillOutcome): string[] {
  const { acknowledged, lost, duplicated, torn, longestOutageMs } = outcome;
  const counts = [seed, kills, acknowledged, lost.length, duplicated.length, torn.length].map(String);
  return [name, ...counts, `${(longestOutageMs / 1_000).toFixed(1)} s`];
}

function complain({ lost, duplicated, torn, faults, unclearAnswers }: DrillOutcome): void {
  const unclear = [...unclearAnswers].map(([status, count]) => `${count} answers of ${status}`);
  const complaints = [...lost, ...duplicated, ...torn, ...faults, ...unclear];
  for (const complaint of complaints.slice(0, 50)) process.stderr.write(`  ✗ ${complaint}\n`);
  if (complaints.length > 0) process.exitCode = 1;
}
