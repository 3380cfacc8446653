import type { PartResult } from "../bench/context.ts";
import { number, quantile } from "../bench/stats.ts";
import { openPage, slow, type Stage } from "./stage.ts";

/** Three screens a second, as a wheel or a thumb throws a list. */
const SPEED = 2_500;
const SECONDS = 16;

/** Scrolls down the timeline, and asks in every frame whether there is something where one looks. */
export async function scrolling({ context, server, entries, isQuick, progress }: Stage): Promise<PartResult> {
  progress("scrolling the timeline");
  const page = await openPage(context, `${server.url}/journal`);
  await page.locator("main a[href^='/entry/'], [role=main] a[href^='/entry/']").first().waitFor();
  const session = await slow(page);
  await page.evaluate(WATCH_FRAMES);
  const distance = SPEED * (isQuick ? 2 : SECONDS);
  await session.send("Input.synthesizeScrollGesture", {
    x: 200,
    y: 500,
    yDistance: -distance,
    speed: SPEED,
    gestureSourceType: "mouse",
  });
  const { frames, blank, scrolled, gapsMs } = await page.evaluate<Frames>("auraFrames.stop()");
  await page.close();
  return {
    rows: [
      {
        what: `timeline of ${entries.toLocaleString("en-US")} entries`,
        goal: "scrolls without a blank frame",
        found: `${blank} blank of ${number(frames)} frames, ${number(scrolled)} px at ${number(SPEED)} px/s`,
        isMet: blank === 0 && scrolled > distance * 0.9,
      },
    ],
    details: `A frame is blank where one of five places down the middle of the list shows neither an entry nor the name of a month; it is looked at before the app has answered to the scrolling. Between two frames: p50 ${number(quantile(gapsMs, 0.5))} ms, p95 ${number(quantile(gapsMs, 0.95))} ms, longest ${number(quantile(gapsMs, 1))} ms.`,
  };
}

interface Frames {
  readonly frames: number;
  readonly blank: number;
  readonly scrolled: number;
  readonly gapsMs: readonly number[];
}

/** Begins to look at every frame. */
const WATCH_FRAMES = `(() => {
  let list = document.querySelector("a[href^='/entry/']");
  while (getComputedStyle(list).overflowY !== "auto" && getComputedStyle(list).overflowY !== "scroll") list = list.parentElement;
  const box = list.getBoundingClientRect();
  const from = list.scrollTop;
  let frames = 0, blank = 0, last, isOver = false;
  const gapsMs = [];
  const isShown = (share) => {
    const found = document.elementFromPoint(box.left + box.width / 2, box.top + box.height * share);
    const text = found === null || found.contains(list) ? "" : found.textContent.trim();
    return text !== "" && text.length < 1000;
  };
  const look = (now) => {
    if (isOver) return;
    frames += 1;
    if (last !== undefined) gapsMs.push(now - last);
    last = now;
    if (![0.05, 0.27, 0.5, 0.73, 0.95].every(isShown)) blank += 1;
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  globalThis.auraFrames = { stop() { isOver = true; return { frames, blank, scrolled: list.scrollTop - from, gapsMs }; } };
})()`;
