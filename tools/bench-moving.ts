import { globalSetup, globalTeardown } from "../tests/support/cluster.ts";
import { movingIn } from "./bench-moving/moving-in.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run bench:moving`: how fast journals move, and in how much memory, as ratios in one run on one machine. */
const USAGE = `usage: npm run bench:moving -- [options]

  --entries <n>   how many are written and imported in each round (default: 5000)
  --long          watch the memory over a source of 1 GB instead of 100 MB
  --help          this
`;
const { entries, long } = readOptions(
  USAGE,
  {
    entries: { type: "string", default: "5000" },
    long: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
  (values) => isWhole(values.entries, 100, 1_000_000),
);
const MB = 1_000_000;

await globalSetup();
try {
  const rows = await movingIn({
    entries: Number(entries),
    sourceBytes: long ? 1_000 * MB : 100 * MB,
    progress: (text) => void process.stderr.write(`[in] ${text}\n`),
  });
  printTable([
    ["what", "goal", "found", ""],
    ...rows.map(({ what, goal, found, isMet }) => [what, goal, found, isMet ? "met" : "MISSED"]),
  ]);
  process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1;
} finally {
  await globalTeardown();
}
