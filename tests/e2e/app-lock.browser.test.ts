import assert from "node:assert/strict";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import axe from "axe-core";
import type { BrowserContext, Page } from "playwright-core";
import { connectJournal, missingApp, showsSomething, startApp, type RunningApp } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { startAura, type AuraProcess } from "../support/process.ts";

const OAK = "The old oak by the mill has come down in the night.";
const PASSCODE = "271828";
/** A picture of one colour, of this size, has fewer bytes than one with the sign of the app on it. */
const BLANK_BYTES = 6_000;
const ANN = { email: "ann@example.org", password: "an oak tree in the rain" };

async function lockOn(page: Page): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name: "You" }).click();
  await page.getByRole("link", { name: /^Lock/ }).click();
  await page.getByLabel("New passcode").fill(PASSCODE);
  await page.getByLabel("The same once more").fill(PASSCODE);
  await page.getByRole("button", { name: "Turn the lock on" }).click();
  await page.getByRole("button", { name: "Lock now" }).last().waitFor();
}

async function unlock(page: Page, passcode = PASSCODE): Promise<void> {
  await page.getByLabel("Passcode").fill(passcode);
  await page.getByRole("button", { name: "Open", exact: true }).click();
}

const locked = (page: Page): Promise<void> => page.getByRole("heading", { name: "Your journal is locked" }).waitFor();

/** All that the page holds: its elements, what is typed in its fields, and what React keeps of it. */
function everythingIn(page: Page): Promise<string> {
  return page.evaluate(`(() => {
    const seen = new Set();
    const words = [document.documentElement.outerHTML, document.title];
    for (const field of document.querySelectorAll("input, textarea")) words.push(field.value);
    const root = document.getElementById("root");
    const open = Object.keys(root).filter((name) => name.startsWith("__reactContainer")).map((name) => root[name]);
    while (open.length > 0) {
      const value = open.pop();
      if (typeof value === "string") words.push(value);
      if (typeof value !== "object" || value === null || value instanceof Node || value === window || seen.has(value)) continue;
      seen.add(value);
      for (const { value: inner } of Object.values(Object.getOwnPropertyDescriptors(value))) open.push(inner);
    }
    return words.join("\\n");
  })()`);
}

