import { randomInt } from "node:crypto";
import { fillTheDisk, missingDisk } from "../tests/reliability/disk-full.ts";
import { drill, type DrillOutcome } from "../tests/reliability/drill.ts";
import { loseThePrimary } from "../tests/reliability/failover.ts";
import { loseTheDisk } from "../tests/reliability/lost-disk.ts";
import { mongoOutage } from "../tests/reliability/mongo-outage.ts";
import { sitOutRedis, type RedisFault } from "../tests/reliability/redis-outage.ts";
import { rollingRestartOnItsOwn, TWO_OF_EACH } from "../tests/reliability/rolling.ts";
import type { Victim } from "../tests/reliability/stage.ts";
import { upgradeFrom } from "../tests/reliability/upgrade.ts";
import { earlierVersion } from "../tests/support/other-version.ts";
import { globalSetup, globalTeardown } from "../tests/support/cluster.ts";
import { missingPostgres } from "../tests/support/debian-postgres.ts";
import { missingRedis } from "../tests/support/redis.ts";
import { missingFerretdb } from "./ferretdb.ts";
import { isWhole, MAX_SEED, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/**
 * `npm run drill`: plays what goes wrong, one thing after the other, under writers that insist, and compares what was acknowledged with what is
 * there afterwards.
 */
interface Played {
  readonly acknowledged: number;
  /** Acknowledged, and not there or not as it was written. */
  readonly lost: number;
  /** From the failure to the next answer. */
  readonly recoveredMs: number;
  /** What should not be so, lost things among it. */
  readonly complaints: readonly string[];
}

interface Scenario {
  readonly key: string;
  readonly name: string;
  /** Why it cannot be played here. */
  readonly missing?: string | undefined;
  play(run: Run): Promise<Played>;
}

interface Run {
  readonly seed: number;
  readonly writers: number;
  readonly isShort: boolean;
  readonly note: (text: string) => void;
}

const kill = (victim: Victim, kills: number) => (run: Run) =>
  drill({
    victim,
    kills: run.isShort ? Math.ceil(kills / 25) : kills,
    seed: run.seed,
    writers: run.writers,
    onKill: (nth, acknowledged) => run.note(`${nth} kills, ${acknowledged} acknowledged`),
  }).then(playedOf);

const withoutRedis = (fault: RedisFault) => (run: Run) =>
  onTestDatabases(async () => {
    const { calls, failures, backAfterMs } = await sitOutRedis({ fault, seconds: run.isShort ? 5 : 60, people: 8 });
    const isFine = failures.length <= calls * 0.001;
    return { acknowledged: calls, lost: 0, recoveredMs: backAfterMs, complaints: isFine ? [] : failures };
  });

const SCENARIOS: readonly Scenario[] = [
  { key: "server", name: "the server is killed, 100 times", play: kill("server", 100) },
  { key: "database", name: "the database is killed, 25 times", play: kill("database", 25) },
  {
    key: "primary",
    name: "the primary is lost, a synchronous standby takes over",
    missing: missingPostgres,
    play: async ({ seed, writers, isShort }) =>
      playedOf(await loseThePrimary({ seed, writers, versions: isShort ? 200 : 5_000 })),
  },
  {
    key: "disk-lost",
    name: "the power and the disk are lost, the history is restored",
    async play({ seed, writers, isShort, note }) {
      const outcome = await loseTheDisk({
        seed,
        writers,
        versions: isShort ? 200 : 5_000,
        how: isShort ? "stopped" : "cut off",
        ...(isShort ? {} : { entries: 100_000 }),
      });
      note(`the history was at most ${outcome.worstAgeSeconds.toFixed(0)} s behind`);
      return { ...playedOf(outcome), recoveredMs: outcome.recoveredMs };
    },
  },
  {
    key: "disk-lost-rows",
    name: "the disk is lost, the backup of rows is restored",
    async play({ seed, writers, isShort }) {
      const outcome = await loseTheDisk({
        seed,
        writers,
        versions: isShort ? 200 : 2_000,
        how: "cut off",
        from: "rows",
        ...(isShort ? {} : { entries: 100_000 }),
      });
      return { ...playedOf(outcome), recoveredMs: outcome.recoveredMs };
    },
  },
  {
    key: "disk-full",
    name: "the disk is full to its last byte",
    missing: await missingDisk(),
    async play({ seed, writers, isShort }) {
      const outcome = await fillTheDisk({ seed, writers, versions: isShort ? 200 : 2_000, reads: isShort ? 20 : 500 });
      const { refused } = outcome.reads;
      const played = playedOf(outcome);
      return {
        ...played,
        complaints: [...played.complaints, ...(refused > 0 ? [`${refused} reads were refused`] : [])],
      };
    },
  },
  { key: "redis-killed", name: "Redis is killed", missing: missingRedis, play: withoutRedis("killed") },
  { key: "redis-hung", name: "Redis hangs", missing: missingRedis, play: withoutRedis("hung") },
  {
    key: "mongodb",
    name: "MongoDB is stopped, and hangs",
    missing: missingFerretdb,
    play: ({ isShort, note }) =>
      onTestDatabases(async () => {
        const { phases, written, copied, recoveryMs } = await mongoOutage({
          people: 16,
          phaseMs: isShort ? 5_000 : 150_000,
          pauseMs: 100,
          onPhase: note,
        });
        const lost = Math.abs(written.entries - copied.entries);
        const failures = phases.flatMap(({ name, failures: failed }) => failed.map((status) => `${name}: ${status}`));
        const complaints = [...failures, ...(lost > 0 ? [`${lost} entries are counted wrongly`] : [])];
        return { acknowledged: written.entries, lost, recoveredMs: recoveryMs, complaints };
      }),
  },
  {
    key: "rolling",
    name: "every process is restarted, 10 times",
    async play({ isShort, note }) {
      const { acknowledged, astray, failures } = await rollingRestartOnItsOwn({
        layout: TWO_OF_EACH,
        connections: 50,
        rounds: isShort ? 1 : 10,
        drainSeconds: 2,
        onRestart: (nth, total) => note(`${nth} of ${total} restarts`),
      });
      const complaints = Object.entries(failures).map(([what, count]) => `${count} × ${what}`);
      return { acknowledged, lost: astray, recoveredMs: 0, complaints };
    },
  },
  {
    key: "upgrade",
    name: "an upgrade, back to the version before, and forward again",
    async play({ isShort }) {
      const from = earlierVersion();
      if (from === undefined) throw new Error("This clone does not reach back to an earlier schema");
      const { entries, faults } = await upgradeFrom(from, { entries: isShort ? 5 : 100 });
      return { acknowledged: entries, lost: faults.length, recoveredMs: 0, complaints: faults };
    },
  },
];
const USAGE = `usage: npm run drill -- [options]

  --only NAME,NAME   these alone: ${SCENARIOS.map(({ key }) => key).join(", ")}
  --short            each in seconds
  --writers N        how many write at once, where the server or its disks are harmed (default: 16)
  --seed N           the same load and the same moments as a run before
  --help             this

Exits with 1 when anything that was acknowledged is lost, there twice or torn, or could not be played for want of a program.
`;

const values = readOptions(
  USAGE,
  {
    only: { type: "string" },
    short: { type: "boolean", default: false },
    writers: { type: "string", default: "16" },
    seed: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ only, writers, seed }) =>
    (only === undefined || only.split(",").every((name) => SCENARIOS.some(({ key }) => key === name))) &&
    isWhole(writers, 1) &&
    (seed === undefined || isWhole(seed, 0, MAX_SEED)),
);

