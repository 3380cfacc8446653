import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import axe from "axe-core";
import { errors, type BrowserContext, type Page } from "playwright-core";
import { WEB_APP_DIR } from "../../apps/server/src/config.ts";
import { statement } from "../../apps/server/src/platform/database.ts";
import { createJobs } from "../../apps/server/src/platform/jobs.ts";
import { missingApp, showsSomething } from "../support/app.ts";
import { startBrowserIn } from "../support/browser.ts";
import { eventually } from "../support/eventually.ts";
import { crowdedFigures, fewFigures } from "../support/figures.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

/** Where pictures are put, for people to look at; none are taken without it. */
const PICTURES = process.env["AURA_PICTURES"];
const ALL_LOOKS = [390, 1280].flatMap((width) =>
  (["light", "dark"] as const).map((colorScheme) => ({ width, height: width === 390 ? 844 : 800, colorScheme })),
);
/** Each width and each colour scheme once; pictures show them all. */
const LOOKS = PICTURES === undefined ? [ALL_LOOKS[0]!, ALL_LOOKS[3]!] : ALL_LOOKS;

const BREAK = statement("REVOKE DELETE ON users.preferences FROM aura_users");
const MEND = statement("GRANT DELETE ON users.preferences TO aura_users");
const JOBS = statement("SELECT FROM graphile_worker._private_jobs");
const TRIGGERS = statement("ALTER TABLE users.audit_log DISABLE TRIGGER USER");
const TAMPER = statement(`UPDATE users.audit_log SET action = 'auth.logout' WHERE chain_seq = 3`);

