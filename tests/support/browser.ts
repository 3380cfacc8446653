import { existsSync } from "node:fs";
import { chromium, type Browser, type BrowserContext } from "playwright-core";

/** Where Debian keeps Chromium. */
const CHROMIUM = "/usr/bin/chromium";

/** Absent: why nothing can be tested in a browser here. Where every test must run, none is skipped. */
export const missingBrowser =
  existsSync(CHROMIUM) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : `Chromium is not at ${CHROMIUM}: nothing was tested in a browser`;

/** Its sandbox needs a user other than root; what it is shown here is ours alone. */
const OPTIONS = { executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 };

/** A Chromium without a window. Its contexts are private windows: what they keep lies in memory, and is reached slowly. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch(OPTIONS);
}

/**
 * A Chromium whose profile lies in a directory: what a site keeps is there again when it is started anew.
 * @param signal ends it; given by programs that handle signals themselves, which Playwright would otherwise end at Ctrl-C, with all
 *   else that they started left behind
 */
export async function startBrowserIn(directory: string, signal?: AbortSignal): Promise<BrowserContext> {
  const handles = signal === undefined;
  const context = await chromium.launchPersistentContext(directory, {
    ...OPTIONS,
    handleSIGINT: handles,
    handleSIGTERM: handles,
    handleSIGHUP: handles,
  });
  const close = (): void => void context.close();
  signal?.addEventListener("abort", close);
  context.once("close", () => signal?.removeEventListener("abort", close));
  if (signal?.aborted === true) close();
  return context;
}
