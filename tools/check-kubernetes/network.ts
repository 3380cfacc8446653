import { services } from "../../apps/server/src/services/index.ts";
import { peersOf } from "../../apps/server/src/topology.ts";
import type { PeerName } from "../../apps/server/src/config.ts";
import { environmentOf } from "./environment.ts";
import { nameOf, ofKind, selects, workloadsOf, type LabelSelector, type Manifest, type Workload } from "./manifests.ts";
import { servicePodsOf } from "./service-pods.ts";

interface Peer {
  readonly podSelector?: LabelSelector;
  readonly namespaceSelector?: LabelSelector;
  readonly ipBlock?: object;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port?: string | number; readonly protocol?: string }[];
}

type NetworkPolicy = Manifest & {
  readonly spec: {
    readonly podSelector: LabelSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
};

type Direction = "ingress" | "egress";

const HTTP_PORT = "http";
const METRICS_PORT = "metrics";
/** What a pod that has been told of a store must reach, and no other need. */
const STORE_PORTS = { DATABASE_URL: 5432, REDIS_URL: 6379, MONGODB_URL: 27_017, SMTP_URL: 587 } as const;

/** Every pod is shut off, and the ways that are open are those that the code needs: all of them, and no other. */
export function networkProblems(manifests: readonly Manifest[]): string[] {
  const policies = ofKind<NetworkPolicy>(manifests, "NetworkPolicy");
  const namespace = ofKind(manifests, "Namespace")[0];
  return [
    ...isolationProblems(manifests, policies),
    ...callProblems(manifests, policies, namespace),
    ...storeProblems(manifests, policies),
    ...outsideProblems(manifests, policies),
  ];
}

function isolationProblems(manifests: readonly Manifest[], policies: readonly NetworkPolicy[]): string[] {
  return workloadsOf(manifests).flatMap(({ manifest, labels }) =>
    ["Ingress", "Egress"]
      .filter(
        (type) => !policies.some(({ spec }) => selects(spec.podSelector, labels) && spec.policyTypes?.includes(type)),
      )
      .map((type) => `${nameOf(manifest)}: no policy shuts its ${type.toLowerCase()}`),
  );
}

function callProblems(
  manifests: readonly Manifest[],
  policies: readonly NetworkPolicy[],
  namespace: Manifest | undefined,
): string[] {
  const pods = servicePodsOf(manifests);
  const problems: string[] = [];
  for (const { target: caller, workload: from } of pods) {
    const needed = peersOf({ targets: new Set([caller]) }, services);
    for (const { target: callee, workload: to } of pods) {
      if (caller === callee) continue;
      const isNeeded = needed.has(callee as PeerName);
      const isLetOut = allows(policies, "egress", from, to, namespace);
      const isLetIn = allows(policies, "ingress", to, from, namespace);
      const edge = `${from.manifest.metadata.name} → ${to.manifest.metadata.name}`;
      if (isNeeded && !isLetOut) problems.push(`${edge}: is needed, and not let out`);
      if (isNeeded && !isLetIn) problems.push(`${edge}: is needed, and not let in`);
      if (!isNeeded && isLetOut) problems.push(`${edge}: nothing needs it, and it is let out`);
      if (!isNeeded && isLetIn) problems.push(`${edge}: nothing needs it, and it is let in`);
    }
  }
  return problems;
}

/** Whether a policy of one pod opens the way to, or from, another on the port that services answer on. */
function allows(
  policies: readonly NetworkPolicy[],
  direction: Direction,
  pod: Workload,
  other: Workload,
  namespace: Manifest | undefined,
): boolean {
  const listener = direction === "ingress" ? pod : other;
  return rulesFor(policies, direction, pod).some((rule) => {
    const peers = rule.from ?? rule.to;
    return (
      opensPort(rule, HTTP_PORT, listener) &&
      (peers === undefined || peers.some((peer) => means(peer, other, namespace)))
    );
  });
}

function rulesFor(policies: readonly NetworkPolicy[], direction: Direction, { labels }: Workload): readonly Rule[] {
  return policies.filter(({ spec }) => selects(spec.podSelector, labels)).flatMap(({ spec }) => spec[direction] ?? []);
}

function opensPort({ ports }: Rule, name: string, { pod }: Workload): boolean {
  const number = pod.containers
    .flatMap((container) => container.ports ?? [])
    .find((port) => port.name === name)?.containerPort;
  return ports === undefined || ports.some(({ port }) => port === undefined || port === name || port === number);
}

/** Blocks of addresses are for what lies outside. */
function means(
  { podSelector, namespaceSelector, ipBlock }: Peer,
  { labels }: Workload,
  namespace: Manifest | undefined,
): boolean {
  if (ipBlock !== undefined) return false;
  const name = { "kubernetes.io/metadata.name": namespace?.metadata.name ?? "" };
  const isThere =
    namespaceSelector === undefined || selects(namespaceSelector, { ...namespace?.metadata.labels, ...name });
  return isThere && (podSelector === undefined || selects(podSelector, labels));
}

function storeProblems(manifests: readonly Manifest[], policies: readonly NetworkPolicy[]): string[] {
  return workloadsOf(manifests).flatMap((workload) => {
    const names = new Set(
      workload.pod.containers.flatMap((container) => Object.keys(environmentOf(container, manifests))),
    );
    const open = rulesFor(policies, "egress", workload).flatMap(
      ({ ports }) => ports?.map(({ port }) => port) ?? ["any"],
    );
    if (open.includes("any")) return [`${nameOf(workload.manifest)}: may reach every port`];
    return Object.entries(STORE_PORTS)
      .filter(([variable, port]) => names.has(variable) !== open.includes(port))
      .map(([variable, port]) =>
        names.has(variable)
          ? `${nameOf(workload.manifest)}: is told ${variable}, and may not reach port ${port}`
          : `${nameOf(workload.manifest)}: may reach port ${port}, and is not told ${variable}`,
      );
  });
}

/** Who comes from other namespaces: Prometheus and the way in, where there are such. */
function outsideProblems(manifests: readonly Manifest[], policies: readonly NetworkPolicy[]): string[] {
  const isWatched = ofKind(manifests, "PodMonitor").length > 0;
  const isRouted = ofKind(manifests, "HTTPRoute").length > 0;
  return servicePodsOf(manifests).flatMap(({ target, workload }) => {
    const fromOutside = rulesFor(policies, "ingress", workload).filter(
      ({ from }) =>
        from === undefined ||
        from.some(({ namespaceSelector, ipBlock }) => (namespaceSelector ?? ipBlock) !== undefined),
    );
    return [
      { port: METRICS_PORT, isWanted: isWatched },
      { port: HTTP_PORT, isWanted: isRouted && target === "gateway" },
    ]
      .filter(({ port, isWanted }) => fromOutside.some((rule) => opensPort(rule, port, workload)) !== isWanted)
      .map(({ port, isWanted }) =>
        isWanted
          ? `${nameOf(workload.manifest)}: its port ${port} is asked for from outside, and not let in`
          : `${nameOf(workload.manifest)}: its port ${port} is open to other namespaces, and nobody needs it`,
      );
  });
}
