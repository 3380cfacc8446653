import {
  containersOf,
  nameOf,
  ofKind,
  selects,
  workloadsOf,
  type KeyRef,
  type Labels,
  type Manifest,
  type Workload,
} from "./manifests.ts";

type WithData = Manifest & { readonly data?: Labels; readonly stringData?: Labels };
type ExternalSecret = Manifest & {
  readonly spec: {
    readonly target?: { readonly name?: string };
    readonly data?: readonly { readonly secretKey: string }[];
    readonly secretStoreRef?: { readonly name: string };
  };
};
type MongoDb = Manifest & {
  readonly spec: { readonly users: readonly { readonly connectionStringSecretName?: string }[] };
};
type Certificate = Manifest & { readonly spec: { readonly secretName: string } };
type Service = Manifest & { readonly spec: { readonly selector?: Labels; readonly ports?: readonly ServicePort[] } };
interface ServicePort {
  readonly port: number;
  readonly targetPort?: string | number;
}
type Route = Manifest & {
  readonly spec: {
    readonly rules?: readonly { readonly backendRefs?: readonly { readonly name: string; readonly port?: number }[] }[];
  };
};
type Gateway = Manifest & {
  readonly spec: {
    readonly listeners: readonly {
      readonly tls?: { readonly certificateRefs?: readonly { readonly name: string }[] };
    }[];
  };
};

/** What CloudNativePG puts into the secret of a cluster's application, and the MongoDB operator into that of a user. */
const POSTGRES_KEYS = ["username", "password", "uri", "jdbc-uri", "dbname", "host", "port", "pgpass"];
const MONGODB_KEYS = ["connectionString.standard", "connectionString.standardSrv", "username", "password"];

/** Everything that is named is there: secrets with their keys, settings, volumes, accounts, pods behind services. */
export function referenceProblems(manifests: readonly Manifest[]): string[] {
  const keysBySecret = secretsOf(manifests);
  const names = (kind: string): Set<string> => new Set(ofKind(manifests, kind).map(({ metadata }) => metadata.name));
  const [maps, claims, accounts] = [names("ConfigMap"), names("PersistentVolumeClaim"), names("ServiceAccount")];
  const workloads = workloadsOf(manifests);
  return [
    ...workloads.flatMap((workload) =>
      [
        ...secretRefsOf(workload).flatMap((ref) => secretProblem(ref, keysBySecret)),
        ...mapRefsOf(workload)
          .filter((name) => !maps.has(name))
          .map((name) => `there is no ConfigMap ${name}`),
        ...(workload.pod.volumes ?? [])
          .flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? [])
          .filter((name) => !claims.has(name))
          .map((name) => `there is no PersistentVolumeClaim ${name}`),
        ...[workload.pod.serviceAccountName ?? "default"]
          .filter((name) => name !== "default" && !accounts.has(name))
          .map((name) => `there is no ServiceAccount ${name}`),
      ].map((problem) => `${nameOf(workload.manifest)}: ${problem}`),
    ),
    ...serviceProblems(manifests, workloads),
    ...wayInProblems(manifests, keysBySecret),
    ...ofKind<ExternalSecret>(manifests, "ExternalSecret")
      .filter(({ spec }) => !names("SecretStore").has(spec.secretStoreRef?.name ?? ""))
      .map((secret) => `${nameOf(secret)}: its store is not there`),
  ];
}