describe("the lock of a browser", { skip: missingApp ?? false }, () => {
  let app: RunningApp;
  let page: Page;

  beforeEach(async () => {
    app = await startApp();
    page = await app.open();
    await page.setViewportSize({ width: 1280, height: 800 });
    const journal = await connectJournal(page);
    await journal.writeAll([{ content: OAK }]);
    await page.getByText("old oak").waitFor();
  });

  afterEach(async () => {
    assert.deepEqual(app.complaints, [], "what the policy of the pages refused");
    await app[Symbol.asyncDispose]();
  });

  test("locked, nothing of the journal is in the page; the passcode brings it back where it was", async () => {
    await lockOn(page);
    await page.goto(`${app.url}/journal`);
    await locked(page);
    assert.doesNotMatch(await everythingIn(page), /old oak/);
    await unlock(page, "314159");
    await page.getByText("That is not the passcode").waitFor();
    await unlock(page);
    await page.getByText("old oak").first().waitFor();
    assert.match(await everythingIn(page), /old oak/, "what the search above would have found");
    assert.equal(new URL(page.url()).pathname, "/journal");

    await page.keyboard.press("Control+Shift+L");
    await locked(page);
    assert.doesNotMatch(await everythingIn(page), /old oak/);
    await unlock(page);
    await page.getByText("old oak").first().waitFor();
    assert.equal(new URL(page.url()).pathname, "/journal");
    await page.getByRole("button", { name: "Lock now" }).click();
    await locked(page);
  });

  test("what was being typed when it locked is kept", async () => {
    await lockOn(page);
    await page.getByRole("link", { name: "Today" }).click();
    const today = page.getByRole("textbox", { name: "Today's page" });
    await today.pressSequentially("An ash will be planted");
    await page.keyboard.press("Control+Shift+L");
    await locked(page);
    assert.doesNotMatch(await everythingIn(page), /An ash/);
    await unlock(page);
    await page.getByText("An ash will be planted").first().waitFor();
  });

  test("after four slips attempts are slowed, a new start does not help, and the right passcode has to wait too", async () => {
    await lockOn(page);
    await page.reload();
    for (let nth = 0; nth < 5; nth++) {
      await unlock(page, "314159");
      await page.getByText(nth < 4 ? "That is not the passcode" : "Too many tries").waitFor();
    }
    await page.reload();
    await page.getByText("Too many tries").waitFor();
    await page.getByLabel("Passcode").fill(PASSCODE);
    assert.ok(await page.getByRole("button", { name: "Open", exact: true }).isDisabled());
    await page.keyboard.press("Enter");
    await page.getByText("Too many tries").waitFor();
    await locked(page);
  });

  test("it locks after the chosen time in the background, and all tabs lock together", async () => {
    await lockOn(page);
    await page.getByRole("radio", { name: "Any time at all" }).click();
    const other = await app.open("/journal");
    await locked(other);
    await unlock(other);
    await other.getByText("old oak").first().waitFor();
    await page.bringToFront();
    await page.evaluate(`(() => {
      Object.defineProperty(document, "visibilityState", { configurable: true, value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    })()`);
    await locked(page);
    assert.doesNotMatch(await everythingIn(page), /old oak/);
    await page.reload();
    await unlock(page);
    await page.getByRole("button", { name: "Lock now" }).last().click();
    await locked(other);
    assert.doesNotMatch(await everythingIn(other), /old oak/);
  });

  test("with the lock on, a page that is not in front is covered at once; without it is not", async () => {
    const isCovered = (): Promise<boolean> =>
      page.evaluate(`(() => {
        dispatchEvent(new Event("blur"));
        const { content, position, backgroundColor } = getComputedStyle(document.documentElement, "::after");
        const top = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
        return content !== "none" && position === "fixed" && /^rgb\\(/.test(backgroundColor) && top === document.documentElement;
      })()`);
    assert.equal(await isCovered(), false);
    await lockOn(page);
    assert.equal(await isCovered(), true);
    // The picture on the cover comes a moment after it.
    let covered = await page.screenshot();
    await eventually("the cover is whole", async () => {
      const before = covered;
      covered = await page.screenshot();
      return covered.length > BLANK_BYTES && before.equals(covered);
    });
    await page.evaluate(`document.querySelector("h1, [role=heading]").remove()`);
    assert.deepEqual(await page.screenshot(), covered, "what lies under the cover shows");
    await page.evaluate(`document.hasFocus = () => true; dispatchEvent(new Event("focus"))`);
    assert.notDeepEqual(await page.screenshot(), covered);
  });

  test("only the passcode takes the lock off", async () => {
    await lockOn(page);
    await page.getByRole("button", { name: "Turn the lock off" }).click();
    await page.getByLabel("The passcode until now").fill("314159");
    await page.getByRole("button", { name: "Turn the lock off" }).click();
    await page.getByText("That is not the passcode").waitFor();
    await page.getByLabel("The passcode until now").fill(PASSCODE);
    await page.getByRole("button", { name: "Turn the lock off" }).click();
    await page.getByRole("button", { name: "Turn the lock on" }).waitFor();
    await page.goto(`${app.url}/journal`);
    await page.getByText("old oak").first().waitFor();
  });

  test("a page that is not secure opens all the same, and says that it can keep no lock", async () => {
    await page.addInitScript(`
      delete Crypto.prototype.randomUUID;
      Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
    `);
    await page.goto(`${app.url}/you/lock`);
    await page.getByLabel("New passcode").fill(PASSCODE);
    await page.getByLabel("The same once more").fill(PASSCODE);
    await page.getByRole("button", { name: "Turn the lock on" }).click();
    await page.getByText("could not be kept").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "Turn the lock on" }).waitFor();
  });

  test("no screen of the lock shuts anybody out, as far as axe can tell", async () => {
    const found: Record<string, unknown> = {};
    const look = async (name: string): Promise<void> => {
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<{ violations: { id: string }[] }>("axe.run()");
      if (violations.length > 0) found[name] = violations.map(({ id }) => id);
    };
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      for (const width of [390, 1280]) {
        await page.setViewportSize({ width, height: 844 });
        await page.goto(`${app.url}/you/lock`);
        await page.getByRole("button", { name: "Turn the lock on" }).waitFor();
        await look(`off ${colorScheme} ${width}`);
      }
    }
    await lockOn(page);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      await look(`on ${colorScheme}`);
      await page.reload();
      await locked(page);
      await look(`locked ${colorScheme}`);
      await page.getByRole("button", { name: "Forgot the passcode" }).click();
      await page.getByText("This journal has no account").waitFor();
      await look(`forgotten ${colorScheme}`);
      await page.getByRole("button", { name: "Back to the passcode" }).click();
      await unlock(page);
      await page.getByRole("button", { name: "Turn the lock off" }).waitFor();
    }
    assert.deepEqual(found, {});
  });

  test("the authenticator of the device opens it where it has verified the person, and not where it has not", async () => {
    // A key belongs to a name: 127.0.0.1 has none.
    const url = app.url.replace("127.0.0.1", "localhost");
    await page.goto(`${url}/you/lock`);
    await showsSomething(page);
    const devtools = await app.context().newCDPSession(page);
    await devtools.send("WebAuthn.enable");
    const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    await lockOn(page);
    await page.reload();
    await unlock(page);
    const wanted = page.getByRole("checkbox", { name: "Open with face or finger too" });
    await wanted.click();
    await page.getByRole("checkbox", { name: "Open with face or finger too", checked: true }).waitFor();
    await page.getByRole("button", { name: "Lock now" }).last().click();
    await locked(page);
    await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await page.getByRole("button", { name: "Use face or finger" }).click();
    await page.getByText("That could not be proven").waitFor();
    await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
    await page.getByRole("button", { name: "Use face or finger" }).click();
    await page.getByRole("button", { name: "Turn the lock off" }).waitFor();
  });
});

