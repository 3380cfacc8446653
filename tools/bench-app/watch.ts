import type { Page } from "playwright-core";

/**
 * Runs in every page that is measured: remembers when what was done last began, by the event's own clock, and when the page was
 * last painted differently after it.
 */
export const WATCH = `
globalThis.aura = { startMs: 0, paintedMs: 0, keysMs: [], longTasksMs: [] };
aura.afterPaint = (then) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => then(performance.now());
  port2.postMessage(0);
});
aura.cursor = new Promise((resolve) => {
  addEventListener("focusin", ({ target }) => {
    if (target.tagName === "TEXTAREA") aura.afterPaint(resolve);
  }, true);
});
for (const type of ["pointerdown", "keydown"]) {
  addEventListener(type, ({ timeStamp }) => {
    aura.startMs = timeStamp;
    aura.paintedMs = 0;
    if (type === "keydown") aura.afterPaint((now) => aura.keysMs.push(now - timeStamp));
  }, true);
}
new MutationObserver(() => aura.afterPaint((now) => (aura.paintedMs = now)))
  .observe(document, { subtree: true, childList: true, characterData: true });
new PerformanceObserver((list) => aura.longTasksMs.push(...list.getEntries().map(({ duration }) => duration)))
  .observe({ type: "longtask" });
`;

/** Waits for the cursor in a page to write on; the time from the start of the navigation to the frame that shows it. */
export function untilCursor(page: Page): Promise<number> {
  // Asked so, and not by `waitForFunction`: the policy of our pages forbids what that does.
  return page.evaluate<number>("aura.cursor");
}

/** What the page has remembered since it was last asked. */
export interface Watched {
  /** From the key going down to the frame that shows it, for each key. */
  readonly keysMs: readonly number[];
  /** Tasks of more than 50 ms on the page's thread. */
  readonly longTasksMs: readonly number[];
}

export function takeWatched(page: Page): Promise<Watched> {
  return page.evaluate<Watched>("({ keysMs: aura.keysMs.splice(0), longTasksMs: aura.longTasksMs.splice(0) })");
}

/** How long is waited for what has to change. */
const CHANGE_WITHIN_MS = 30_000;

/**
 * The time from the last key or touch to the last frame that shows something new, once nothing has changed for `quietMs`; absent
 * where nothing changed at all.
 * @param mustChange whatever is asked for takes a while and changes the page for certain: quiet before that is no answer
 */
export async function settled(page: Page, quietMs: number, mustChange = false): Promise<number | undefined> {
  const ms = await page.evaluate<number | null>(`new Promise((resolve) => {
    const look = () => {
      const since = performance.now() - Math.max(aura.startMs, aura.paintedMs);
      const isAwaited = ${mustChange} && aura.paintedMs === 0 && since < ${CHANGE_WITHIN_MS};
      if (isAwaited || since < ${quietMs}) setTimeout(look, Math.max(20, ${quietMs} - since + 1));
      else resolve(aura.paintedMs === 0 ? null : aura.paintedMs - aura.startMs);
    };
    look();
  })`);
  return ms ?? undefined;
}
