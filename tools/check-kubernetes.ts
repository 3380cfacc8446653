import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { admissionProblems, installKinds } from "./check-kubernetes/admission.ts";
import { startApiServer } from "./check-kubernetes/api-server.ts";
import { availabilityProblems } from "./check-kubernetes/availability.ts";
import { cloudNativePgProblems, isOfCloudNativePg } from "./check-kubernetes/cloudnative-pg.ts";
import { environmentProblems } from "./check-kubernetes/environment.ts";
import { ofKind, parseManifests, type Manifest } from "./check-kubernetes/manifests.ts";
import { madeOfMonitoring, readMonitoring, staleProblems, writeMade } from "./check-kubernetes/monitoring.ts";
import { networkProblems } from "./check-kubernetes/network.ts";
import { placeholderProblems } from "./check-kubernetes/placeholders.ts";
import { podProblems } from "./check-kubernetes/pods.ts";
import { referenceProblems } from "./check-kubernetes/references.ts";
import { render, stageManifests } from "./check-kubernetes/render.ts";
import {
  createSchemaCheck,
  type CustomResourceDefinition,
  type OpenApi,
  type SchemaCheck,
} from "./check-kubernetes/schemas.ts";
import { missingServices } from "./check-kubernetes/service-pods.ts";
import {
  CLOUDNATIVE_PG_TYPES,
  CUSTOM_RESOURCES,
  KUBERNETES_SCHEMAS,
  KUBERNETES_VERSION,
  missingApiServer,
  missingKubernetes,
} from "./kubernetes.ts";
import { readOptions } from "./options.ts";

/** `npm run check:kubernetes`: whether the manifests are what Kubernetes understands, and what the code needs. */
const USAGE = `usage: npm run check:kubernetes -- [options]

  --overlay FOLDER   an overlay of your own, in place of those of deploy/kubernetes; what is nobody's must not be in it
  --server           ask Kubernetes's own server besides, which npm run fetch:kubernetes -- --server builds
  --write            take rules and dashboards of deploy/monitoring over into deploy/kubernetes
  --help             this

Each overlay is rendered by Kustomize and held against the interface of Kubernetes ${KUBERNETES_VERSION} and of the operators, where a
field that nobody knows is an error; then against the code: who must reach whom, what each process reads, which secrets there are.
npm run fetch:kubernetes brings what it needs. Exit codes: 0 as it must be, 1 not, 2 wrong usage.
`;
const DEPLOY = join(import.meta.dirname, "..", "deploy");
/** An overlay with fewer manifests lacks something. */
const LEAST_MANIFESTS = 40;

const values = readOptions(
  USAGE,
  {
    overlay: { type: "string" },
    server: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
  () => true,
);
process.exitCode = await main();

async function main(): Promise<number> {
  const made = await madeOfMonitoring(await readMonitoring(DEPLOY));
  if (values.write) {
    await writeMade(DEPLOY, made);
    return 0;
  }
  const missing = missingKubernetes ?? (values.server ? missingApiServer : undefined);
  if (missing !== undefined) {
    process.stderr.write(`check:kubernetes: ${missing}\n`);
    return 1;
  }
  const place = await mkdtemp(join(tmpdir(), "aura-manifests-"));
  try {
    const definitions = JSON.parse(await readFile(CUSTOM_RESOURCES, "utf8")) as CustomResourceDefinition[];
    const checkSchema = createSchemaCheck(
      JSON.parse(await readFile(KUBERNETES_SCHEMAS, "utf8")) as OpenApi,
      definitions,
    );
    await using server = values.server ? await startApiServer() : undefined;
    if (server !== undefined) await installKinds(server, definitions);
    const stale = await staleProblems(DEPLOY, made);
    for (const problem of stale) process.stdout.write(`✗ ${problem}\n`);
    let problems = stale.length;
    for (const folder of await overlays(place)) {
      const rendered = await render(folder);
      const manifests = parseManifests(rendered);
      // The server does not know the operator whose definitions are in no registry.
      const known = manifests.filter((manifest) => !isOfCloudNativePg(manifest));
      const found = [
        ...problemsOf(manifests, checkSchema),
        ...(server === undefined ? [] : await admissionProblems(known, server)),
        ...(values.overlay === undefined ? [] : placeholderProblems(rendered)),
      ];
      for (const problem of found) process.stdout.write(`✗ ${problem}\n`);
      process.stdout.write(`${basename(folder)}: ${manifests.length} manifests, ${found.length} problems\n`);
      problems += found.length;
    }
    return problems === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`check:kubernetes: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

async function overlays(place: string): Promise<readonly string[]> {
  if (values.overlay !== undefined) return [resolve(values.overlay)];
  return stageManifests(DEPLOY, place);
}

function problemsOf(manifests: readonly Manifest[], checkSchema: SchemaCheck): string[] {
  if (manifests.length < LEAST_MANIFESTS) return [`only ${manifests.length} manifests: something was not rendered`];
  const isProduction = ofKind(manifests, "Namespace").some(
    ({ metadata }) => metadata.labels?.["environment"] === "production",
  );
  const inSchema = [
    ...manifests.filter((manifest) => !isOfCloudNativePg(manifest)).flatMap((manifest) => checkSchema(manifest)),
    ...cloudNativePgProblems(manifests.filter(isOfCloudNativePg), CLOUDNATIVE_PG_TYPES),
  ];
  // What is not of its own kind's form cannot be read for what it says.
  if (inSchema.length > 0) return inSchema;
  return [
    ...missingServices(manifests),
    ...referenceProblems(manifests),
    ...environmentProblems(manifests),
    ...networkProblems(manifests),
    ...podProblems(manifests, { isProduction }),
    ...availabilityProblems(manifests, { isProduction }),
  ];
}
