import type { Page } from "playwright-core";
import { zipOf } from "../../packages/moving/src/archives/archives.fixture.ts";
import { dayOneTwin } from "../../packages/moving/src/formats/day-one-json/day-one-json.fixture.ts";

/** A file that a person would choose. */
export interface GivenFile {
  readonly name: string;
  readonly content: string | Uint8Array;
}

/** An export of Day One as tests know it, with every oddity; files by path take the place of those that stand in it. */
export function dayOneExport(instead: Readonly<Record<string, Uint8Array>> = {}): GivenFile {
  const files = Object.entries({ ...dayOneTwin, ...instead }).map(([path, content]) => ({
    path,
    content: typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content),
  }));
  return { name: "Export.zip", content: zipOf(files) };
}

/** A table whose columns and days leave questions open. */
export const TABLE: GivenFile = {
  name: "tagebuch.csv",
  content: "Wann,Wo,Was\n5/1/2019,Mill,The ice on the pond held for the first time.\n5/2/2019,Home,Soup and a book.\n",
};

/** What Daylio exports is a table, too; it does not say what a mood of one's own name is. */
export const FACES: GivenFile = {
  name: "faces.csv",
  content: "full_date,date,weekday,time,mood,activities,note_title,note\n2024-02-01,,,21:00,Supi,,,Snow\n",
};

/** An archive that would write beside the folder it is unpacked into. */
export function hostileExport(): GivenFile {
  return { name: "harmless.zip", content: zipOf([{ path: "../../etc/cron.d/x", content: "x" }]) };
}

/** Comes to the page for moving in and leaves behind what waits there. */
export async function openImport(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/you/import`);
  await startAnew(page);
}

export async function startAnew(page: Page): Promise<void> {
  const choose = page.getByRole("button", { name: "Choose a file" });
  const leave = page.getByRole("button", { name: "Not this one" });
  const another = page.getByRole("button", { name: "Choose another file" });
  await choose.or(leave).or(another).first().waitFor();
  for (const button of [leave, another]) if (await button.isVisible()) await button.click();
  await choose.waitFor();
}

/** Chooses a file as a person does, by the button. */
export async function giveFile(page: Page, { name, content }: GivenFile): Promise<void> {
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose a file" }).click();
  const chooser = await choosing;
  await chooser.setFiles({ name, mimeType: "application/octet-stream", buffer: Buffer.from(content) });
}
