import assert from "node:assert/strict";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { connectJournal, missingApp, passWelcome, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";
import { answered, lookAround, makeConflict, SCREENS, signUp, type Known } from "../support/screens.ts";

const OAK =
  "The **old oak** by the mill has come down in the night.\n\n> It was there before us.\n\n- [ ] plant an ash";

describe("no screen of the app shuts anybody out, as far as axe can tell", { skip: missingApp ?? false }, () => {
  let directory: string;
  let server: AuraProcess;
  let url: string;
  const contexts: BrowserContext[] = [];
  const journals: Partial<Record<"empty" | "full", { page: Page; known: Known }>> = {};

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-accessibility-"));
    await chmod(directory, 0o711);
    const home = { AURA_DATA_DIR: join(directory, "server") };
    server = startAura(["serve"], { ...home, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    for (const name of ["empty", "full"] as const) {
      const context = await startBrowserIn(join(directory, name));
      contexts.push(context);
      const page = await context.newPage();
      await page.goto(url);
      await showsSomething(page);
      await passWelcome(page);
      if (name === "full") await fill(page);
      journals[name] = { page, known: await lookAround(await connectJournal(page), "oak") };
    }
  });

  after(async () => {
    for (const context of contexts) await context.close();
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
  });

  async function fill(page: Page): Promise<void> {
    const journal = await connectJournal(page);
    const days = Array.from({ length: 24 }, (_, day) => new Date(Date.UTC(2026, 0, 5 + day * 13, 20)).toISOString());
    const [contested = ""] = await journal.writeAll(
      days.map((timestamp, index) => ({
        content: OAK,
        timestamp,
        timezone: "UTC",
        addTags: ["trees"],
        ...(index % 3 === 0 ? {} : { mood: { rating: ((index % 5) + 1) as 1 | 2 | 3 | 4 | 5 } }),
      })),
    );
    await signUp(page, url);
    await makeConflict(await connectJournal(page), contested);
  }

  for (const name of ["empty", "full"] as const) {
    for (const colorScheme of ["light", "dark"] as const) {
      for (const width of [390, 1280]) {
        test(`the ${name} journal, ${colorScheme}, ${width} wide`, async () => {
          const { page, known } = journals[name] ?? assert.fail();
          await page.setViewportSize({ width, height: 844 });
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          const found: Record<string, string[]> = {};
          for (const screen of SCREENS.filter(({ of }) => of === "both" || of === name)) {
            // These have a test of their own, with an administrator and something to administer.
            if (screen.name.startsWith("administration")) continue;
            await using _ = await answered(page, screen);
            await page.goto(url + screen.path(known));
            await showsSomething(page);
            await page.getByRole("main").getByRole("heading", { level: 1 }).first().waitFor();
            await screen.arrange?.(page, known);
            const violations = await violationsOn(page);
            if (violations.length > 0) found[screen.name] = violations;
          }
          assert.deepEqual(found, {});
        });
      }
    }
  }

  test("axe was there: a picture without a name would have been told", async () => {
    const { page } = journals.empty ?? assert.fail();
    await page.goto(url);
    await showsSomething(page);
    await page.evaluate(
      `document.querySelector("main").insertAdjacentHTML("beforeend", "<img src='/icons/icon-192.png'>")`,
    );
    await eventually("the picture is there", () =>
      page.evaluate<boolean>(`document.querySelector("main img").complete`),
    );
    assert.match((await violationsOn(page)).join(), /image-alt/);
  });
});

async function violationsOn(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  }>("axe.run()");
  return violations.map(
    ({ id, nodes }) =>
      `${id} (${nodes.length}): ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary.replaceAll(/\s+/g, " ").slice(0, 250)}`,
  );
}
