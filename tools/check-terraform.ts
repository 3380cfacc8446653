import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { checkConfiguration } from "./check-terraform/check.ts";
import type { ProviderSchema } from "./check-terraform/schema.ts";
import { readOptions } from "./options.ts";
import { printTable } from "./table.ts";
import { AWS_SCHEMA, missingTerraform, TOFU } from "./terraform.ts";

/** `npm run check:terraform`: whether what is described of AWS could be made, and is as it must be, without asking AWS. */
const USAGE = `usage: npm run check:terraform -- [options]

  --only TEXT  folders alone whose path contains it, such as modules/database
  --help       this

format    everything is as \`tofu fmt\` writes it
valid     each module and environment names nothing that AWS's provider does not know, leaves out nothing that it needs, and
          gives nothing of a wrong type
tests     what each promises (tests/*.tftest.hcl) holds, on stand-ins
npm run fetch:terraform brings what this needs. Exit codes: 0 as it must be, 1 not, 2 wrong usage, 130 interrupted.
`;
const ROOT = fileURLToPath(new URL("../deploy/terraform", import.meta.url));

const values = readOptions(USAGE, { only: { type: "string" }, help: { type: "boolean", short: "h" } }, () => true);
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
process.exitCode = await main();

async function main(): Promise<number> {
  try {
    if (missingTerraform !== undefined) throw new Error(missingTerraform);
    const schema = JSON.parse(await readFile(AWS_SCHEMA, "utf8")) as ProviderSchema;
    const check = { tofu: TOFU, schema, signal: interruption.signal };
    const results = await checkConfiguration(ROOT, check, (folder) => folder.includes(values.only ?? ""));
    // A check that saw nothing found nothing wrong either.
    if (results.length === 1) throw new Error("there is no such folder");
    for (const { name, problems } of results) {
      for (const problem of problems) process.stdout.write(`✗ ${name}: ${problem}\n`);
    }
    printTable([
      ["", "tests", "problems"],
      ...results.map(({ name, passed, problems }) => [name, String(passed || "–"), String(problems.length || "–")]),
    ]);
    return results.every(({ problems }) => problems.length === 0) ? 0 : 1;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    process.stderr.write(`check:terraform: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}
