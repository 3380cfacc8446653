import { mongoOutage, type OutagePhase } from "../tests/reliability/mongo-outage.ts";
import { globalSetup, globalTeardown } from "../tests/support/cluster.ts";
import { missingFerretdb } from "./ferretdb.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

const USAGE = `usage: npm run drill:mongo -- [options]

Stops the server of the analytics under people who write, brings it back, hangs it, and compares its figures with what was written.

  --seconds N   how long each state lasts (default: 150; there are four, ten minutes in all)
  --people N    how many write at once (default: 16)
  --help        this

Exits with 1 when a request failed, or when the figures are not exact afterwards. Needs FerretDB (npm run fetch:ferretdb).
`;

const values = readOptions(
  USAGE,
  {
    seconds: { type: "string", default: "150" },
    people: { type: "string", default: "16" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ seconds, people }) => isWhole(seconds, 1, 3_600) && isWhole(people, 1, 500),
);
if (missingFerretdb !== undefined) {
  process.stderr.write(`${missingFerretdb}\n`);
  process.exit(1);
}
await globalSetup();
try {
  const { phases, written, copied, recoveryMs } = await mongoOutage({
    people: Number(values.people),
    phaseMs: Number(values.seconds) * 1_000,
    pauseMs: 100,
    onPhase: (name) => process.stderr.write(`MongoDB ${name}\n`),
  });
  printTable([["MongoDB", "entries", "failed", "p50", "p99", "slowest", "failed copies"], ...phases.map(rowOf)]);
  process.stdout.write(
    `written ${written.entries} entries, in MongoDB ${copied.entries}; level ${(recoveryMs / 1_000).toFixed(1)} s after it was back\n`,
  );
  const isExact = copied.entries === written.entries && copied.writers === written.people * copied.documents;
  if (!isExact || phases.some(({ failures }) => failures.length > 0)) process.exitCode = 1;
} finally {
  await globalTeardown();
}

function rowOf({ name, latenciesMs, failures, failedCopies }: OutagePhase): string[] {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  const at = (share: number): string => `${(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)} ms`;
  return [name, String(sorted.length), String(failures.length), at(0.5), at(0.99), at(1), String(failedCopies)];
}
