import type { Bom } from "../image/sbom.ts";

/** A file of an image, as its archive lists it. */
export interface ImageFile {
  /** Without a slash in front. */
  readonly path: string;
  /** As in `-rwxr-xr-x`. */
  readonly mode: string;
  readonly owner: string;
}

const SHELLS = /(?:^|\/)(?:sh|bash|dash|ash|zsh|ksh|csh|tcsh|fish|busybox|toybox)$/;
const INTERPRETERS = /(?:^|\/)(?:perl|python[\d.]*|npm|npx|apt|dpkg|curl|wget)$/;
const PROGRAM_FOLDERS = /^(?:usr\/)?(?:local\/)?s?bin\//;
/** Where the server writes, and what the runtime of containers puts there. */
const WRITABLE = /^(?:var\/lib\/aura(?:-key|-backups)?|tmp|dev|proc|sys)(?:\/|$)/;
const TESTS = /\.(?:test|fixture)\.tsx?$/;
/** Stands in for a shell and starts PostgreSQL alone. */
const STARTER = "usr/bin/sh";

/** Reads what `tar --list --verbose --numeric-owner` prints. */
export function parseListing(text: string): ImageFile[] {
  return text.split("\n").flatMap((line) => {
    const [, mode, owner, path] =
      /^(\S{10})\s+(\S+)\s+\S+\s+\S+\s+\S+\s+(.+?)(?: -> .*| link to .*)?$/.exec(line) ?? [];
    if (mode === undefined || owner === undefined || path === undefined) return [];
    return [{ mode, owner, path: path.replace(/^\.?\//, "").replace(/\/$/, "") }];
  });
}

/** What is in an image and should not be. */
export function contentProblems(files: readonly ImageFile[], target: "services" | "family"): string[] {
  return files.flatMap(({ path, mode, owner }) => {
    const problems: string[] = [];
    if (mode.startsWith("l")) return [];
    const isStarter = target === "family" && path === STARTER;
    if (SHELLS.test(path) && !isStarter && mode.includes("x") && mode.startsWith("-")) problems.push("is a shell");
    if (INTERPRETERS.test(path) && PROGRAM_FOLDERS.test(path)) problems.push("is a program that an attacker could use");
    if (/[sS]/.test(mode.slice(1))) problems.push("runs as another user");
    if (!WRITABLE.test(path) && (mode[8] === "w" || !owner.startsWith("0/")))
      problems.push("could be changed by the server");
    if (TESTS.test(path)) problems.push("is a test");
    return problems.map((problem) => `/${path} ${problem}`);
  });
}

/** What the list of an image's parts does not name, and what it names that is not there. */
export function bomProblems(files: readonly ImageFile[], bom: Bom): string[] {
  const paths = new Set(files.map(({ path }) => path));
  const named = new Set(bom.components.map((component) => component["bom-ref"]));
  const packages = [...paths].flatMap((path) => packageFolder(path) ?? []);
  const missing = packages.filter((folder) => !named.has(folder)).map((folder) => `the SBOM does not name ${folder}`);
  const isNode = (name: string): boolean => /^node_modules\/node-(?:linux|darwin|win)-/.test(name);
  const invented = bom.components
    .map((component) => component["bom-ref"])
    .filter(
      (ref) => /^(?:node_modules|apps|packages)\//.test(ref) && !isNode(ref) && !paths.has(`app/${ref}/package.json`),
    )
    .map((ref) => `the SBOM names ${ref}, which is not there`);
  const libraries = files.filter(({ path }) => /^usr\/lib.*\.so(?:\.|$)/.test(path));
  const hasSystem = bom.components.some(({ purl }) => purl?.startsWith("pkg:deb/") === true);
  const hasNode = bom.components.some(({ name }) => name.startsWith("node-"));
  return [
    ...missing,
    ...invented,
    ...(packages.length === 0 ? ["no package was found in the image"] : []),
    ...(libraries.length > 0 && hasSystem ? [] : ["the SBOM does not name the system's libraries"]),
    ...(hasNode ? [] : ["the SBOM does not name Node"]),
  ];
}

/** `node_modules/@a/b` for its package.json; a package.json deeper in a package only says how its files are to be read. */
function packageFolder(path: string): string | undefined {
  return /^app\/((?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+|apps\/[^/]+|packages\/[^/]+)\/package\.json$/.exec(
    path,
  )?.[1];
}
