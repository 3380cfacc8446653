import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** A package as it lies below the project's root. */
export interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** Relative to the root. */
  readonly path: string;
  readonly isWorkspace: boolean;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/**
 * The packages that a workspace needs to run, itself included: what an installation puts beside them for others (and npm does, for
 * those of other workspaces) is not among them.
 * @throws Error for a dependency that is not installed
 */
export function productionPackages(root: string, workspace: string): InstalledPackage[] {
  const found = new Map<string, InstalledPackage>();
  const waiting = [join(root, workspace)];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const path = relative(root, folder);
    if (found.has(path)) continue;
    const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
    const isWorkspace = !path.split("/").includes("node_modules");
    found.set(path, { name: manifest.name, version: manifest.version, path, isWorkspace });
    for (const { name, isOptional } of dependenciesOf(manifest)) {
      const dependency = resolvePackage(root, folder, name);
      if (dependency !== undefined) waiting.push(dependency);
      else if (!isOptional) throw new Error(`${manifest.name} needs ${name}, which is not installed`);
    }
  }
  return [...found.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

function dependenciesOf(manifest: Manifest): { readonly name: string; readonly isOptional: boolean }[] {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} } = manifest;
  const required = Object.keys(dependencies).filter((name) => !Object.hasOwn(optionalDependencies, name));
  // A peer that may be missing is what somebody else wants here, as a compiler or a test runner.
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
  return [
    ...[...required, ...peers].map((name) => ({ name, isOptional: false })),
    ...Object.keys(optionalDependencies).map((name) => ({ name, isOptional: true })),
  ];
}

/** As Node looks for it: in the folders above, nearest first. */
function resolvePackage(root: string, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return realpathSync(candidate);
    if (folder === root) return undefined;
  }
}
