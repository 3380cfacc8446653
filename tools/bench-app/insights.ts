import type { PartResult } from "../bench/context.ts";
import { milliseconds, quantile } from "../bench/stats.ts";
import { openPage, slow, type Stage } from "./stage.ts";
import { settled } from "./watch.ts";

const GOAL_MS = 500;
const QUIET_MS = 1_500;

/** From the tap on "All" to the last chart over ten years. */
export async function insights({ context, server, entries, isQuick, progress, signal }: Stage): Promise<PartResult> {
  progress("insights");
  const page = await openPage(context, `${server.url}/insights`);
  await page.getByRole("region").nth(4).waitFor();
  await slow(page);
  const timesMs: number[] = [];
  for (let turn = isQuick ? 1 : 7; turn > 0; turn -= 1) {
    signal.throwIfAborted();
    await page.getByRole("radio", { name: "Week" }).click();
    await settled(page, QUIET_MS, true);
    await page.getByRole("radio", { name: "All" }).click();
    const ms = await settled(page, QUIET_MS, true);
    if (ms === undefined || (await page.getByRole("region").count()) < 5) throw new Error("no insight was shown");
    timesMs.push(ms);
  }
  await page.close();
  const p50 = quantile(timesMs, 0.5);
  return {
    rows: [
      {
        what: "Insights over ten years",
        goal: "≤ 500 ms",
        found: `${milliseconds(p50)} (the slowest of ${timesMs.length}: ${milliseconds(quantile(timesMs, 1))})`,
        isMet: p50 <= GOAL_MS,
      },
    ],
    details: `From the tap on “All” to the frame with the last chart, over ${entries.toLocaleString("en-US")} entries, all of which have been read by the analysis.`,
  };
}
