import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { SystemPackage } from "./libraries.ts";
import type { InstalledPackage } from "./packages.ts";

/** As much of CycloneDX 1.6 as is written here. */
export interface Bom {
  readonly bomFormat: "CycloneDX";
  readonly specVersion: "1.6";
  readonly version: 1;
  readonly metadata: { readonly component: Component };
  readonly components: readonly Component[];
}

/** A part of the image. */
export interface Component {
  readonly "bom-ref": string;
  readonly type: "application" | "library";
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly hashes?: readonly { readonly alg: "SHA-256" | "SHA-512"; readonly content: string }[];
  readonly licenses?: readonly { readonly license: { readonly name: string } }[];
  readonly properties?: readonly { readonly name: string; readonly value: string }[];
}

/** What a lock file says of each package, by its path. */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly integrity?: string; readonly license?: string }>>;
}

/**
 * The parts of an image: packages of a registry with the digests of the lock file, the system's packages, and the libraries that a
 * package brings along in binary form. npm can write such a list itself, but refuses over a peer that nobody needs, and knows
 * nothing of what was left out and what is not its own.
 * @throws Error for a package of a registry that the lock file does not know
 */
export function imageBom(image: {
  readonly version: string;
  readonly packages: readonly InstalledPackage[];
  readonly system: readonly SystemPackage[];
  readonly bundled: readonly string[];
  readonly distribution: string;
  readonly lock: Lock;
}): Bom {
  const { version } = image;
  return {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: { component: { "bom-ref": "aura-journal", type: "application", name: "aura-journal", version } },
    components: [
      ...image.packages.map((each) => npmComponent(each, image.lock)),
      ...image.system.map((each) => systemComponent(each, image.distribution)),
      ...image.bundled.map(bundledComponent),
    ],
  };
}

function npmComponent({ name, version, path, isWorkspace }: InstalledPackage, lock: Lock): Component {
  const locked = lock.packages[path];
  const digest = /^sha512-(\S+)$/.exec(locked?.integrity ?? "")?.[1];
  if (digest === undefined && !isWorkspace) throw new Error(`the lock file has no digest of ${name} at ${path}`);
  return {
    "bom-ref": path,
    type: "library",
    name,
    version,
    purl: `pkg:npm/${name.replace("@", "%40")}@${version}`,
    ...(digest === undefined
      ? {}
      : { hashes: [{ alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") }] }),
    ...(locked?.license === undefined ? {} : { licenses: [{ license: { name: locked.license } }] }),
  };
}

function systemComponent({ name, version, source }: SystemPackage, distribution: string): Component {
  const arch = process.arch === "x64" ? "amd64" : process.arch;
  const purl = `pkg:deb/debian/${name}@${encodeURIComponent(version)}?arch=${arch}&distro=${distribution}`;
  return {
    "bom-ref": purl,
    type: "library",
    name,
    version,
    purl,
    properties: [{ name: "debian:source", value: source }],
  };
}

/** A library that came inside of a package: its file's name has the version. */
function bundledComponent(path: string): Component {
  const file = basename(path);
  const [, name = file, version = ""] = /^(.+)\.so\.([\d.]+)$/.exec(file) ?? [];
  const content = createHash("sha256").update(readFileSync(path)).digest("hex");
  return { "bom-ref": `bundled:${file}`, type: "library", name, version, hashes: [{ alg: "SHA-256", content }] };
}
