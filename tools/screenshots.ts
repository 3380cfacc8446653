import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { missingBrowser, startBrowserIn } from "../tests/support/browser.ts";
import { missingDiary } from "../tests/support/diary.ts";
import { startAura } from "../tests/support/process.ts";
import { photograph } from "./screenshots/photograph.ts";

/** `npm run screenshots`: every screen of the app as a person would see it, to be looked at. */
const USAGE = `usage: npm run screenshots -- [options]

  --output DIR   where the pictures go (default: screenshots)
  --only NAME    the screens whose names begin so
  --look PART    the looks that contain this: 390x844, 1280x800, light, dark
  --no-build     photograph what was built before
  --help         this

Each screen at 390×844 and 1280×800, light and dark, of an empty journal and of a full one. The full one is the diary in
../shared/data, moved so that it ends today; where that is not, it says so and photographs the empty journal alone.
Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        output: { type: "string", default: "screenshots" },
        only: { type: "string", default: "" },
        look: { type: "string", default: "" },
        "no-build": { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    }));
  } catch (error) {
    process.stderr.write(`screenshots: ${(error as Error).message}\n\n${USAGE}`);
    return 2;
  }
  if (values.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const interruption = new AbortController();
  const { signal } = interruption;
  // Ctrl-C comes twice, from the terminal and from npm: the second one must not cut short what the first one ends in order.
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => interruption.abort());
  try {
    if (missingBrowser !== undefined) throw new Error(missingBrowser);
    if (!values["no-build"]) await buildApp(signal);
    if (missingDiary !== undefined) say(`  ${missingDiary}; the full journal is left out`);
    const output = resolve(values.output);
    await mkdir(output, { recursive: true });
    await using place = await temporaryDirectory();
    await using server = startAura(
      ["serve"],
      {
        AURA_DATA_DIR: join(place.path, "server"),
        HOST: "127.0.0.1",
        PORT: "0",
        METRICS_PORT: "0",
        // The writer of the full journal looks after the server too.
        AURA_FIRST_USER_ADMIN: "1",
      },
      // Ctrl-C reaches this program alone: the server would take being told twice for haste, and leave its database behind.
      { detached: true },
    );
    say("  Starting a server");
    const serving = server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/);
    const url = (await Promise.race([serving, interrupted(signal)]))[1] ?? "";
    let pictures = 0;
    for (const journal of ["empty", "full"] as const) {
      if (journal === "full" && missingDiary !== undefined) continue;
      const context = await startBrowserIn(join(place.path, journal), signal);
      try {
        const { only, look } = values;
        pictures += await photograph({ url, context, journal, output, only, look, signal, say });
      } finally {
        await context.close();
      }
    }
    say(`  ${pictures} pictures in ${output}`);
    if (pictures === 0) throw new Error("no screen is named so; --help says what there is");
    return 0;
  } catch (error) {
    if (signal.aborted) return 130;
    say(`screenshots: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  }
}

async function buildApp(signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "build-app.ts"), "--if-needed"], {
    stdio: "inherit",
    signal,
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error("The app could not be built");
}

/** Fails once the program is interrupted. */
async function interrupted(signal: AbortSignal): Promise<never> {
  if (!signal.aborted) await once(signal, "abort");
  throw signal.reason;
}

/** A directory for a while; a server that runs for root runs its database for somebody else, who must get to it. */
async function temporaryDirectory(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), "aura-screenshots-"));
  await chmod(path, 0o711);
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
