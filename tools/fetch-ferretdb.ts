import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { FERRETDB, FERRETDB_VERSION } from "./ferretdb.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

const USAGE = `Builds FerretDB ${FERRETDB_VERSION}, which speaks the protocol of MongoDB, where the tests look for it.

Usage: npm run fetch:ferretdb [-- --help]

It needs Go 1.23 or newer and takes some minutes on two cores. What is already there is not built again.
`;

const MODULE = "github.com/FerretDB/FerretDB";
/** The module's digest as Go's checksum database has it. */
const SUM = "h1:trrUU0LbmusMbyubhPS1IELncvrIwKrsRT2LW1UUWCw=";

readOptions(USAGE, { help: { type: "boolean" } }, () => true);
runTool("fetch:ferretdb", main);

function main(): number {
  if (existsSync(FERRETDB)) return 0;
  const into = mkdtempSync(join(tmpdir(), "aura-ferretdb-"));
  try {
    const said = execFileSync("go", ["mod", "download", "-json", `${MODULE}@${FERRETDB_VERSION}`], { cwd: into });
    const { Dir, Sum } = JSON.parse(said.toString()) as { readonly Dir: string; readonly Sum: string };
    if (Sum !== SUM) throw new Error(`${MODULE} ${FERRETDB_VERSION} is not what was looked at: its sum is ${Sum}`);
    const source = join(into, "source");
    cpSync(Dir, source, { recursive: true });
    // What Go keeps is read-only, and its own build writes this file, without which the program does not start.
    execFileSync("chmod", ["-R", "u+w", source]);
    writeFileSync(join(source, "build", "version", "version.txt"), `${FERRETDB_VERSION}\n`);
    const program = join(into, "ferretdb");
    execFileSync("go", ["build", "-trimpath", "-o", program, "./cmd/ferretdb"], {
      cwd: source,
      stdio: ["ignore", "inherit", "inherit"],
    });
    mkdirSync(dirname(FERRETDB), { recursive: true });
    // Whole or not at all: another run may look for it meanwhile.
    cpSync(program, `${FERRETDB}.${process.pid}`);
    renameSync(`${FERRETDB}.${process.pid}`, FERRETDB);
    return 0;
  } finally {
    rmSync(into, { recursive: true });
  }
}
