import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { WEIGHTS_ID } from "@aura-journal/nlp";

/** Metro cannot bundle a worker: this makes the one that holds the database, and puts SQLite and the model of the analysis beside it. */
export async function bundleDataWorker(app: string, target: string): Promise<void> {
  const model = await readFile(createRequire(import.meta.url).resolve(`@aura-journal/nlp/model/${WEIGHTS_ID}.bin`));
  const hash = createHash("sha256").update(model).digest("hex").slice(0, 32);
  const name = `${WEIGHTS_ID}.${hash}.bin`;
  await bundleWorker(join(app, "src", "data", "web", "worker.ts"), join(target, "worker.js"), {
    AURA_MODEL_URL: JSON.stringify(`/data/${name}`),
  });
  await writeFile(join(target, name), model);
}

/** Bundles a worker as a module, what it loads later as modules of their own, with SQLite beside it. */
export async function bundleWorker(
  entry: string,
  outfile: string,
  constants: Readonly<Record<string, string>> = {},
): Promise<void> {
  // Asked for here alone, so that a server without the tools of the app can still say what it lacks.
  const { build } = await import("esbuild");
  await mkdir(dirname(outfile), { recursive: true });
  await build({
    entryPoints: [{ in: entry, out: basename(outfile, ".js") }],
    outdir: dirname(outfile),
    bundle: true,
    splitting: true,
    chunkNames: "[name]-[hash]",
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    logLevel: "silent",
    define: { "process.env.NODE_ENV": '"production"', ...constants },
  });
  const wasm = createRequire(entry).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm");
  await copyFile(wasm, join(dirname(outfile), "sqlite3.wasm"));
}
