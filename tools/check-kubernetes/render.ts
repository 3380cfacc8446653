import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { KUSTOMIZE } from "../kubernetes.ts";

const run = promisify(execFile);
/** What an operator makes by the commands of docs/kubernetes.md; here it stands for nothing. */
const OPERATORS_FILES = [
  "dev/secrets/service-secret",
  "dev/secrets/master.key",
  "dev/secrets/mongodb-password",
  "production/authorities.pem",
];

interface Kustomization {
  readonly components?: readonly string[];
}

/**
 * Makes a copy of the folder of manifests and of what they take from deploy/monitoring, with the files that are nobody's to
 * commit, and with all components in some overlay.
 * @returns the folders of the overlays
 */
export async function stageManifests(deploy: string, place: string): Promise<readonly string[]> {
  for (const part of ["kubernetes", "monitoring"]) {
    await cp(join(deploy, part), join(place, part), { recursive: true, filter: (path) => !path.endsWith("/secrets") });
  }
  const overlays = join(place, "kubernetes", "overlays");
  for (const file of OPERATORS_FILES.map((name) => join(overlays, name))) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, "for the check alone");
  }
  const own = (await readdir(overlays)).map((name) => join(overlays, name));
  const taken = new Set<string>();
  for (const overlay of own) for (const component of await componentsOf(overlay)) taken.add(component);
  const components = await readdir(join(place, "kubernetes", "components"));
  const left = components.filter((name) => !taken.has(`../../components/${name}`));
  if (left.length === 0) return own;
  // A component that no overlay takes is tried on what most installations are.
  const spare = join(overlays, "production-and-spare-components");
  await mkdir(spare);
  const kustomization = { resources: ["../production"], components: left.map((name) => `../../components/${name}`) };
  await writeFile(join(spare, "kustomization.yaml"), JSON.stringify(kustomization));
  return [...own, spare];
}

async function componentsOf(folder: string): Promise<readonly string[]> {
  return (parse(await readFile(join(folder, "kustomization.yaml"), "utf8")) as Kustomization).components ?? [];
}

/** Everything that an overlay describes, as YAML. */
export async function render(folder: string): Promise<string> {
  const { stdout } = await run(KUSTOMIZE, ["build", folder], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
