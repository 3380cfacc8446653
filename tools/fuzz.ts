import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isWhole, MAX_SEED, readOptions } from "./options.ts";

/** `npm run fuzz`: requests made from the served description of the interface, far more of them than in the tests. */
const USAGE = `usage: npm run fuzz -- [options]

  --requests N   how many (default: 100000)
  --seed N       the same requests as a run before
  --help         this

Exits with 1 when an answer is a 5xx, or does not fit its description. Ctrl-C stops it.
`;

const values = readOptions(
  USAGE,
  {
    requests: { type: "string", default: "100000" },
    seed: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ requests, seed }) => isWhole(requests) && (seed === undefined || isWhole(seed, 0, MAX_SEED)),
);

const child = spawn(
  process.execPath,
  [fileURLToPath(new URL("test.ts", import.meta.url)), "pg", "tests/security/fuzz"],
  {
    stdio: "inherit",
    env: {
      ...process.env,
      AURA_FUZZ_REQUESTS: values.requests,
      AURA_FUZZ_PROGRESS: "1",
      ...(values.seed === undefined ? {} : { AURA_FUZZ_SEED: values.seed }),
    },
  },
);
// The terminal sends Ctrl-C to both: the tests stop their server, and this waits for them.
process.on("SIGINT", () => {});
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 1)));
