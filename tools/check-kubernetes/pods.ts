import {
  containersOf,
  nameOf,
  ofKind,
  workloadsOf,
  type Container,
  type Manifest,
  type PodSpec,
  type Probe,
  type Workload,
} from "./manifests.ts";

const DIGEST = /@sha256:[0-9a-f]{64}$/;
const TAG = /:[\w][\w.-]*$/;
const RESTRICTED = ["enforce", "warn", "audit"].map((mode) => `pod-security.kubernetes.io/${mode}`);
const SAFE_VOLUMES = ["emptyDir", "secret", "configMap", "persistentVolumeClaim"];

/** The rules of Pod Security's level "restricted", and what else a pod of ours must say of itself. */
export function podProblems(
  manifests: readonly Manifest[],
  { isProduction }: { readonly isProduction: boolean },
): string[] {
  return [
    ...ofKind(manifests, "Namespace").flatMap((namespace) =>
      RESTRICTED.filter((label) => namespace.metadata.labels?.[label] !== "restricted").map(
        (label) => `${nameOf(namespace)}: ${label} is not restricted`,
      ),
    ),
    ...workloadsOf(manifests).flatMap((workload) =>
      [
        ...specProblems(workload.pod),
        ...containersOf(workload).flatMap((container) =>
          [
            ...restrictionProblems(container, workload.pod),
            ...imageProblems(container, isProduction),
            ...resourceProblems(container),
            ...mountProblems(container, workload.pod),
            ...probeProblems(container, workload),
          ].map((problem) => `container ${container.name}: ${problem}`),
        ),
      ].map((problem) => `${nameOf(workload.manifest)}: ${problem}`),
    ),
  ];
}

function specProblems(pod: PodSpec): string[] {
  return [
    ...(pod.automountServiceAccountToken === false ? [] : ["its account's token is mounted"]),
    ...(pod.enableServiceLinks === false ? [] : ["the addresses of all services are put into its environment"]),
    ...(pod.hostNetwork === true || pod.hostPID === true || pod.hostIPC === true
      ? ["it shares something with its machine"]
      : []),
    ...(pod.volumes ?? [])
      .filter((volume) => !SAFE_VOLUMES.some((kind) => kind in volume))
      .map(({ name }) => `volume ${name} is of a kind that is not allowed`),
  ];
}

function restrictionProblems(
  { securityContext: own = {}, ports = [] }: Container,
  { securityContext: shared = {} }: PodSpec,
): string[] {
  const added = own.capabilities?.add?.filter((name) => name !== "NET_BIND_SERVICE") ?? [];
  return [
    ...((own.runAsNonRoot ?? shared.runAsNonRoot) === true ? [] : ["may run as root"]),
    ...((own.runAsUser ?? shared.runAsUser) === 0 ? ["runs as root"] : []),
    ...(["RuntimeDefault", "Localhost"].includes((own.seccompProfile ?? shared.seccompProfile)?.type ?? "")
      ? []
      : ["has no seccomp profile"]),
    ...(own.allowPrivilegeEscalation === false ? [] : ["may gain privileges"]),
    ...(own.privileged === true ? ["is privileged"] : []),
    ...(own.capabilities?.drop?.includes("ALL") === true && added.length === 0 ? [] : ["keeps capabilities"]),
    ...(own.readOnlyRootFilesystem === true ? [] : ["may write to its root file system"]),
    ...(ports.some(({ hostPort }) => hostPort !== undefined) ? ["takes a port of its machine"] : []),
  ];
}

function imageProblems({ image }: Container, isProduction: boolean): string[] {
  if (DIGEST.test(image)) return [];
  if (isProduction) return [`its image ${image} is not named by its digest`];
  return TAG.test(image) && !image.endsWith(":latest") ? [] : [`its image ${image} may be another tomorrow`];
}

function resourceProblems({ resources }: Container): string[] {
  return (["requests", "limits"] as const).flatMap((part) =>
    ["cpu", "memory"]
      .filter((name) => resources?.[part]?.[name] === undefined)
      .map((name) => `says nothing of ${part} of ${name}`),
  );
}

function mountProblems({ volumeMounts = [] }: Container, { volumes = [] }: PodSpec): string[] {
  return volumeMounts
    .filter(({ name }) => !volumes.some((volume) => volume.name === name))
    .map(({ name }) => `mounts ${name}, which is no volume`);
}

const PROBES = ["startupProbe", "livenessProbe", "readinessProbe"] as const;
const PATHS: Readonly<Record<(typeof PROBES)[number], string>> = {
  startupProbe: "/livez",
  livenessProbe: "/livez",
  readinessProbe: "/readyz",
};

function probeProblems(container: Container, { manifest }: Workload): string[] {
  const isServing = container.args?.[0] === "serve";
  return PROBES.flatMap((kind) => {
    const probe = container[kind];
    const port = portOf(probe);
    return [
      ...(port !== undefined && !hasPort(container, port) ? [`${kind} asks port ${port}, which it has not`] : []),
      // Whatever asks for stores would have all pods started anew when a database is away.
      ...(isServing && probe?.httpGet?.path !== PATHS[kind] ? [`${kind} does not ask ${PATHS[kind]}`] : []),
      ...(manifest.kind === "StatefulSet" && kind !== "startupProbe" && probe === undefined ? [`has no ${kind}`] : []),
    ];
  });
}

function portOf(probe: Probe | undefined): string | number | undefined {
  return (probe?.httpGet ?? probe?.tcpSocket)?.port;
}

function hasPort({ ports = [] }: Container, port: string | number): boolean {
  return ports.some(({ name, containerPort }) => name === port || containerPort === port);
}
