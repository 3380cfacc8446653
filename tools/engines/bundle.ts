import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { WEIGHTS_ID } from "../../packages/nlp/src/index.ts";

const NLP = fileURLToPath(new URL("../../packages/nlp/", import.meta.url));

/** The model that ships. */
export function modelBytes(): Buffer {
  return readFileSync(join(NLP, "model", `${WEIGHTS_ID}.bin`));
}

/** The golden file, as it stands. */
export function goldenFile(): string {
  return readFileSync(join(NLP, "golden", "golden.jsonl"), "utf8");
}

/** The analysis and what compares it with the golden file as one script, as an app's bundler would make it; it sets `golden`. */
export async function engineScript(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(NLP, "golden", "engine.ts")],
    bundle: true,
    write: false,
    format: "iife",
    target: "es2022",
    charset: "ascii",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}
