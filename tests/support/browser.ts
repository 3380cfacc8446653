import { existsSync } from "node:fs";
import { chromium, type Browser } from "playwright-core";

/** Where Debian keeps Chromium. */
const CHROMIUM = "/usr/bin/chromium";

/** Absent: why nothing can be tested in a browser here. Where every test must run, none is skipped. */
export const missingBrowser =
  existsSync(CHROMIUM) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : `Chromium is not at ${CHROMIUM}: nothing was tested in a browser`;

/** A Chromium without a window. Its sandbox needs a user other than root; what it is shown here is ours alone. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, chromiumSandbox: process.getuid?.() !== 0 });
}
