import { createHash } from "node:crypto";
import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** What the app is made of. The lock file stands for everything that came from elsewhere. */
const INPUTS = [
  "package-lock.json",
  "apps/app/*.{json,cjs,js,ts}",
  "apps/app/{app,src,public,assets}/**/*",
  "packages/*/{package.json,src/**/*,model/**/*}",
  "apps/server/src/services/gateway/app-pages.ts",
  "tools/build-app.ts",
  "tools/build-app/**/*",
];
/** Tests are no part of it. */
const OTHERS = /\.(?:test|fixture)\.tsx?$/;
/** Where the fingerprint of what was built lies; a name that is never served. */
export const FINGERPRINT_FILE = ".fingerprint";

/** A hash over all files that the app is made of. */
export async function fingerprintOf(root: string = ROOT): Promise<string> {
  const files: string[] = [];
  for await (const entry of glob(INPUTS, { cwd: root, withFileTypes: true })) {
    if (entry.isFile() && !OTHERS.test(entry.name)) files.push(join(entry.parentPath, entry.name));
  }
  const hash = createHash("sha256");
  for (const file of [...new Set(files)].toSorted()) {
    const content = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    hash.update(`${file.slice(root.length)}\0${content}\n`);
  }
  return hash.digest("hex");
}

/** What the build in this directory was made of; absent where there is none, or half of one. */
export async function fingerprintOfBuild(directory: string): Promise<string | undefined> {
  return readFile(join(directory, FINGERPRINT_FILE), "utf8").catch(() => undefined);
}
