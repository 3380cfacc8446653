import type { Page } from "playwright-core";
import { localDateOf } from "../../apps/app/src/locale/format.ts";
import type { AppJournal } from "../../tests/support/app.ts";

/** A screen, and how one comes to it. */
export interface Screen {
  readonly name: string;
  /** Which journals have it. */
  readonly of: "both" | "full";
  readonly path: (known: Known) => string;
  /** What is done there before the picture is taken. */
  readonly arrange?: (page: Page) => Promise<void>;
  /** The picture is as high as what is on the page. */
  readonly isWhole?: boolean;
}

/** What the paths are made of. */
export interface Known {
  readonly entryId: string;
  readonly localDate: string;
}

/** What the journal has that a screen is about. */
export async function lookAround(journal: AppJournal): Promise<Known> {
  const { items } = await journal.call("timeline", { limit: 8 });
  const item = items.at(-1);
  return { entryId: item?.entryId ?? "none", localDate: item?.localDate ?? localDateOf(new Date(), "UTC") };
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
  { name: "entry-absent", of: "both", path: () => "/entry/01920000-0000-7000-8000-000000000000" },
  { name: "search", of: "both", path: () => "/search" },
  {
    name: "search-found",
    of: "full",
    path: () => "/search",
    async arrange(page) {
      await page.getByRole("searchbox").fill("walk garden");
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
  { name: "conflicts", of: "both", path: () => "/conflicts" },
  { name: "lock", of: "both", path: () => "/you/lock" },
  { name: "nowhere", of: "both", path: () => "/you/nowhere" },
];