/** Secrets that are here or that something here makes, with their keys. */
function secretsOf(manifests: readonly Manifest[]): ReadonlyMap<string, readonly string[]> {
  return new Map<string, readonly string[]>([
    ...ofKind<WithData>(manifests, "Secret").map(
      ({ metadata, data, stringData }) => [metadata.name, Object.keys({ ...data, ...stringData })] as const,
    ),
    ...ofKind<ExternalSecret>(manifests, "ExternalSecret").map(
      ({ metadata, spec }) =>
        [spec.target?.name ?? metadata.name, (spec.data ?? []).map(({ secretKey }) => secretKey)] as const,
    ),
    ...ofKind(manifests, "Cluster").map(({ metadata }) => [`${metadata.name}-app`, POSTGRES_KEYS] as const),
    ...ofKind<MongoDb>(manifests, "MongoDBCommunity").flatMap(({ spec }) =>
      spec.users.map(({ connectionStringSecretName = "" }) => [connectionStringSecretName, MONGODB_KEYS] as const),
    ),
    ...ofKind<Certificate>(manifests, "Certificate").map(
      ({ spec }) => [spec.secretName, ["tls.crt", "tls.key"]] as const,
    ),
  ]);
}

/** Those whose key is nobody's to know here have none. */
function secretRefsOf(workload: Workload): readonly Partial<KeyRef>[] {
  return [
    ...containersOf(workload).flatMap(({ env = [], envFrom = [] }) => [
      ...env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []),
      ...envFrom.flatMap(({ secretRef }) => secretRef ?? []),
    ]),
    ...(workload.pod.volumes ?? []).flatMap(({ secret }) =>
      secret === undefined ? [] : [{ name: secret.secretName }],
    ),
  ];
}

function mapRefsOf(workload: Workload): readonly string[] {
  return [
    ...containersOf(workload).flatMap(({ env = [], envFrom = [] }) => [
      ...env.flatMap(({ valueFrom }) => valueFrom?.configMapKeyRef?.name ?? []),
      ...envFrom.flatMap(({ configMapRef }) => configMapRef?.name ?? []),
    ]),
    ...(workload.pod.volumes ?? []).flatMap(({ configMap }) => configMap?.name ?? []),
  ];
}

function secretProblem(
  { name = "", key }: Partial<KeyRef>,
  keysBySecret: ReadonlyMap<string, readonly string[]>,
): string[] {
  const keys = keysBySecret.get(name);
  if (keys === undefined) return [`nothing makes the secret ${name}`];
  return key === undefined || keys.includes(key) ? [] : [`the secret ${name} has no ${key}`];
}

function serviceProblems(manifests: readonly Manifest[], workloads: readonly Workload[]): string[] {
  return ofKind<Service>(manifests, "Service").flatMap((service) => {
    const { selector = {}, ports = [] } = service.spec;
    const behind = workloads.filter(
      ({ labels }) => Object.keys(selector).length > 0 && selects({ matchLabels: selector }, labels),
    );
    if (behind.length !== 1)
      return [`${nameOf(service)}: selects the pods of ${behind.length} workloads, instead of one`];
    const open = behind.flatMap(({ pod }) => pod.containers.flatMap((container) => container.ports ?? []));
    return ports
      .map(({ port, targetPort = port }) => targetPort)
      .filter((target) => !open.some(({ name, containerPort }) => name === target || containerPort === target))
      .map((target) => `${nameOf(service)}: leads to port ${target}, which its pods have not`);
  });
}

function wayInProblems(manifests: readonly Manifest[], keysBySecret: ReadonlyMap<string, readonly string[]>): string[] {
  const services = ofKind<Service>(manifests, "Service");
  return [
    ...ofKind<Route>(manifests, "HTTPRoute").flatMap((route) =>
      (route.spec.rules ?? [])
        .flatMap(({ backendRefs = [] }) => backendRefs)
        .filter(
          ({ name, port }) =>
            !services.some(
              ({ metadata, spec }) => metadata.name === name && spec.ports?.some((each) => each.port === port),
            ),
        )
        .map(({ name, port }) => `${nameOf(route)}: leads to ${name}:${port}, which is no service`),
    ),
    ...ofKind<Gateway>(manifests, "Gateway").flatMap((gateway) =>
      gateway.spec.listeners
        .flatMap(({ tls }) => tls?.certificateRefs ?? [])
        .filter(({ name }) => !keysBySecret.has(name))
        .map(({ name }) => `${nameOf(gateway)}: nothing makes its certificate ${name}`),
    ),
  ];
}
