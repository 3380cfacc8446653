import type { Page } from "playwright-core";
import { localDateOf } from "../../apps/app/src/locale/format.ts";
import type { AppJournal } from "./app.ts";
import { crowdedFigures, fullQueue } from "./figures.ts";
import { dayOneExport, FACES, giveFile, hostileExport, startAnew, TABLE } from "./moving-in.ts";
import { itsDeliveries, threeWebhooks } from "./webhooks.ts";

/** A screen, and how one comes to it. */
export interface Screen {
  readonly name: string;
  /** Which journals have it: the empty one is on this device alone, the full one has an account. */
  readonly of: "both" | "empty" | "full";
  readonly path: (known: Known) => string;
  /** What is done there before the picture is taken. */
  readonly arrange?: (page: Page, known: Known) => Promise<void>;
  /** What the server is made to say: invented figures where a server of one would have none to show. */
  readonly answers?: Readonly<Record<string, () => object>>;
  /** The picture is as high as what is on the page. */
  readonly isWhole?: boolean;
}

/** Has the server say what a screen wants it to, for as long as that is shown. */
export async function answered(page: Page, { answers = {} }: Screen): Promise<AsyncDisposable> {
  const context = page.context();
  for (const [where, answer] of Object.entries(answers))
    await context.route(where, (route) => route.fulfill({ json: answer() }));
  return {
    async [Symbol.asyncDispose]() {
      for (const where of Object.keys(answers)) await context.unroute(where);
    },
  };
}

/** What the paths are made of, and what is searched for. */
export interface Known {
  readonly entryId: string;
  readonly localDate: string;
  /** Words that several entries of the full journal have. */
  readonly words: string;
  /** One that brings up the help card; it lies in the bin, out of the way of all other screens. */
  readonly heavyId: string;
}

/** What the journal has that a screen is about. */
export async function lookAround(journal: AppJournal, words: string): Promise<Known> {
  const { items } = await journal.call("timeline", { limit: 8 });
  const item = items.at(-1);
  const [heavyId = ""] =
    item === undefined
      ? []
      : await journal.writeAll([
          { content: "I can't go on any more. I want to kill myself tonight.\n\nEverybody is asleep." },
        ]);
  if (heavyId !== "") await journal.call("remove", heavyId);
  return {
    heavyId,
    entryId: item?.entryId ?? "none",
    localDate: item?.localDate ?? localDateOf(new Date(), "UTC"),
    words,
  };
}

/** The same words of an entry changed in two places: one text stands, the other waits for its writer. */
export async function makeConflict(journal: AppJournal, entryId: string): Promise<void> {
  const content = (await journal.call("entry", entryId))?.content ?? "";
  const [first = ""] = content.split(" ");
  await journal.call("openPage", entryId);
  await journal.call("write", entryId, { content: content.replace(first, "Here") });
  await journal.call("keep", entryId, { content: content.replace(first, "There") });
  await journal.call("closePage", entryId);
}

