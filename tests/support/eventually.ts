import { setTimeout as delay } from "node:timers/promises";

/** Asks again and again until the answer is yes. @throws when that takes too long */
export async function eventually(
  what: string,
  isSo: () => Promise<boolean> | boolean,
  withinMs = 120_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`after ${withinMs} ms it was still not so: ${what}`);
    await delay(50);
  }
}
