import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { connectJournal, passWelcome, showsSomething } from "../../tests/support/app.ts";
import { shiftedDiary } from "./diary.ts";
import {
  answered,
  lookAround,
  makeConflict,
  SCREENS,
  signUp,
  type Known,
  type Screen,
} from "../../tests/support/screens.ts";

export interface PhotographOptions {
  readonly url: string;
  readonly context: BrowserContext;
  readonly journal: "empty" | "full";
  readonly output: string;
  /** The beginning of the names of the screens that are wanted, and a part of the names of the looks. */
  readonly only: string;
  readonly look: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

interface Look {
  readonly name: string;
  readonly size: { readonly width: number; readonly height: number };
  readonly colorScheme: "light" | "dark";
}

const LOOKS: readonly Look[] = [
  { width: 390, height: 844 },
  { width: 1280, height: 800 },
].flatMap((size) =>
  (["light", "dark"] as const).map((colorScheme) => ({
    name: `${size.width}x${size.height}-${colorScheme}`,
    size,
    colorScheme,
  })),
);

/** Takes the pictures of one journal; gives how many. */
export async function photograph(options: PhotographOptions): Promise<number> {
  const { url, context, journal, output, only, look: wantedLook, signal, say } = options;
  const page = await context.newPage();
  await page.goto(url);
  await showsSomething(page);
  await passWelcome(page);
  if (journal === "full") {
    const connection = await connectJournal(page);
    const writes = await shiftedDiary(new Date());
    say(`  Writing ${writes.length} entries into the journal`);
    await connection.writeAll(writes);
    const [newest] = (await connection.call("timeline", { limit: 1 })).items;
    await signUp(page, url);
    await makeConflict(await connectJournal(page), newest?.entryId ?? "");
  }
  const known = await lookAround(await connectJournal(page), "walk garden");
  const screens = SCREENS.filter(({ name, of }) => name.startsWith(only) && (of === "both" || of === journal));
  const looks = LOOKS.filter(({ name }) => name.includes(wantedLook));
  for (const look of looks) {
    say(`  The ${journal} journal, ${look.name}: ${screens.map(({ name }) => name).join(", ")}`);
    for (const screen of screens) {
      signal.throwIfAborted();
      await take(page, url, screen, look, known, join(output, `${screen.name}-${journal}-${look.name}.png`));
    }
  }
  return looks.length * screens.length;
}

async function take(page: Page, url: string, screen: Screen, look: Look, known: Known, file: string): Promise<void> {
  await page.setViewportSize(look.size);
  await page.emulateMedia({ colorScheme: look.colorScheme, reducedMotion: "reduce" });
  await using _ = await answered(page, screen);
  await page.goto(url + screen.path(known));
  await showsSomething(page);
  await page.evaluate("document.fonts.ready.then(() => true)");
  await rests(page);
  await screen.arrange?.(page, known).catch(async (cause: unknown) => {
    throw new Error(`${screen.name} did not come about; the page shows: ${await page.locator("body").innerText()}`, {
      cause,
    });
  });
  await rests(page);
  if (screen.isWhole === true) {
    const height = await page.evaluate<number>(
      `Math.max(...[...document.querySelectorAll("#root *")].map((element) => element.scrollHeight))`,
    );
    await page.setViewportSize({ ...look.size, height: Math.min(12_000, height + 80) });
    await rests(page);
  }
  await page.screenshot({ path: file, caret: "initial", animations: "disabled" });
}

/** Waits until the page looks the same for a while: everything asked for has come. */
async function rests(page: Page): Promise<void> {
  await page.evaluate(`new Promise((resolve) => {
    let before = "";
    let same = 0;
    const look = () => {
      const now = document.getElementById("root").innerHTML;
      same = now === before ? same + 1 : 0;
      before = now;
      if (same > 30 && document.querySelector("[role=main], main").innerText.trim() !== "") resolve(true);
      else requestAnimationFrame(look);
    };
    look();
  })`);
}
