import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { InstalledPackage } from "./packages.ts";

const RESOLVER = "--experimental-import-meta-resolve";
const CODE = /\.[cm]?[jt]s$/;
const REQUIRED = /\brequire(?:\.resolve)?\s*\(\s*(["'`])([^"'`$\n]+)\1\s*[,)]/g;
const IMPORTED = /\b(?:import\s*\(\s*|import\.meta\.resolve\(\s*|from\s*|import\s*)(["'`])([^"'`$\n]+)\1/g;
const COMPUTED = /\b(?:require|import)\s*\(\s*(?!["'`)]|\/\*)/;
const NAMED_FILE = /(["'`])([\w@./-]+\.[cm]?js)\1/g;
const NAMED_MODULE = /(["'`])((?:@[\w.-]+\/)?[\w.-]+(?:\/[\w.-]+)*)\1/g;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** What of the packages' code can be loaded. */
export interface Reached {
  /** Whether a file with code, by its path, may be asked for. */
  has(path: string): boolean;
}

/**
 * Follows what the modules of our own packages load, through those of the others: many packages bring each file two to six times,
 * for other module systems and for browsers. Found by the words of the files, and rather too much than too little: a package that
 * computes the name of what it loads keeps all of its files, a file whose name stands in a text counts as loaded, and so does the
 * entry of every package that another one depends on.
 *
 * @throws Error where Node was not started with `--experimental-import-meta-resolve`, without which it can't say what others would load
 */
export function reachedModules(
  root: string,
  packages: readonly InstalledPackage[],
  sources: readonly string[],
): Reached {
  if (!process.execArgv.includes(RESOLVER)) throw new Error(`Node has to be started with ${RESOLVER}`);
  const reached = new Set<string>();
  const whole = new Set<string>();
  const waiting = sources.map((path) => join(root, path));
  for (const { path } of packages) {
    const manifest = join(root, path, "package.json");
    for (const name of dependenciesOf(manifest)) waiting.push(...resolveBoth(name, manifest));
  }
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (reached.has(path) || !isFile(path)) continue;
    reached.add(path);
    if (!CODE.test(path)) continue;
    const text = readFileSync(path, "utf8");
    const folder = packageFolder(path);
    waiting.push(
      ...[...text.matchAll(REQUIRED)].flatMap(([, , name = ""]) => resolveRequired(name, path)),
      ...[...text.matchAll(IMPORTED)].flatMap(([, , name = ""]) => resolveImported(name, path)),
      ...(folder === undefined
        ? namesOfModules(text, packages).flatMap((name) => resolveBoth(name, path))
        : [...text.matchAll(NAMED_FILE)].flatMap(([, , name = ""]) => [
            resolve(dirname(path), name),
            resolve(folder, name),
          ])),
    );
    if (folder !== undefined && COMPUTED.test(text)) whole.add(folder);
  }
  return { has: (path) => !CODE.test(path) || reached.has(path) || whole.has(packageFolder(path) ?? "") };
}

function dependenciesOf(manifest: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = JSON.parse(
    readFileSync(manifest, "utf8"),
  ) as Manifest;
  return Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies });
}

/** Our own code names a module in a text where it is loaded by another, as by `createRequire()` or a transport of the log. */
function namesOfModules(text: string, packages: readonly InstalledPackage[]): string[] {
  const known = new Set(packages.map(({ name }) => name));
  const nameOf = (specifier: string): string | undefined => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0];
  return [...text.matchAll(NAMED_MODULE)]
    .map(([, , specifier = ""]) => specifier)
    .filter((specifier) => known.has(nameOf(specifier) ?? ""));
}

function resolveBoth(name: string, from: string): string[] {
  return [...resolveRequired(name, from), ...resolveImported(name, from)];
}

function resolveRequired(name: string, from: string): string[] {
  try {
    return [createRequire(from).resolve(name)];
  } catch {
    // What is not there is not copied either: an optional package, another platform's, words in a text.
    return [];
  }
}

function resolveImported(name: string, from: string): string[] {
  try {
    const url = import.meta.resolve(name, pathToFileURL(from).href);
    return url.startsWith("file:") ? [fileURLToPath(url)] : [];
  } catch {
    return [];
  }
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** Of the package from a registry that a file belongs to; our own have no such place. */
function packageFolder(path: string): string | undefined {
  return /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}
