import {
  ANALYSES,
  GUESSES,
  sitOutRedis,
  type OutageOutcome,
  type RedisFault,
} from "../tests/reliability/redis-outage.ts";
import { globalSetup, globalTeardown } from "../tests/support/cluster.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run drill:redis`: takes Redis away from two instances that people use, killed and hung. */
const FAULTS: readonly RedisFault[] = ["killed", "hung"];
const LEAST_SHARE = 0.999;
/** Two instances, each with a quarter of 20 sign-ins in a quarter of an hour and of 200 analyses an hour; and what comes back meanwhile. */
const MOST = { guesses: 11, analyses: 102, logoutMs: 1_000 };
const USAGE = `usage: npm run drill:redis -- [options]

  --only killed|hung   this fault alone
  --seconds N          how long Redis is away (default: 60)
  --people N           how many use the two instances at once (default: 8)
  --help               this

Needs redis-server. Exits with 1 when fewer than 99.9 % of the people's calls succeed, when the two instances let more than
${MOST.guesses} of ${GUESSES} sign-ins of one address or ${MOST.analyses} of ${ANALYSES} analyses of one account through, or when a logout takes more than a second to hold.
`;

const values = readOptions(
  USAGE,
  {
    only: { type: "string" },
    seconds: { type: "string", default: "60" },
    people: { type: "string", default: "8" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ only, seconds, people }) =>
    (only === undefined || FAULTS.some((fault) => fault === only)) &&
    isWhole(seconds, 1, 3_600) &&
    isWhole(people, 1, 200),
);

const rows = [
  ["Redis", "calls", "succeeded", "waited", "slowest", "sign-ins", "analyses", "logout held", "back after"],
];
await globalSetup();
try {
  for (const fault of FAULTS) {
    if (values.only !== undefined && values.only !== fault) continue;
    process.stderr.write(`Redis ${fault} for ${values.seconds} s\n`);
    const outcome = await sitOutRedis({ fault, seconds: Number(values.seconds), people: Number(values.people) });
    rows.push(rowOf(fault, outcome));
    complain(outcome);
  }
} finally {
  await globalTeardown();
}
printTable(rows);

function rowOf(fault: RedisFault, outcome: OutageOutcome): string[] {
  return [
    fault,
    String(outcome.calls),
    `${(shareOf(outcome) * 100).toFixed(2)} %`,
    String(outcome.waited),
    `${Math.round(outcome.slowestMs)} ms`,
    `${outcome.guessesLetThrough} of ${GUESSES}`,
    `${outcome.analysesLetThrough} of ${ANALYSES}`,
    `${Math.round(outcome.slowestLogoutMs)} ms`,
    `${(outcome.backAfterMs / 1_000).toFixed(1)} s`,
  ];
}

function shareOf({ calls, failures }: OutageOutcome): number {
  return calls === 0 ? 0 : 1 - failures.length / calls;
}

function complain(outcome: OutageOutcome): void {
  const complaints = [
    ...(shareOf(outcome) < LEAST_SHARE ? outcome.failures : []),
    ...(outcome.guessesLetThrough > MOST.guesses ? ["too many sign-ins were let through"] : []),
    ...(outcome.analysesLetThrough > MOST.analyses ? ["too many analyses were let through"] : []),
    ...(outcome.slowestLogoutMs > MOST.logoutMs ? ["a logout took more than a second to hold"] : []),
    ...(outcome.revived > 0 ? ["a session that had been refused was let in again"] : []),
  ];
  for (const complaint of complaints.slice(0, 50)) process.stderr.write(`  ✗ ${complaint}\n`);
  if (complaints.length > 0) process.exitCode = 1;
}
