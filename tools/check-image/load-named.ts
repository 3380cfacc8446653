import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type * as typefacesModule from "../../apps/server/src/services/entries/exports/pdf-book/typefaces.ts";

/**
 * Runs in the file system of an image: loads every package that our modules name, the seldom ones too, and reads the typefaces. What
 * was left out and is needed shows here, and not on the day on which somebody asks for a book or a cloud keeps the keys. Node has to be
 * started with `--experimental-import-meta-resolve`.
 */
const APP = "/app";
const NAMED = /(?:\bfrom|\bimport\s*\()\s*"(?!\.)((?:@[\w.-]+\/)?[\w.-]+(?:\/[\w./-]+)?)"/g;
const TYPEFACES = "apps/server/src/services/entries/exports/pdf-book/typefaces.ts";

const urls = new Map<string, string>();
for (const path of globSync("{apps/server,packages/*}/src/**/*.ts", { cwd: APP })) {
  const file = join(APP, path);
  for (const [, name = ""] of readFileSync(file, "utf8").matchAll(NAMED))
    urls.set(name, import.meta.resolve(name, pathToFileURL(file).href));
}
const failed: string[] = [];
for (const [name, url] of urls) {
  await import(url).catch((error: unknown) => failed.push(`${name}: ${String(error)}`));
}
const { openTypefaces } = (await import(join(APP, TYPEFACES))) as typeof typefacesModule;
const typefaces = (await openTypefaces()).all().length;
if (failed.length > 0) throw new Error(`these can't be loaded:\n${failed.join("\n")}`);
process.stdout.write(`${urls.size} packages loaded, ${typefaces} typefaces read\n`);
