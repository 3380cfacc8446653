import type { PartResult } from "../bench/context.ts";
import { milliseconds, quantile } from "../bench/stats.ts";
import { openSlowPage, type Stage } from "./stage.ts";
import { untilCursor } from "./watch.ts";

const GOAL_MS = 1_000;

/** From a tap on the app, which was here before, to the cursor in the page. */
export async function start(stage: Stage): Promise<PartResult> {
  stage.progress("opening the app");
  return measured(stage, "the server alive", "");
}

/** The same, with nobody at the other end. */
export async function startWithoutServer(stage: Stage): Promise<PartResult> {
  await stage.stopServer();
  stage.progress("opening the app with the server dead");
  return measured(stage, "the server dead", "; works");
}

async function measured(stage: Stage, name: string, besides: string): Promise<PartResult> {
  const { context, server, isQuick, signal } = stage;
  const timesMs: number[] = [];
  for (let turn = isQuick ? 3 : 15; turn > 0; turn -= 1) {
    signal.throwIfAborted();
    const page = await openSlowPage(context, server.url);
    timesMs.push(await untilCursor(page));
    // Only a tab that is alone opens the database itself.
    await page.close();
  }
  const p50 = quantile(timesMs, 0.5);
  return {
    rows: [
      {
        what: `warm start to the cursor in the page, ${name}`,
        goal: `≤ 1 s${besides}`,
        found: `${milliseconds(p50)} (the slowest of ${timesMs.length}: ${milliseconds(quantile(timesMs, 1))})`,
        isMet: p50 <= GOAL_MS,
      },
    ],
    details: `A new tab in a browser that has been here, with ${stage.entries.toLocaleString("en-US")} entries in its journal; from the start of the navigation to the frame with the cursor in the page. The database is opened anew each time.`,
  };
}
