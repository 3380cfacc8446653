import { join } from "node:path";
import { parseArgs } from "node:util";
import { buildClient } from "./build-client/build.ts";

/** `npm run build:client`: `@aura-journal/client`, ready for `npm pack` and `npm publish`. */
const USAGE = `usage: npm run build:client -- [--out FOLDER]

Makes the package @aura-journal/client of packages/contracts, in packages/contracts/dist where no folder is named.
Exit codes: 0 built, 1 failed, 2 wrong usage.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let out;
  try {
    out = parseArgs({ options: { out: { type: "string" } } }).values.out;
  } catch (error) {
    process.stderr.write(`build:client: ${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  const folder = out ?? join(import.meta.dirname, "..", "packages", "contracts", "dist");
  try {
    await buildClient(folder);
  } catch (error) {
    process.stderr.write(`build:client: ${(error as Error).message}\n`);
    return 1;
  }
  process.stdout.write(`${folder}\n`);
  return 0;
}
