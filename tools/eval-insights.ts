import { parseArgs } from "node:util";
import { printFalseAlarms, printPower } from "./eval-insights/tables.ts";
import { runTool, UsageError } from "./run-tool.ts";

const HELP = `Measures on simulated journals how often a topic is called sure where there is nothing to find, and where there is.

Usage: npm run eval:insights -- [--journals N] [--seed N]

  --journals N  of each kind (default: 200)
  --seed N      of the journals (default: 1)
`;

runTool("eval:insights", () => {
  const { values } = parseArgs({
    options: {
      journals: { type: "string", default: "200" },
      seed: { type: "string", default: "1" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  for (const [name, text] of [
    ["journals", values.journals],
    ["seed", values.seed],
  ] as const) {
    if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} is a whole number from 1 to 999999`);
  }
  const simulation = { journals: Number(values.journals), seed: Number(values.seed) };
  printFalseAlarms(simulation);
  printPower(simulation);
  return 0;
});
