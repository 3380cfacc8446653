import { join } from "node:path";
import { appPagePatterns } from "../../apps/server/src/services/gateway/app-pages.ts";

/** The largest file of the app, with room: a file that is left out would be missed only where there is no network. */
const LARGEST_BYTES = 20 * 1024 * 1024;

/** The script with which reminders are shown; a browser keeps it with the service worker that takes it in. */
export const PUSH_WORKER = "push-worker.js";

/**
 * Writes the service worker, which keeps the whole app in the browser: it opens where the server is dead. A new version is
 * fetched and then waits until the person says so.
 * @throws where a file would not be kept
 */
export async function writeServiceWorker(directory: string): Promise<void> {
  const { generateSW } = await import("workbox-build");
  const { warnings } = await generateSW({
    globDirectory: directory,
    globPatterns: ["**/*"],
    globIgnores: ["**/*.{br,gz,map}", PUSH_WORKER],
    importScripts: [`/${PUSH_WORKER}`],
    swDest: join(directory, "service-worker.js"),
    mode: "production",
    sourcemap: false,
    inlineWorkboxRuntime: true,
    // A path of the interface is never answered with a page.
    navigateFallback: "/index.html",
    navigateFallbackAllowlist: appPagePatterns(),
    directoryIndex: null,
    cleanupOutdatedCaches: true,
    clientsClaim: true,
    skipWaiting: false,
    dontCacheBustURLsMatching: /[.-][0-9a-f]{16,}(?:@\dx)?\./,
    maximumFileSizeToCacheInBytes: LARGEST_BYTES,
  });
  if (warnings.length > 0) throw new Error(warnings.join("; "));
}
