import { rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleDataWorker } from "./data-worker.ts";
import { runExpo } from "./expo.ts";
import { FINGERPRINT_FILE } from "./fingerprint.ts";
import { writeFonts } from "./fonts.ts";
import { precompress } from "./precompress.ts";
import { bundleScript } from "./script.ts";
import { writeServiceWorker } from "./service-worker.ts";

export const APP = fileURLToPath(new URL("../../apps/app", import.meta.url));
/** Where the server finds the app. */
export const DIST = join(APP, "dist");

export interface BuildOptions {
  readonly fingerprint: string;
  readonly isVerbose: boolean;
  readonly signal: AbortSignal;
  /** Told what begins. */
  readonly progress: (step: string) => void;
}

export interface Built {
  readonly seconds: number;
  /** Script and style of the page as a browser fetches them, compressed; without the database and its worker. */
  readonly transferKilobytes: number;
}

/**
 * Builds the app beside the place where it is served from, and puts it there in one step once it is whole: an interrupted or
 * failed build leaves what was there.
 * @throws with the last lines of the tool that failed
 */
export async function build({ fingerprint, isVerbose, signal, progress }: BuildOptions): Promise<Built> {
  const startMs = performance.now();
  const target = join(APP, `.build-${process.pid}`);
  const former = `${target}-former`;
  try {
    progress("pages");
    await runExpo(["export", "--platform", "web", "--output-dir", target], { cwd: APP, isVerbose, signal });
    await rm(join(target, "metadata.json"), { force: true });
    progress("database");
    await bundleDataWorker(APP, join(target, "data"));
    await bundleScript(join(APP, "src", "data", "web", "begin.ts"), join(target, "begin.js"));
    progress("fonts");
    await writeFonts(target);
    progress("service worker");
    await writeServiceWorker(APP, target);
    progress("compression");
    const transferKilobytes = await precompress(target, signal);
    signal.throwIfAborted();
    await writeFile(join(target, FINGERPRINT_FILE), fingerprint);
    await rename(DIST, former).catch(ignoreAbsence);
    await rename(target, DIST);
    return { seconds: (performance.now() - startMs) / 1_000, transferKilobytes };
  } finally {
    await rm(target, { recursive: true, force: true });
    await rm(former, { recursive: true, force: true });
  }
}

function ignoreAbsence(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
