import { globalSetup, globalTeardown } from "../tests/support/cluster.ts";
import { movingInLong } from "./bench-moving/long.ts";
import { movingIn } from "./bench-moving/moving-in.ts";
import { movingOut } from "./bench-moving/moving-out.ts";
import { isWhole, readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run bench:moving`: how fast journals move, and in how much memory, as ratios in one run on one machine. */
const USAGE = `usage: npm run bench:moving -- [options]

  --only import,export
                  these parts only
  --entries <n>   how many are written and imported in each round (default: 5000)
  --long          watch the memory of servers, too, while an archive of 1 GB moves in over HTTP (minutes)
  --help          this
`;
const MB = 1_000_000;
const PARTS = new Set(["import", "export"]);
const { entries, long, only } = readOptions(
  USAGE,
  {
    only: { type: "string", default: "import,export" },
    entries: { type: "string", default: "5000" },
    long: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
  (values) => isWhole(values.entries, 100, 1_000_000) && values.only.split(",").every((part) => PARTS.has(part)),
);

const interruption = new AbortController();
// What was started is stopped in order.
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
await globalSetup();
try {
  const wanted = only.split(",");
  const told = (part: string) => (text: string) => void process.stderr.write(`[${part}] ${text}\n`);
  const rows = [
    ...(wanted.includes("import")
      ? await movingIn({ entries: Number(entries), sourceBytes: 100 * MB, progress: told("in") })
      : []),
    ...(long ? await movingInLong({ progress: told("long"), signal: interruption.signal }) : []),
    ...(wanted.includes("export") ? await movingOut({ progress: told("out") }) : []),
  ];
  printTable([
    ["what", "goal", "found", ""],
    ...rows.map(({ what, goal, found, isMet }) => [what, goal, found, isMet ? "met" : "MISSED"]),
  ]);
  process.exitCode = rows.every(({ isMet }) => isMet) ? 0 : 1;
} finally {
  await globalTeardown();
}
