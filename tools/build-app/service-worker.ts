import { join } from "node:path";
import { bundleScript } from "./script.ts";
import { appPagePatterns } from "../../apps/server/src/services/gateway/app-pages.ts";

/** The largest file of the app, with room: a file that is left out would be missed only where there is no network. */
const LARGEST_BYTES = 20 * 1024 * 1024;
/** What of the service worker is ours: it takes in what other apps share, and shows reminders. A browser keeps these with it. */
const OWN_SCRIPTS = {
  "share-target.js": ["src", "data", "shared", "share-target.ts"],
  "push-worker.js": ["src", "platform", "push-worker.ts"],
} as const;

/**
 * Writes the service worker, which keeps the whole app in the browser: it opens where the server is dead. A new version is
 * fetched and then waits until the person says so.
 * @throws where a file would not be kept
 */
export async function writeServiceWorker(app: string, directory: string): Promise<void> {
  for (const [name, source] of Object.entries(OWN_SCRIPTS)) {
    await bundleScript(join(app, ...source), join(directory, name));
  }
  const { generateSW } = await import("workbox-build");
  const { warnings } = await generateSW({
    globDirectory: directory,
    globPatterns: ["**/*"],
    globIgnores: ["**/*.{br,gz,map}", ...Object.keys(OWN_SCRIPTS)],
    importScripts: Object.keys(OWN_SCRIPTS).map((name) => `/${name}`),
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