/** Makes an account of the journal in this page, as its writer would, and waits until the server has all of it. */
export async function signUp(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/sign-up`);
  await page.getByLabel("E-mail").fill(`samuel.${Date.now()}@example.org`);
  await page.getByLabel("Password").fill("the navy office in seething lane");
  await page.getByRole("button", { name: "Make an account" }).click();
  await page.getByRole("textbox", { name: "Today's page" }).waitFor();
  await page.goto(`${url}/you`);
  await page.getByRole("link", { name: "Synced" }).first().waitFor({ timeout: 120_000 });
}

export const SCREENS: readonly Screen[] = [
  { name: "today", of: "both", path: () => "/" },
  {
    name: "today-written",
    of: "full",
    path: () => "/",
    async arrange(page) {
      await page
        .getByRole("textbox", { name: "Today's page" })
        .fill(
          "Up early and walked by the river before anyone was about. The light came sideways over the water, and for once I was not in a hurry.\n\nSupper with Anna. We talked until late about the summer, and laughed more than we have in weeks.",
        );
      await page.getByRole("button", { name: "Good", exact: true }).click();
      await page.getByText("Saved on this device").waitFor();
    },
  },
  { name: "journal", of: "both", path: () => "/journal" },
  {
    name: "calendar",
    of: "both",
    path: () => "/journal",
    arrange: (page) => page.getByRole("button", { name: "Calendar" }).click(),
  },
  { name: "day", of: "both", path: ({ localDate }) => `/journal/${localDate}` },
  { name: "entry", of: "full", path: ({ entryId }) => `/entry/${entryId}` },
  {
    name: "entry-editing",
    of: "full",
    path: ({ entryId }) => `/entry/${entryId}`,
    async arrange(page) {
      await page.getByRole("button", { name: "Edit", exact: true }).click();
      await page.getByRole("textbox", { name: "Write" }).waitFor();
    },
  },
  {
    name: "entry-lines",
    of: "full",
    path: ({ entryId }) => `/entry/${entryId}`,
    async arrange(page) {
      const lines = page.getByRole("button", { name: "Show the lines that carry it" });
      await lines.waitFor();
      await lines.click();
      await page.getByRole("button", { name: "Show the text" }).waitFor();
    },
  },
  {
    name: "help-card",
    of: "full",
    path: ({ heavyId }) => `/entry/${heavyId}`,
    arrange: (page) => page.getByRole("complementary", { name: "You don't have to carry this alone" }).waitFor(),
  },
  {
    name: "help-card-countries",
    of: "full",
    path: ({ heavyId }) => `/entry/${heavyId}`,
    async arrange(page) {
      await page.getByRole("button", { name: "Another country" }).click();
      await page.getByRole("radio", { name: "Austria" }).waitFor();
    },
  },
  { name: "revisions", of: "full", path: ({ entryId }) => `/entry/${entryId}/revisions` },
  { name: "welcome", of: "empty", path: () => "/welcome" },
  { name: "entry-absent", of: "both", path: () => "/entry/01920000-0000-7000-8000-000000000000" },
  { name: "search", of: "both", path: () => "/search" },
  {
    name: "search-found",
    of: "full",
    path: () => "/search",
    async arrange(page, { words }) {
      await page.getByRole("searchbox").fill(words);
      await page.getByText(/entries$/).waitFor();
    },
  },
  {
    name: "search-opened",
    of: "full",
    path: ({ entryId }) => `/search?entry=${entryId}`,
    async arrange(page, { words }) {
      await page.getByRole("searchbox").fill(words);
      await page.getByText(/entries$/).waitFor();
    },
  },
  { name: "insights", of: "both", path: () => "/insights" },
  { name: "insights-whole", of: "full", path: () => "/insights", isWhole: true },
  {
    name: "insights-opened",
    of: "full",
    path: () => "/insights",
    async arrange(page) {
      const day = page.getByRole("button", { name: /day: \d+ entries$/ }).first();
      await day.click();
      await day.scrollIntoViewIfNeeded();
    },
  },
  {
    name: "insights-tables",
    of: "full",
    path: () => "/insights",
    async arrange(page) {
      const button = page.getByText("Show as a table").first();
      await button.waitFor();
      while ((await button.count()) > 0) await button.click();
    },
  },
  { name: "conflicts", of: "empty", path: () => "/conflicts" },
  {
    name: "conflicts",
    of: "full",
    path: () => "/conflicts",
    arrange: (page) => page.getByText("Two texts, both yours").waitFor(),
  },
  { name: "bin", of: "both", path: () => "/bin" },
  { name: "sign-in", of: "empty", path: () => "/sign-in" },
  {
    name: "sign-in-wrong",
    of: "empty",
    path: () => "/sign-in",
    async arrange(page) {
      await page.getByLabel("E-mail").fill("nobody@example.org");
      await page.getByLabel("Password").fill("an elm tree in the fog");
      await page.getByRole("button", { name: "Sign in" }).click();
      await page.getByText("E-mail or password are not right").waitFor();
    },
  },
  { name: "sign-up", of: "empty", path: () => "/sign-up" },
  { name: "forgot-password", of: "empty", path: () => "/forgot-password" },
  { name: "you", of: "both", path: () => "/you" },
  { name: "you-sync", of: "both", path: () => "/you/sync" },
  { name: "you-account", of: "full", path: () => "/you/account" },
  {
    name: "you-second-factor",
    of: "full",
    path: () => "/you/second-factor",
    async arrange(page) {
      await page.getByRole("button", { name: "Set it up" }).click();
      await page.getByRole("img", { name: /authenticator's camera/ }).waitFor();
    },
  },
  {
    name: "you-sessions",
    of: "full",
    path: () => "/you/sessions",
    arrange: (page) => page.getByText("This device").waitFor(),
  },
  {
    name: "you-api-keys",
    of: "full",
    path: () => "/you/api-keys",
    async arrange(page) {
      await page.getByRole("textbox", { name: "Name" }).waitFor();
      if ((await page.getByText("Backup").count()) > 0) return;
      await page.getByRole("textbox", { name: "Name" }).fill("Backup");
      await page.getByRole("button", { name: "Make the key" }).click();
      await page.getByRole("button", { name: "I have put it away" }).click();
      await page.getByText("Backup").waitFor();
    },
  },
  {
    name: "you-webhooks",
    of: "full",
    path: () => "/you/webhooks",
    isWhole: true,
    answers: { "**/users/me/webhooks": threeWebhooks, "**/users/me/webhooks/*/deliveries*": itsDeliveries },
    async arrange(page) {
      await page.getByRole("button", { name: "Show its messages: Home server" }).click();
      await page.getByText("Not taken").waitFor();
    },
  },
  {
    name: "you-calendar",
    of: "full",
    path: () => "/you/calendar",
    async arrange(page) {
      const make = page.getByRole("button", { name: "Make the link" });
      await make.or(page.getByRole("button", { name: "Make a new link" })).waitFor();
      if (await make.isHidden()) return;
      await page.getByRole("checkbox", { name: /how many entries/ }).click();
      await make.click();
      await page.getByRole("button", { name: "I have put it in" }).waitFor();
    },
  },
  { name: "you-keeping", of: "full", path: () => "/you/keeping", isWhole: true },
  { name: "you-privacy", of: "both", path: () => "/you/privacy" },
  { name: "you-lock", of: "both", path: () => "/you/lock" },
  { name: "you-reminders", of: "both", path: () => "/you/reminders" },
  { name: "you-messages", of: "both", path: () => "/you/messages" },
  {
    name: "you-message-settings",
    of: "full",
    path: () => "/you/message-settings",
    async arrange(page) {
      for (const name of ["Send me my week", "Leave me in peace"]) {
        const wish = page.getByRole("checkbox", { name });
        await wish.waitFor();
        if ((await wish.getAttribute("aria-checked")) === "false") await wish.click();
      }
      await page.getByLabel("From").waitFor();
    },
  },
  { name: "administration", of: "full", path: () => "/you/administration" },
  { name: "administration-people", of: "full", path: () => "/you/administration/users" },
  {
    name: "administration-person",
    of: "full",
    path: () => "/you/administration/users",
    async arrange(page) {
      await page.getByRole("listitem").getByRole("link").first().click();
      await page.getByText("What the audit log says of this account").waitFor();
    },
  },
  {
    name: "administration-audit",
    of: "full",
    path: () => "/you/administration/audit",
    async arrange(page) {
      await page.getByRole("button", { name: "Verify the log" }).click();
      await page.getByText(/^The log is intact/).waitFor();
    },
  },
  {
    name: "administration-figures",
    of: "full",
    path: () => "/you/administration/analytics",
    answers: { "**/admin/analytics*": crowdedFigures },
    isWhole: true,
    arrange: (page) => page.getByText(/are still here$/).waitFor(),
  },
  {
    name: "administration-jobs",
    of: "full",
    path: () => "/you/administration/jobs",
    answers: { "**/admin/jobs": fullQueue },
    arrange: (page) => page.getByText(/failed for good/).waitFor(),
  },
  { name: "nowhere", of: "both", path: () => "/you/nowhere" },
  { name: "you-appearance", of: "both", path: () => "/you/appearance" },
  {
    name: "you-import",
    of: "both",
    path: () => "/you/import",
    arrange: startAnew,
  },
  {
    name: "you-import-preview",
    of: "both",
    path: () => "/you/import",
    isWhole: true,
    async arrange(page) {
      await startAnew(page);
      await giveFile(page, dayOneExport());
      await page.getByRole("button", { name: /^Move \d+ entries in$/ }).waitFor();
    },
  },
  {
    name: "you-import-questions",
    of: "both",
    path: () => "/you/import",
    isWhole: true,
    async arrange(page) {
      await startAnew(page);
      await giveFile(page, TABLE);
      await page.getByRole("button", { name: /^Which column holds the text/ }).click();
    },
  },
  {
    name: "you-import-formats",
    of: "both",
    path: () => "/you/import",
    isWhole: true,
    async arrange(page) {
      await startAnew(page);
      await giveFile(page, FACES);
      await page.getByRole("button", { name: "What is it? Daylio" }).click();
      await page.getByRole("radio", { name: "Table (CSV)" }).waitFor();
    },
  },
  {
    name: "you-import-done",
    of: "both",
    path: () => "/you/import",
    isWhole: true,
    async arrange(page) {
      await startAnew(page);
      await giveFile(page, dayOneExport());
      await page.getByRole("button", { name: /^Move \d+ entries in$/ }).click();
      await page.getByRole("heading", { name: "What did not come along" }).waitFor();
    },
  },
  {
    name: "you-import-refused",
    of: "both",
    path: () => "/you/import",
    async arrange(page) {
      await startAnew(page);
      await giveFile(page, hostileExport());
      await page.getByText("This file does not move in").waitFor();
    },
  },
  { name: "you-export", of: "both", path: () => "/you/export" },
  {
    name: "you-export-ready",
    of: "full",
    path: () => "/you/export",
    async arrange(page) {
      const made = page.getByRole("button", { name: /^Download/ });
      if (await made.isHidden()) await page.getByRole("button", { name: "Make the file" }).click();
      await made.waitFor({ timeout: 120_000 });
    },
  },
  {
    name: "you-delete",
    of: "full",
    path: () => "/you/delete",
    async arrange(page) {
      await page.getByLabel("Password").fill("the navy office in seething lane");
      await page.getByRole("button", { name: "Delete my account" }).click();
      await page.getByText("The account is closed now. In 30 days").waitFor();
    },
  },
  {
    name: "you-data",
    of: "both",
    path: () => "/you/data",
    async arrange(page) {
      const stored = page.getByRole("heading", { name: "On the server" });
      await stored.or(page.getByText("Without an account nothing is stored")).waitFor();
    },
    isWhole: true,
  },
];