describe("a forgotten passcode", { skip: missingApp ?? false }, () => {
  let dataDir: string;
  let server: AuraProcess;
  let url: string;
  let context: BrowserContext;

  before(async () => {
    dataDir = await mkdtemp(join(tmpdir(), "aura-lock-"));
    await chmod(dataDir, 0o711);
    server = startAura(["serve"], { AURA_DATA_DIR: dataDir, HOST: "127.0.0.1", PORT: "0", METRICS_PORT: "0" });
    url = (await server.prints(/"url":"(http:[^"]+)".*"msg":"serving"/))[1] ?? "";
    context = await startBrowserIn(join(dataDir, "profile"));
  });

  after(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true, force: true });
  });

  test("whoever can sign in to the journal's account gets in, and unsynced words are kept", async () => {
    const page = await context.newPage();
    await page.goto(`${url}/sign-up`);
    await page.getByLabel("E-mail").fill(ANN.email);
    await page.getByLabel("Password").first().fill(ANN.password);
    await page
      .getByRole("button", { name: /account/i })
      .first()
      .click();
    await eventually("one is signed in", async () => !page.url().includes("sign-up"));
    await page.goto(`${url}/you`);
    await page.getByText(ANN.email).waitFor();
    await lockOn(page);
    await eventually("the app is kept here, so that it goes on without a network", () =>
      page.evaluate<boolean>("navigator.serviceWorker.ready.then(({ active }) => active?.state === 'activated')"),
    );
    await context.setOffline(true);
    const journal = await connectJournal(page);
    await journal.writeAll([{ content: OAK }]);
    await context.setOffline(false);
    await page.reload();
    await locked(page);
    await page.getByRole("button", { name: "Forgot the passcode" }).click();
    await page.getByText(ANN.email).waitFor();
    await page.getByLabel("Password").fill("not the password at all");
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("alert").waitFor();
    assert.doesNotMatch(await everythingIn(page), /old oak/);
    await page.getByLabel("Password").fill(ANN.password);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Turn the lock on" }).waitFor();
    await page.goto(`${url}/journal`);
    await page.getByText("old oak").first().waitFor();
  });
});
