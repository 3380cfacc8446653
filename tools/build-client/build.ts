import { execFile } from "node:child_process";
import { copyFile, glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const ROOT = join(import.meta.dirname, "..", "..");
const CONTRACTS = join(ROOT, "packages", "contracts");

/**
 * Makes the package: the open half of the contract as JavaScript with its types, and nothing that needs the repository.
 * @throws with what the compiler says, where it does not build
 */
export async function buildClient(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await compile(folder);
  await writeFile(join(folder, "package.json"), `${JSON.stringify(await manifest(), undefined, 2)}\n`);
  await copyFile(join(CONTRACTS, "README.md"), join(folder, "README.md"));
  await copyFile(join(ROOT, "LICENSE"), join(folder, "LICENSE"));
}

async function compile(folder: string): Promise<void> {
  const tsc = join(ROOT, "node_modules", "typescript", "bin", "tsc");
  const args = [tsc, "-p", join(CONTRACTS, "tsconfig.client.json"), "--outDir", folder];
  try {
    await promisify(execFile)(process.execPath, args);
  } catch (error) {
    throw new Error((error as { stdout?: string }).stdout ?? (error as Error).message, { cause: error });
  }
  // The compiler writes the names of modules anew in the JavaScript alone.
  for await (const file of glob("**/*.d.ts", { cwd: folder })) {
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replaceAll(/(["'])(\.{1,2}\/[\w./-]+)\.ts\1/g, "$1$2.js$1"));
  }
}

async function manifest(): Promise<object> {
  const { version, license, dependencies } = JSON.parse(await readFile(join(CONTRACTS, "package.json"), "utf8")) as {
    readonly [Name in "version" | "license" | "dependencies"]: unknown;
  };
  return {
    name: "@aura-journal/client",
    version,
    description: "The interface of an AURA Journal server: typed calls, errors, and the verification of webhooks",
    license,
    type: "module",
    sideEffects: false,
    engines: { node: ">=20" },
    exports: { ".": { types: "./client-package.d.ts", default: "./client-package.js" } },
    dependencies,
  };
}
