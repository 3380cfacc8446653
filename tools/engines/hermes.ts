import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { engineScript, modelBytes } from "./bundle.ts";

const run = promisify(execFile);

/** The virtual machine of the registry's newest package that has one; `npm run fetch:hermes` puts it there. */
export const FETCHED_HERMES = fileURLToPath(new URL("../../node_modules/.cache/hermes/hermes", import.meta.url));

/** The Hermes to run: another one than that of the registry may be named, such as one built from the sources of a release. */
export const hermesPath = process.env["AURA_HERMES"] ?? FETCHED_HERMES;

/** Absent: why nothing can be run in Hermes here. Where every test must run, none is skipped. */
export const missingHermes =
  existsSync(hermesPath) || process.env["AURA_REQUIRE_ALL"] === "1"
    ? undefined
    : "Hermes is not here (npm run fetch:hermes): nothing was run in it";

/** What Hermes of the registry lacks and Hermes of React Native has; and how much memory is held, at the start and later. */
const PRELUDE = `
if (!Array.prototype.at) Array.prototype.at = function (n) { return this[n < 0 ? this.length + n : n]; };
function heldBytes() {
  gc();
  var stats = HermesInternal.getInstrumentedStats();
  return stats.js_allocatedBytes + stats.js_mallocSizeEstimate;
}
var bytesAtStart = heldBytes();
`;
/** No literal is longer, since engines differ in how long one may be. */
const CHUNK = 60_000;
const MAX_OUTPUT_BYTES = 64 * 1_024 * 1_024;

/**
 * Runs a script in Hermes behind the analysis (see `engine.ts`) and the model, which it finds as `golden` and `model`, and gives back what it
 * prints.
 * @param flags of the virtual machine
 */
export async function runInHermes(script: string, flags: readonly string[] = []): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "aura-hermes-"));
  try {
    const file = join(folder, "script.js");
    const parts = [
      PRELUDE,
      await engineScript(),
      "var bytesWithCode = heldBytes();",
      `var model = golden.bytesOfBase64(${longText(modelBytes().toString("base64"))});`,
    ];
    await writeFile(file, [...parts, script].join("\n"));
    const { stdout } = await run(hermesPath, ["-O", "-w", ...flags, file], { maxBuffer: MAX_OUTPUT_BYTES });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** A text as an expression, in ASCII. */
export function longText(text: string): string {
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += CHUNK) parts.push(asciiLiteral(text.slice(at, at + CHUNK)));
  return `[${parts.join(",\n")}].join("")`;
}

function asciiLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
