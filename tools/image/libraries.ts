import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, openSync, readSync, closeSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const ELF = Buffer.from([0x7f, 0x45, 0x4c, 0x46]);

/** A package of the system that libraries of the image are from. */
export interface SystemPackage {
  readonly name: string;
  readonly version: string;
  readonly source: string;
}

/** The system's libraries that programs need, as they name them; those that stand beside a program are its own. */
export function systemLibraries(programs: readonly string[]): string[] {
  const found = new Set<string>();
  for (const program of programs.filter(isElf)) {
    for (const line of execFileSync("ldd", [program], { encoding: "utf8" }).split("\n")) {
      if (line.includes("not found")) throw new Error(`${program} needs a library that is not there: ${line.trim()}`);
      const path = /(?:=> |^\s*)(\/\S+) \(0x/.exec(line)?.[1];
      if (path?.startsWith("/lib") || path?.startsWith("/usr/lib")) found.add(path);
    }
  }
  return [...found].toSorted();
}

/** Copies a library to where the loader will look for it, under the name that programs know. */
export function copyLibrary(path: string, into: string): void {
  const folder = join(into, realpathSync(dirname(path)));
  mkdirSync(folder, { recursive: true });
  copyFileSync(realpathSync(path), join(folder, basename(path)));
}

/** The packages that libraries belong to. */
export function packagesOf(libraries: readonly string[]): SystemPackage[] {
  const names = new Set(libraries.map(packageOf));
  return [...names].toSorted().map((name) => {
    const format = "${Version}\t${source:Package}";
    const said = execFileSync("dpkg-query", ["--show", "--showformat", format, name], { encoding: "utf8" });
    const [version = "", source = ""] = said.split("\t");
    return { name: name.split(":")[0] ?? name, version, source };
  });
}

function packageOf(library: string): string {
  // A merged /usr has two names for each file, and the package manager knows one of them.
  const real = realpathSync(library);
  for (const path of [library, real, real.replace(/^\/usr/, "")]) {
    try {
      const said = execFileSync("dpkg-query", ["--search", path], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return said.slice(0, said.lastIndexOf(": "));
    } catch {
      continue;
    }
  }
  throw new Error(`${library} belongs to no package`);
}

function isElf(path: string): boolean {
  if (!existsSync(path)) return false;
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(ELF.length);
    readSync(file, head, 0, head.length, 0);
    return head.equals(ELF);
  } finally {
    closeSync(file);
  }
}