const rows: string[][] = [["scenario", "seed", "acknowledged", "lost", "time to recover"]];
for (const { key, name, missing, play } of SCENARIOS) {
  if (values.only !== undefined && !values.only.split(",").includes(key)) continue;
  const seed = values.seed === undefined ? randomInt(1_000_000) : Number(values.seed);
  process.stderr.write(`${name} (seed ${seed})\n`);
  if (missing !== undefined) {
    complain([missing]);
    continue;
  }
  const played = await play({
    seed,
    writers: Number(values.writers),
    isShort: values.short,
    note: (text) => process.stderr.write(`  ${text}\n`),
  });
  const recovered = played.recoveredMs === 0 ? "–" : `${(played.recoveredMs / 1_000).toFixed(1)} s`;
  rows.push([name, String(seed), String(played.acknowledged), String(played.lost), recovered]);
  complain(played.complaints);
}
printTable(rows);

function playedOf(outcome: DrillOutcome): Played {
  const { acknowledged, lost, duplicated, torn, faults, unclearAnswers, longestOutageMs } = outcome;
  const unclear = [...unclearAnswers].map(([status, count]) => `${count} answers of ${status}`);
  const complaints = [...lost, ...duplicated, ...torn, ...faults, ...unclear];
  return { acknowledged, lost: lost.length, recoveredMs: longestOutageMs, complaints };
}

async function onTestDatabases(play: () => Promise<Played>): Promise<Played> {
  await globalSetup();
  try {
    return await play();
  } finally {
    await globalTeardown();
  }
}

function complain(complaints: readonly string[]): void {
  for (const complaint of complaints.slice(0, 50)) process.stderr.write(`  ✗ ${complaint}\n`);
  if (complaints.length > 0) process.exitCode = 1;
}
