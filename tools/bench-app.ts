import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingBrowser } from "../tests/support/browser.ts";
import type { PartResult } from "./bench/context.ts";
import { describeMachine } from "./bench/machine.ts";
import { publish } from "./bench/publish.ts";
import type { Outcome } from "./bench/report.ts";
import { firstSync } from "./bench-app/first-sync.ts";
import { insights } from "./bench-app/insights.ts";
import { scrolling } from "./bench-app/scrolling.ts";
import { search } from "./bench-app/search.ts";
import { size } from "./bench-app/size.ts";
import { openStage, type Stage } from "./bench-app/stage.ts";
import { start, startWithoutServer } from "./bench-app/start.ts";
import { typing } from "./bench-app/typing.ts";
import { readOptions } from "./options.ts";

/** `npm run bench:app`: speed and size of the app in a browser. The part without a server is the last one: it stops it. */
const PARTS: Readonly<Record<string, { readonly title: string; readonly run: (stage: Stage) => Promise<PartResult> }>> =
  {
    size: { title: "First load", run: size },
    start: { title: "Warm start", run: start },
    typing: { title: "Typing", run: typing },
    timeline: { title: "The timeline", run: scrolling },
    search: { title: "Search", run: search },
    sync: { title: "First sync", run: firstSync },
    insights: { title: "Insights", run: insights },
    offline: { title: "Warm start with the server dead", run: startWithoutServer },
  };
const USAGE = `usage: npm run bench:app -- [options]

  --only ${Object.keys(PARTS).join(",")}
                   these parts only
  --quick          small counts: shows in a minute or two that everything works, measures nothing
  --write          write the report to docs/benchmarks/app.md too, and its table into README.md
  --directory DIR  where the data lies while it runs (default: the system's temporary directory)
  --help           this

Builds the app if its sources have changed. Ctrl-C stops what was started and removes its files.
`;

const values = readOptions(
  USAGE,
  {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    directory: { type: "string", default: tmpdir() },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ only }) => only === undefined || only.split(",").every((name) => Object.hasOwn(PARTS, name)),
);
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => interruption.abort());
process.exitCode = await main();

async function main(): Promise<number> {
  const { signal } = interruption;
  const wanted = Object.entries(PARTS).filter(([name]) => values.only?.split(",").includes(name) ?? true);
  try {
    if (missingBrowser !== undefined) throw new Error(missingBrowser);
    await buildApp(signal);
    const machine = describeMachine(values.directory, new Date());
    const outcomes = await runParts(wanted, signal);
    await publish("app", machine, outcomes, { mode: values.quick ? "quick" : "normal", isKept: values.write });
    return outcomes.some(({ result }) => result === undefined) ? 1 : 0;
  } catch (error) {
    if (signal.aborted) return 130;
    process.stderr.write(`bench:app: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }
}

async function runParts(wanted: readonly [string, (typeof PARTS)[string]][], signal: AbortSignal): Promise<Outcome[]> {
  const progress = (text: string): void => void process.stderr.write(`  ${text}\n`);
  await using stage = await openStage({ isQuick: values.quick, signal, directory: values.directory, progress });
  const outcomes: Outcome[] = [];
  for (const [name, { title, run }] of wanted) {
    try {
      outcomes.push({ title, result: await run(stage) });
    } catch (error) {
      signal.throwIfAborted();
      process.stderr.write(`  ${name} failed: ${error instanceof Error ? error.stack : String(error)}\n`);
      outcomes.push({ title, result: undefined, failure: error instanceof Error ? error.message : String(error) });
      // A tab that was left open would hold the database, and the next part would measure the way through it.
      for (const page of stage.context.pages()) if (page.url() !== "about:blank") await page.close();
    }
  }
  return outcomes;
}

async function buildApp(signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "build-app.ts"), "--if-needed"], {
    stdio: "inherit",
    signal,
  });
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error("the app could not be built");
}
