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
  const imports = await bundleApart(join(app, "src", "data", "moving-in", "create-imports.ts"), target);
  await bundleWorker(join(app, "src", "data", "web", "worker.ts"), join(target, "worker.js"), {
    AURA_MODEL_URL: JSON.stringify(`/data/${name}`),
    AURA_IMPORTS_URL: JSON.stringify(`/data/${imports}`),
  });
  await writeFile(join(target, name), model);
}

const PRODUCTION = { "process.env.NODE_ENV": '"production"' };
const OPTIONS = {
  bundle: true,
  splitting: true,
  chunkNames: "[name]-[hash]",
  format: "esm",
  target: "es2022",
  minify: true,
  legalComments: "none",
  logLevel: "silent",
} as const;

/** Bundles what a worker fetches by its name, sharing no module with it: a shared one would be one more that the worker begins with. Gives the name. */
async function bundleApart(entry: string, outdir: string): Promise<string> {
  const { build } = await import("esbuild");
  const options = { ...OPTIONS, entryPoints: [entry], outdir, entryNames: "[name]-[hash]", define: PRODUCTION };
  const { outputs } = (await build({ ...options, metafile: true })).metafile;
  const [path] = Object.entries(outputs).find(([, { entryPoint }]) => entryPoint?.endsWith(basename(entry))) ?? [];
  if (path === undefined) throw new Error(`${entry} was not bundled`);
  return basename(path);
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
    ...OPTIONS,
    // What is fetched by its name lies there already.
    external: ["/data/*"],
    define: { ...PRODUCTION, ...constants },
  });
  const wasm = createRequire(entry).resolve("@sqlite.org/sqlite-wasm/sqlite3.wasm");
  await copyFile(wasm, join(dirname(outfile), "sqlite3.wasm"));
}
