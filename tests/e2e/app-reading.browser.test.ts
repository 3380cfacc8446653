import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { connectJournal, missingApp, showsSomething, startApp, type RunningApp } from "../support/app.ts";
import { eventually } from "../support/eventually.ts";
import { textTroubles } from "../support/text-layout.ts";

const OAK =
  "The **old oak** by the mill has come down in the night.\n\n> It was there before us.\n\n- [ ] plant an ash\n- tell Anna";
const HEBREW = "> היום הלכתי לאורך הנהר.\n\n- לישון מוקדם\n- לכתוב ל-Anna";

/** Where one can be without an account, and what shows that it is there. */
const SCREENS: readonly { readonly path: string; readonly shows: (page: Page) => Promise<unknown> }[] = [
  { path: "/", shows: (page) => page.getByRole("textbox", { name: "Today's page" }).waitFor() },
  { path: "/journal", shows: (page) => page.getByText("old oak").first().waitFor() },
  { path: "/journal/2026-01-05", shows: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
  { path: "/search?q=oak", shows: (page) => page.getByText(/entries$/).waitFor() },
  { path: "/insights", shows: (page) => page.getByText("Show as a table").first().waitFor() },
  { path: "/bin", shows: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
  { path: "/conflicts", shows: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
  { path: "/you", shows: (page) => page.getByRole("link", { name: /^Lock/ }).waitFor() },
  { path: "/you/lock", shows: (page) => page.getByRole("button", { name: "Turn the lock on" }).waitFor() },
  { path: "/you/appearance", shows: (page) => page.getByRole("radio", { name: "Dark" }).waitFor() },
  { path: "/you/export", shows: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
  { path: "/sign-in", shows: (page) => page.getByLabel("E-mail").waitFor() },
  { path: "/sign-up", shows: (page) => page.getByLabel("E-mail").waitFor() },
  { path: "/welcome", shows: (page) => page.getByRole("heading", { level: 1 }).waitFor() },
];

describe("whoever reads otherwise than most", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;
  let hebrewId = "";

  before(async () => {
    app = await startApp();
    page = await app.open();
    // As on a phone that is set to the pseudo-language of right-to-left.
    await page.addInitScript(`
      if (sessionStorage.getItem("mirrored") !== null)
        Object.defineProperty(navigator, "languages", { configurable: true, get: () => ["ar-XB", "en"] });
    `);
    const journal = await connectJournal(page);
    const days = Array.from({ length: 20 }, (_, day) => new Date(Date.UTC(2026, 0, 5 + day * 15, 20)).toISOString());
    await journal.writeAll(
      days.map((timestamp, index) => ({
        content: OAK,
        timestamp,
        timezone: "UTC",
        addTags: ["trees", "the mill"],
        mood: { rating: ((index % 5) + 1) as 1 | 2 | 3 | 4 | 5 },
      })),
    );
    [hebrewId = ""] = await journal.writeAll([{ content: HEBREW }]);
  });

  after(async () => {
    assert.deepEqual(app.complaints, [], "what the policy of the pages refused");
    await app[Symbol.asyncDispose]();
  });

  async function show(path: string, shows: (page: Page) => Promise<unknown>): Promise<void> {
    await page.goto(app.url + path);
    await showsSomething(page);
    await shows(page);
  }

  /** Whether anything reaches beyond the edges of the window. */
  const overhang = (): Promise<string[]> =>
    page.evaluate(`[...document.querySelectorAll("#root *")].flatMap((element) => {
      const { left, right, width, height } = element.getBoundingClientRect();
      const { visibility } = getComputedStyle(element);
      return width > 1 && height > 1 && visibility === "visible" && (left < -1 || right > innerWidth + 1)
        ? [element.tagName + " " + Math.round(left) + " to " + Math.round(right) + ": " + element.textContent.slice(0, 40)]
        : [];
    }).slice(0, 3)`);

  const edges = (): Promise<{ left: number; right: number }> =>
    page.evaluate(
      `(({ left, right }) => ({ left, right }))(document.querySelector("[role=navigation], nav").getBoundingClientRect())`,
    );

  const largestText = (): Promise<number> =>
    page.evaluate(`Math.max(...[...document.querySelectorAll("#root *")]
      .filter((element) => element.childElementCount === 0 && element.textContent.trim() !== "")
      .map((element) => parseFloat(getComputedStyle(element).fontSize)))`);

  for (const width of [390, 1280]) {
    test(`from right to left everything is mirrored and nothing sticks out, ${width} wide`, async () => {
      await page.setViewportSize({ width, height: 844 });
      await show("/journal", SCREENS[1]?.shows ?? (async () => {}));
      const before = await edges();
      await page.evaluate(`sessionStorage.setItem("mirrored", "")`);
      const found: Record<string, unknown> = {};
      for (const { path, shows } of [...SCREENS, { path: `/entry/${hebrewId}`, shows: hebrewShown }]) {
        await show(path, shows);
        assert.equal(await page.evaluate("document.documentElement.dir"), "rtl");
        const out = await overhang();
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate<{ violations: { id: string }[] }>("axe.run()");
        if (out.length + violations.length > 0) found[path] = [...out, ...violations.map(({ id }) => id)];
      }
      await show("/journal", SCREENS[1]?.shows ?? (async () => {}));
      const after = await edges();
      await page.evaluate(`sessionStorage.removeItem("mirrored")`);
      assert.deepEqual(found, {});
      assert.deepEqual(after, { left: width - before.right, right: width - before.left });
    });
  }

  async function hebrewShown(): Promise<void> {
    await page.getByText("לישון מוקדם").last().waitFor();
  }

  test("an entry reads and is written the way its words run, whatever the language of the app", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    await show(`/entry/${hebrewId}`, hebrewShown);
    const directionOf = (words: string): Promise<unknown> =>
      page.evaluate(`getComputedStyle([...document.querySelectorAll("#root *")]
        .findLast((element) => element.textContent.includes(${JSON.stringify(words)}))).direction`);
    assert.equal(await directionOf("לישון מוקדם"), "rtl");
    const [bullet, text] = await Promise.all([
      page.getByText("•").first().boundingBox(),
      page.getByText("לישון מוקדם").last().boundingBox(),
    ]);
    assert.ok((bullet?.x ?? 0) > (text?.x ?? Infinity), "the bullet stands where the line begins");
    await page.getByRole("button", { name: "Edit", exact: true }).click();
    await page.getByRole("textbox", { name: "Write" }).waitFor();
    assert.equal(await page.evaluate(`getComputedStyle(document.querySelector("textarea")).direction`), "rtl");
    await show("/journal/2026-01-05", (shown) => shown.getByText("old oak").first().waitFor());
    assert.equal(await directionOf("old oak"), "ltr");
  });

  test("with text of twice the size nothing is clipped and nothing lies on anything else, on a phone", async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    const found: Record<string, string[]> = {};
    for (const { path, shows } of [...SCREENS, { path: `/entry/${hebrewId}`, shows: hebrewShown }]) {
      await show(path, shows);
      const before = await largestText();
      await page.evaluate(`document.documentElement.style.fontSize = "200%"; dispatchEvent(new Event("resize"))`);
      await eventually("the text has grown", async () => (await largestText()) === 2 * before);
      const troubles = [...(await textTroubles(page)), ...(await overhang())];
      if (troubles.length > 0) found[path] = troubles;
    }
    assert.deepEqual(found, {});
  });

  test("what lies on something else, or is cut off, would have been found", async () => {
    await show("/you", SCREENS[7]?.shows ?? (async () => {}));
    assert.deepEqual(await textTroubles(page), []);
    await page.evaluate(`(() => {
      const made = (text, styles) => {
        const box = document.createElement("div");
        Object.assign(box.style, { position: "absolute", top: "300px", left: "20px", font: "16px/20px serif", ...styles });
        box.textContent = text;
        document.getElementById("root").append(box);
      };
      made("lies on it", {});
      made("under it", { left: "40px" });
      made("cut off in the middle of a word", { top: "600px", width: "60px", height: "20px", overflow: "hidden", whiteSpace: "nowrap" });
    })()`);
    const troubles = (await textTroubles(page)).join("\n");
    assert.match(troubles, /lies on it/);
    assert.match(troubles, /cut off/);
  });

  test("nothing moves for those who asked for that", async () => {
    const animations = (): Promise<number> =>
      page.evaluate(`(() => {
        const box = document.createElement("div");
        box.style.transition = "opacity 60s";
        document.body.append(box);
        box.offsetWidth;
        box.style.opacity = "0.5";
        const running = document.getAnimations().length;
        box.remove();
        return running;
      })()`);
    await page.emulateMedia({ reducedMotion: "reduce" });
    for (const { path, shows } of SCREENS) {
      await show(path, shows);
      assert.equal(await animations(), 0, path);
    }
    await page.emulateMedia({ reducedMotion: "no-preference" });
    assert.equal(await animations(), 1, "the measure itself");
  });

  test("the colours follow the system until the person chooses, and then the choice, everywhere on the page", async () => {
    const LIGHT = "rgb(250, 247, 242)";
    const DARK = "rgb(25, 23, 20)";
    const colours = (): Promise<unknown> =>
      page.evaluate(`({
        body: getComputedStyle(document.body).backgroundColor,
        scheme: getComputedStyle(document.documentElement).colorScheme,
        page: (() => {
          for (let at = document.querySelector("main, [role=main]"); at; at = at.parentElement) {
            const { backgroundColor } = getComputedStyle(at);
            if (backgroundColor !== "rgba(0, 0, 0, 0)") return backgroundColor;
          }
        })(),
      })`);
    const become = (colour: string, scheme: string): Promise<void> =>
      eventually(`the page is ${scheme}`, async () => {
        const now = JSON.stringify(await colours());
        return now === JSON.stringify({ body: colour, scheme, page: colour });
      });
    const shows = SCREENS[9]?.shows ?? (async () => {});
    await page.emulateMedia({ colorScheme: "dark" });
    await show("/you/appearance", shows);
    await become(DARK, "dark");
    await page.emulateMedia({ colorScheme: "light" });
    await become(LIGHT, "light");
    await page.getByRole("radio", { name: "Dark" }).click();
    await become(DARK, "dark");
    await page.reload();
    await become(DARK, "dark");
    await page.getByRole("radio", { name: "Light" }).click();
    await page.emulateMedia({ colorScheme: "dark" });
    await become(LIGHT, "light");
    await page.getByRole("radio", { name: "Like the system" }).first().click();
    await become(DARK, "dark");
  });
});
