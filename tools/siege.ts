import { ENDLESS, HALF_OPEN, SWOLLEN } from "../tests/reliability/attacks.ts";
import { besiege, type WaveOutcome } from "../tests/reliability/siege.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/**
 * `npm run siege`: half-open connections, endless bodies and swollen JSON against a server of its own, one attack after
 * another.
 */
const USAGE = `usage: npm run siege -- [options]

  --connections N   half-open connections at once (default: 2000)
  --help            this

Exits with 1 when a half-open connection stays longer than 5 s, when memory grows by more than 100 MiB under an attack, or
when /livez does not answer all the while.
`;
const MOST_MS = 5_000;
const MOST_BYTES = 100 * 1024 * 1024;

const values = readOptions(
  USAGE,
  { connections: { type: "string", default: "2000" }, help: { type: "boolean", short: "h", default: false } },
  ({ connections }) => isWhole(connections, 1, 999_999),
);

const outcomes = await besiege({
  waves: [...HALF_OPEN, ...ENDLESS, ...SWOLLEN].map((attack) => [attack]),
  connections: Number(values.connections),
  onWave: (name) => process.stderr.write(`${name}\n`),
});
printTable([["attack", "at once", "longest", "memory", "/livez asked", "at worst"], ...outcomes.map(rowOf)]);
const complaints = outcomes.flatMap(complaintsOf);
for (const complaint of complaints.slice(0, 50)) process.stderr.write(`  ✗ ${complaint}\n`);
if (complaints.length > 0) process.exitCode = 1;

function rowOf({ name, times, longestMs, grownBytes, asked, longestAnswerMs }: WaveOutcome): string[] {
  const longest = `${(longestMs / 1_000).toFixed(1)} s`;
  return [
    name,
    String(times),
    longest,
    `+${mebibytes(grownBytes)}`,
    String(asked),
    `${Math.round(longestAnswerMs)} ms`,
  ];
}

function complaintsOf({ name, longestMs, grownBytes, faults }: WaveOutcome): string[] {
  return [
    ...faults,
    ...(longestMs > MOST_MS ? [`${name}: one lasted ${Math.round(longestMs)} ms`] : []),
    ...(grownBytes > MOST_BYTES ? [`${name}: ${mebibytes(grownBytes)} more memory`] : []),
  ];
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}
