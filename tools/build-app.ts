import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build, DIST } from "./build-app/build.ts";
import { fingerprintOf, fingerprintOfBuild } from "./build-app/fingerprint.ts";

/** `npm run build:app`: the app for browsers, as the server serves it. */
const USAGE = `usage: npm run build:app -- [options]

  --if-needed    only where what it is made of has changed since it was built
  --keep-going   end with 0 where the build failed: what was built before, or the interface alone, is served
  --verbose      show what the tools print
  --help         this

Builds into apps/app/dist. Exit codes: 0 built or nothing to do, 1 failed, 2 wrong usage, 130 interrupted.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        "if-needed": { type: "boolean", default: false },
        "keep-going": { type: "boolean", default: false },
        verbose: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    process.stderr.write(`build:app: ${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const fingerprint = await fingerprintOf();
  if (values["if-needed"] && fingerprint === (await fingerprintOfBuild(DIST))) return 0;

  const interruption = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
  say("  Building the app, once: about a minute");
  try {
    const { seconds, transferKilobytes } = await build({
      fingerprint,
      isVerbose: values.verbose,
      signal: interruption.signal,
      progress: (step) => say(`    ${step}`),
    });
    say(`  Built in ${seconds.toFixed(0)} s: ${transferKilobytes} KB of script and style as they travel\n`);
    return 0;
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    say(`  The app could not be built: ${error instanceof Error ? error.message : String(error)}`);
    if (!values["keep-going"]) return 1;
    const rest = existsSync(join(DIST, "index.html")) ? "The app as it was built before" : "The interface alone";
    say(`  ${rest} is served. To try again: npm run build:app\n`);
    return 0;
  }
}
