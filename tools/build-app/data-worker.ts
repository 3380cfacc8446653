import { copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";

/** Metro cannot bundle a worker: this makes the one that holds the database, and puts SQLite beside it. */
export async function bundleDataWorker(app: string, target: string): Promise<void> {
  await bundleWorker(join(app, "src", "data", "web", "worker.ts"), join(target, "worker.js"));
}

/** Makes the part of the service worker that shows reminders; it is a script of its own, which that one takes in. */
export async function bundlePushWorker(app: string, outfile: string): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [join(app, "src", "platform", "push-worker.ts")],
    outfile,
    bundle: true,
    format: "iife",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
  });
}

/** Bundles a worker as one module, with SQLite beside it. */
export async function bundleWorker(entry: string, outfile: string): Promise<void> {
  // Asked for here alone, so that a server without the tools of the app can still say what it lacks.
  const { build } = await import("esbuild");
  await mkdir(join(outfile, ".."), { recursive: true });
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const wasm = createRequire(entry).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm");
  await copyFile(wasm, join(outfile, "..", "sqlite3.wasm"));
}
