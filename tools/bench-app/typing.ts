import type { PartResult } from "../bench/context.ts";
import { milliseconds, quantile } from "../bench/stats.ts";
import { openSlowPage, type Stage } from "./stage.ts";
import { takeWatched, untilCursor } from "./watch.ts";

const GOAL_MS = 50;
/** 150 words a minute. */
const BETWEEN_MS = 80;
const SENTENCE = "Up early and walked by the river before anyone was about, and so to the office. ";

/** Typing on the page of today, while what is typed is saved. */
export async function typing({ context, server, entries, isQuick, progress }: Stage): Promise<PartResult> {
  progress("typing");
  const page = await openSlowPage(context, server.url);
  await untilCursor(page);
  await takeWatched(page);
  await page.keyboard.type(SENTENCE.repeat(isQuick ? 1 : 8), { delay: BETWEEN_MS });
  const { keysMs, longTasksMs } = await takeWatched(page);
  await page.close();
  const p99 = quantile(keysMs, 0.99);
  return {
    rows: [
      {
        what: `key press to glyph with ${entries.toLocaleString("en-US")} entries`,
        goal: "p99 ≤ 50 ms; no task > 50 ms",
        found: `p99 ${milliseconds(p99)}; ${longTasksMs.length === 0 ? "no such task" : `${longTasksMs.length} such tasks, the longest ${milliseconds(Math.max(...longTasksMs))}`}`,
        isMet: p99 <= GOAL_MS && longTasksMs.length === 0,
      },
    ],
    details: `${keysMs.length} keys, one every ${BETWEEN_MS} ms: p50 ${milliseconds(quantile(keysMs, 0.5))}, p95 ${milliseconds(quantile(keysMs, 0.95))}, slowest ${milliseconds(quantile(keysMs, 1))}. A frame comes every 16.7 ms.`,
  };
}
