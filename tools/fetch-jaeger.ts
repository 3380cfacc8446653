import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { JAEGER, JAEGER_MODULE_VERSION, JAEGER_VERSION } from "./jaeger.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

const USAGE = `Builds Jaeger ${JAEGER_VERSION}, which collects traces and shows them, where the tests look for it.

Usage: npm run fetch:jaeger [-- --help]

It needs Go 1.24 or newer and takes ten minutes or more on two cores. What is already there is not built again.
Its pages are not part of its Go module: what is built here answers /api, and says so where a browser asks for a page.
`;

const MODULE = "github.com/jaegertracing/jaeger";
/** The module's digest as Go's checksum database has it. */
const SUM = "h1:sWCOOF1dr+NL0PLil7mFo3BqqQL8k4WiM7aguFbc14g=";

readOptions(USAGE, { help: { type: "boolean" } }, () => true);
runTool("fetch:jaeger", main);

function main(): number {
  if (existsSync(JAEGER)) return 0;
  const into = mkdtempSync(join(tmpdir(), "aura-jaeger-"));
  try {
    const said = execFileSync("go", ["mod", "download", "-json", `${MODULE}@${JAEGER_MODULE_VERSION}`], { cwd: into });
    const { Dir, Sum } = JSON.parse(said.toString()) as { readonly Dir: string; readonly Sum: string };
    if (Sum !== SUM) throw new Error(`${MODULE} ${JAEGER_MODULE_VERSION} is not what was looked at: its sum is ${Sum}`);
    const source = join(into, "source");
    cpSync(Dir, source, { recursive: true });
    // What Go keeps is read-only, and its build writes beside it.
    execFileSync("chmod", ["-R", "u+w", source]);
    const program = join(into, "jaeger");
    const stamp = `-s -w -X ${MODULE}/internal/version.latestVersion=${JAEGER_VERSION}`;
    execFileSync("go", ["build", "-trimpath", "-ldflags", stamp, "-o", program, "./cmd/jaeger"], {
      cwd: source,
      stdio: ["ignore", "inherit", "inherit"],
    });
    mkdirSync(dirname(JAEGER), { recursive: true });
    // Whole or not at all: another run may look for it meanwhile.
    cpSync(program, `${JAEGER}.${process.pid}`);
    renameSync(`${JAEGER}.${process.pid}`, JAEGER);
    return 0;
  } finally {
    rmSync(into, { recursive: true });
  }
}
