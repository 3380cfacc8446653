import { cpSync, statSync } from "node:fs";
import { basename, join, relative, sep } from "node:path";
import type { InstalledPackage } from "./packages.ts";

const NOT_LOADED = /\.(?:d\.[cm]?ts|[cm]?ts|tsx|map|flow|md|markdown|coffee|gyp|gypi|c|cc|cpp|h|s?css)$/i;
const LICENCE = /^(?:licen[cs]e|notice|copying|copyright)/i;
const NOT_FOR_RUNNING =
  /^(?:test|tests|__tests__|spec|example|examples|benchmark|benchmarks|bench|docs|\.github|\.vscode)$/;
const OUR_TESTS = /\.(?:test|fixture)\.tsx?$/;

/** Copies what a package needs to run, and its licence; of others' packages only the files that `isReached`. */
export function copyPackage(
  root: string,
  { path, isWorkspace }: InstalledPackage,
  into: string,
  isReached: (path: string) => boolean,
): void {
  const from = join(root, path);
  cpSync(from, join(into, path), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) => {
      if (source === from) return true;
      const inside = relative(from, source);
      if (isWorkspace) return isOurProduct(inside);
      return isForRunning(inside) && (statSync(source).isDirectory() || isReached(source));
    },
  });
}

/** Whether a file or folder of one of our own packages is part of the product. */
export function isOurProduct(path: string): boolean {
  const [first = ""] = path.split(sep);
  return ["package.json", "src", "model", "bin"].includes(first) && !OUR_TESTS.test(path);
}

/** Whether a file or folder of a package from a registry may be needed to run it here. */
export function isForRunning(path: string): boolean {
  const parts = path.split(sep);
  const [first = "", second] = parts;
  // Packages below it are packages of their own.
  if (first === "node_modules" || first.startsWith(".") || NOT_FOR_RUNNING.test(first)) return false;
  if (first === "prebuilds" && second !== undefined && second !== `${process.platform}-${process.arch}`) return false;
  const name = basename(path);
  return LICENCE.test(name) || !NOT_LOADED.test(name);
}