describe("the administration in a browser", { skip: missingApp ?? false }, () => {
  let directory: string;
  let server: TestServer;
  let context: BrowserContext;
  let page: Page;
  let ann: TestAccount;
  let figures: object;
  const complaints: string[] = [];

  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-administration-"));
    server = await startTestServer({ config: { webAppDir: WEB_APP_DIR, isFirstUserAdmin: true } });
    context = await startBrowserIn(join(directory, "profile"));
    context.on("console", (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    context.on("weberror", (error) => complaints.push(String(error.error())));
    await context.route("**/admin/analytics*", (route) => route.fulfill({ json: figures }));
    page = await context.newPage();
    page.setDefaultTimeout(60_000);
    await page.goto(`${server.baseUrl}/sign-up`);
    await page.getByLabel("E-mail").fill("samuel@example.org");
    await page.getByLabel("Password").fill("the navy office in seething lane");
    await page.getByRole("button", { name: "Make an account" }).click();
    await page.getByRole("textbox", { name: "Today's page" }).waitFor();
    ann = await server.register({ email: "ann@example.org", firstName: "Ann", lastName: "Ashby" });
    for (let index = 0; index < 24; index += 1) await server.register({ email: `writer.${index}@example.org` });
  });

  after(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    await rm(directory, { recursive: true, force: true });
    assert.deepEqual(complaints, []);
  });

  async function open(path: string): Promise<void> {
    await page.goto(server.baseUrl + path);
    await showsSomething(page);
  }

  const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
  const annMay = async (): Promise<number> =>
    (await server.call("GET", "/auth/profile", { token: ann.accessToken })).status;

  test("by keyboard alone an administrator finds the pages, searches for somebody and comes to the account", async () => {
    await open("/you");
    await page.getByRole("link", { name: "Administration" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("26 accounts").waitFor();
    await looksRight("overview");
    await page.getByRole("link", { name: "People" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("Page 1 of 2").waitFor();
    await looksRight("people");
    await button("Next page").press("Enter");
    await page.getByText("Page 2 of 2").waitFor();
    await page.getByRole("searchbox", { name: "Name or e-mail" }).fill("ashb");
    await page.keyboard.press("Enter");
    await page.getByText("One account").waitFor();
    await page.getByRole("link", { name: /Ann Ashby/ }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Ann Ashby" }).waitFor();
  });

  test("an account is closed after its consequence was read, and opened again", async () => {
    assert.equal(await annMay(), 200);
    await button("Close the account").press("Enter");
    await page.getByText("Ann Ashby is signed out everywhere at once").waitFor();
    await looksRight("closing");
    // Pressing once more is the way out, and nothing has happened.
    await page.keyboard.press("Enter");
    await button("Close the account").waitFor();
    assert.equal(await annMay(), 200);
    await page.keyboard.press("Enter");
    await button("Yes, close it").click();
    await page.getByText("The account is closed.", { exact: true }).waitFor();
    assert.equal(await annMay(), 401);
    await button("Open the account").click();
    await button("Yes, open it").click();
    await page.getByText("The account is open again.").waitFor();
    const { email, password } = ann;
    assert.equal((await server.call("POST", "/auth/login", { body: { email, password } })).status, 200);
  });

  test("nobody is offered to shut themselves out", async () => {
    await open("/you/administration/users?q=samuel");
    await page.getByRole("link", { name: /samuel@example.org/ }).click();
    await page.getByText("This is your own account.").waitFor();
    assert.equal(await button("Close the account").count(), 0);
    assert.equal(await button("Take administration away").count(), 0);
  });

  test("the audit log tells in sentences what was done, can be narrowed, and is verified", async () => {
    await open(`/you/administration/audit?person=${ann.user.userId}`);
    await page.getByText("samuel@example.org closed the account of Ann Ashby").waitFor();
    await page.getByText("samuel@example.org opened the account of Ann Ashby").waitFor();
    await button("Filter").click();
    await page.getByRole("radio", { name: "Joined", exact: true }).click();
    await page.getByText("Ann Ashby joined").waitFor();
    await page.getByText("closed the account of").waitFor({ state: "detached" });
    await looksRight("audit-filter");
    await open("/you/administration/audit");
    await button("Earlier records").waitFor();
    await button("Verify the log").click();
    await page.getByText(/^The log is intact: \d+ records and \d+ checkpoints/).waitFor();
    await looksRight("audit-intact");
  });

  test("of a log that was changed past the server the very record is named", async () => {
    await server.owner.execute(TRIGGERS);
    assert.equal(await server.owner.execute(TAMPER), 1);
    await button("Verify the log").click();
    await page.getByText("The log is not as it was written.").waitFor();
    await page.getByText("Record 3", { exact: true }).waitFor();
    await page.getByText("This record was altered, or stands in another's place.").waitFor();
    await looksRight("audit-broken");
  });

  test("few people are said to be few, and figures of many are shown as charts and tables", async () => {
    figures = fewFigures();
    await open("/you/administration/analytics");
    await page.getByText("Too few people were here on any day to show how many").waitFor();
    await page.getByText("Too few people have been here for four weeks").waitFor();
    await looksRight("figures-few");
    figures = crowdedFigures();
    await page.getByRole("radio", { name: "90 days" }).click();
    await page.getByText(/^Four weeks after joining, \d+% are still here$/).waitFor();
    await looksRight("figures-many");
    await page.getByRole("button", { name: "Show as a table" }).first().click();
    await page.getByRole("cell", { name: "fewer than 20 people" }).first().waitFor();
  });

  test("a job that has failed for good is tried again, and another is removed", async () => {
    await server.owner.execute(BREAK);
    for (const key of ["one", "two"]) {
      await createJobs().add(server.owner, "users.erase", { userId: randomUUID() }, { maxAttempts: 1, key });
    }
    await open("/you/administration/jobs");
    await eventually("both have failed", async () => {
      await button("Look again").click();
      return page.getByText("2 jobs have failed for good").isVisible();
    });
    await looksRight("jobs");
    await server.owner.execute(MEND);
    await button(/^Try again: job \d+$/)
      .first()
      .click();
    await page.getByText(/^Job \d+ is tried again/).waitFor();
    await eventually("it is done", async () => (await server.owner.query(JOBS)).length === 1);
    await button("Look again").click();
    await page.getByText("One job has failed for good").waitFor();
    await button(/^Remove: job \d+$/).click();
    await page.getByText(/What job \d+ was for is then never done/).waitFor();
    await button("Yes, remove it").click();
    await page.getByText("No job has failed for good").waitFor();
    assert.equal((await server.owner.query(JOBS)).length, 0);
  });

  test("without a network every page says so, and goes on when there is one", async () => {
    await context.setOffline(true);
    await button("Look again").click();
    await page.getByText("The server can't be reached just now, and these pages show what it alone knows.").waitFor();
    await context.setOffline(false);
    await button("Try again").click();
    await page.getByText("No job has failed for good").waitFor();
  });

  test("whoever is no administrator is shown none of it", async () => {
    await server.owner.execute(
      statement("UPDATE auth.users SET roles = ARRAY['user'] WHERE email_normalized = 'samuel@example.org'"),
    );
    // Who somebody is, is remembered for not quite a second.
    await eventually("the server refuses", async () => {
      // It goes with the list, the moment the server refuses.
      await button("Look again")
        .click({ timeout: 2_000 })
        .catch((error: unknown) => {
          if (!(error instanceof errors.TimeoutError)) throw error;
        });
      return page.getByText("You are no longer an administrator of this server.").isVisible();
    });
    assert.equal(await page.getByText("No job has failed for good").count(), 0);
    await page.goto(`${server.baseUrl}/you/administration/nowhere`);
    await page.getByRole("heading", { level: 1 }).waitFor();
  });

  async function looksRight(name: string): Promise<void> {
    for (const { colorScheme, width, height } of LOOKS) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.evaluate(axe.source);
      const { violations } = await page.evaluate<{ violations: { id: string; nodes: { html: string }[] }[] }>(
        "axe.run()",
      );
      assert.deepEqual(
        violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`),
        [],
        `${name}, ${width} wide, ${colorScheme}`,
      );
      if (PICTURES === undefined) continue;
      await mkdir(PICTURES, { recursive: true });
      const whole = await page.evaluate<number>(
        `Math.max(...[...document.querySelectorAll("#root *")].map((element) => element.scrollHeight))`,
      );
      await page.setViewportSize({ width, height: Math.min(3_000, Math.max(height, whole + 80)) });
      await page.screenshot({ path: join(PICTURES, `administration-${name}-${width}-${colorScheme}.png`) });
      await page.setViewportSize({ width, height });
    }
  }
});
