import type { PartResult } from "../bench/context.ts";
import { milliseconds, quantile } from "../bench/stats.ts";
import { openPage, slow, type Stage } from "./stage.ts";
import { settled } from "./watch.ts";

const GOAL_MS = 100;
/** As long without a change, and what was found is on the page. */
const QUIET_MS = 350;
/** Words that are in most entries, in some, and in none. */
const QUERIES = [
  "supper",
  "my wife",
  "office",
  "walked in the garden",
  "Dutch fleet",
  "sermon",
  "oranges",
  "xylograph",
];

/** Types words into the search, letter by letter. */
export async function search({ context, server, entries, isQuick, progress, signal }: Stage): Promise<PartResult> {
  progress("searching");
  const page = await openPage(context, `${server.url}/search`);
  const box = page.getByRole("searchbox");
  await box.waitFor();
  await slow(page);
  const timesMs: number[] = [];
  let slowest = { q: "", ms: 0 };
  for (const query of isQuick ? QUERIES.slice(0, 2) : QUERIES) {
    signal.throwIfAborted();
    for (let length = 1; length <= query.length; length += 1) {
      await page.keyboard.press(query.charAt(length - 1) === " " ? "Space" : query.charAt(length - 1));
      const ms = await settled(page, QUIET_MS);
      if (ms === undefined) continue;
      timesMs.push(ms);
      if (ms > slowest.ms) slowest = { q: query.slice(0, length), ms };
    }
    await box.fill("");
    await settled(page, QUIET_MS);
  }
  await page.close();
  const p95 = quantile(timesMs, 0.95);
  return {
    rows: [
      {
        what: `search as you type in ${entries.toLocaleString("en-US")} entries`,
        goal: "p95 ≤ 100 ms",
        found: `p95 ${milliseconds(p95)} from the key to what it finds on the page`,
        isMet: p95 <= GOAL_MS,
      },
    ],
    details: `${timesMs.length} keys that changed what is found: p50 ${milliseconds(quantile(timesMs, 0.5))}, slowest ${milliseconds(slowest.ms)} (“${slowest.q}”).`,
  };
}
