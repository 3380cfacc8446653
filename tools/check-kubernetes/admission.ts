import { setTimeout as delay } from "node:timers/promises";
import type { ApiAnswer, ApiServer } from "./api-server.ts";
import { nameOf, ofKind, workloadsOf, type Manifest } from "./manifests.ts";

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const POLL_MS = 200;
const MAX_POLLS = 100;

/** Brings operators' kinds to the server, and waits until it serves them. */
export async function installKinds(server: ApiServer, definitions: readonly object[]): Promise<void> {
  const path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  for (const definition of definitions) {
    const { status, body } = await server.ask("POST", path, definition);
    if (status !== 201) throw new Error(`a kind was refused: ${saidIn(body)}`);
  }
  for (let poll = 0; !(await areServed(server, path)); poll += 1) {
    if (poll === MAX_POLLS) throw new Error("the operators' kinds are not served in time");
    await delay(POLL_MS);
  }
}

async function areServed(server: ApiServer, path: string): Promise<boolean> {
  const { body } = await server.ask("GET", path);
  const { items } = body as { items: { status?: { conditions?: { type: string; status: string }[] } }[] };
  return items.every(({ status }) =>
    status?.conditions?.some((each) => each.type === "Established" && each.status === "True"),
  );
}

/**
 * What the server itself says to each manifest, as strictly as it can be asked, and to a pod of each workload, which is what Pod
 * Security judges. Nothing but the namespace is kept.
 */
export async function admissionProblems(manifests: readonly Manifest[], server: ApiServer): Promise<string[]> {
  const problems: string[] = [];
  const resourcesByVersion = new Map<string, readonly Resource[]>();
  const namespace = ofKind(manifests, "Namespace")[0]?.metadata.name ?? "default";
  const judge = async (manifest: Manifest, what: string, isKept = false): Promise<void> => {
    const { apiVersion, kind } = manifest;
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const resources = resourcesByVersion.get(root) ?? (await resourcesOf(server, root));
    resourcesByVersion.set(root, resources);
    const resource = resources.find((each) => each.kind === kind && !each.name.includes("/"));
    if (resource === undefined) return void problems.push(`${what}: ${apiVersion} has no ${kind} that is served`);
    const place = resource.namespaced ? `${root}/namespaces/${namespace}/${resource.name}` : `${root}/${resource.name}`;
    const how = `fieldManager=check&force=true&fieldValidation=Strict${isKept ? "" : "&dryRun=All"}`;
    const answer = await server.ask("PATCH", `${place}/${manifest.metadata.name}?${how}`, manifest);
    problems.push(...objections(answer).map((objection) => `${what}: ${objection}`));
  };
  for (const manifest of manifests.toSorted(
    (a, b) => Number(b.kind === "Namespace") - Number(a.kind === "Namespace"),
  )) {
    await judge(manifest, nameOf(manifest), manifest.kind === "Namespace");
  }
  for (const { manifest, labels, pod } of workloadsOf(manifests)) {
    const metadata = { name: manifest.metadata.name, labels };
    await judge({ apiVersion: "v1", kind: "Pod", metadata, spec: pod } as Manifest, `pod of ${nameOf(manifest)}`);
  }
  return problems;
}

async function resourcesOf(server: ApiServer, root: string): Promise<readonly Resource[]> {
  const { status, body } = await server.ask("GET", root);
  return status === 200 ? (body as { readonly resources: readonly Resource[] }).resources : [];
}

function objections({ status, body, warnings }: ApiAnswer): readonly string[] {
  return [...(status === 200 || status === 201 ? [] : [saidIn(body)]), ...warnings];
}

function saidIn(body: unknown): string {
  return typeof body === "object" && body !== null && "message" in body ? String(body.message) : String(body);
}
