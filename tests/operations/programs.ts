import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Absent: why these programs cannot be asked here. Where every test must run, none is skipped. */
export async function missingPrograms(programs: readonly string[], installed: string): Promise<string | undefined> {
  if (process.env["AURA_REQUIRE_ALL"] === "1") return undefined;
  for (const program of programs) {
    try {
      await run(program, ["--version"]);
    } catch {
      return `${program} (Debian: ${installed}) is not there: nothing was tried with it`;
    }
  }
  return undefined;
}
