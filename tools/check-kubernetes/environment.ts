import { ConfigError, readConfig, type Environment, type SECRET_VARIABLES } from "../../apps/server/src/config.ts";
import { services } from "../../apps/server/src/services/index.ts";
import { checkNeeds } from "../../apps/server/src/topology.ts";
import {
  containersOf,
  nameOf,
  ofKind,
  workloadsOf,
  type Container,
  type LabelSelector,
  type Manifest,
  selects,
} from "./manifests.ts";
import { servicePodsOf } from "./service-pods.ts";

type ConfigMap = Manifest & { readonly data?: Readonly<Record<string, string>> };
type Service = Manifest & {
  readonly spec: {
    readonly selector?: Readonly<Record<string, string>>;
    readonly ports?: readonly { readonly port: number }[];
  };
};

const OWN_IMAGE = /(?:^|\/)aura-journal(?:-family)?(?:[:@]|$)/;
/** What is read by AWS's client, and by Node itself. */
const OF_OTHERS = /^(?:AWS_|NODE_EXTRA_CA_CERTS$)/;
/** What stands for a secret that only the cluster knows. */
const SAMPLES: Readonly<Record<(typeof SECRET_VARIABLES)[number], string>> = {
  DATABASE_URL: "postgres://aura@database:5432/aura_journal",
  DATABASE_DIRECT_URL: "postgres://aura@database:5432/aura_journal",
  DATABASE_READ_URL: "postgres://aura@replica:5432/aura_journal",
  REDIS_URL: "rediss://redis:6379",
  MONGODB_URL: "mongodb://mongodb:27017/aura",
  AURA_MASTER_KEY: "a keyring",
  AURA_SERVICE_SECRET: "thirty-two bytes, and some more of them",
  SMTP_URL: "smtp://mail:587",
  AURA_EXPO_ACCESS_TOKEN: "a token",
};

/**
 * Every variable is one that the program reads, every process would start with what it is told, and the addresses of the
 * services are those of services that there are.
 */
export function environmentProblems(manifests: readonly Manifest[]): string[] {
  const known = knownVariables();
  const problems: string[] = [];
  for (const workload of workloadsOf(manifests)) {
    for (const container of containersOf(workload).filter(({ image }) => OWN_IMAGE.test(image))) {
      const env = environmentOf(container, manifests);
      for (const name of Object.keys(env)) {
        if (!known.has(name) && !OF_OTHERS.test(name))
          problems.push(`${nameOf(workload.manifest)}: ${name} is no variable that the program reads`);
      }
      problems.push(...startProblems(env, container).map((problem) => `${nameOf(workload.manifest)}: ${problem}`));
    }
  }
  return [...new Set([...problems, ...addressProblems(manifests)])];
}

/** What a container finds in its environment. */
export function environmentOf(container: Container, manifests: readonly Manifest[]): Record<string, string> {
  const maps = new Map(
    ofKind<ConfigMap>(manifests, "ConfigMap").map(({ metadata, data }) => [metadata.name, data ?? {}]),
  );
  const env: Record<string, string> = {};
  for (const { configMapRef } of container.envFrom ?? []) Object.assign(env, maps.get(configMapRef?.name ?? ""));
  for (const { name, value, valueFrom } of container.env ?? []) {
    const { configMapKeyRef, secretKeyRef } = valueFrom ?? {};
    const mapped = configMapKeyRef === undefined ? undefined : maps.get(configMapKeyRef.name)?.[configMapKeyRef.key];
    env[name] =
      value ?? mapped ?? (secretKeyRef === undefined ? "" : (SAMPLES[name as keyof typeof SAMPLES] ?? "a secret"));
  }
  return env;
}

/** The names that the program asks for: some only where others are set. */
function knownVariables(): ReadonlySet<string> {
  const asked = new Set<string>();
  const recorded = new Proxy<Environment>(
    { ...SAMPLES, AURA_NLP_PROVIDER: "google" },
    {
      get(target, name) {
        asked.add(String(name));
        return target[String(name)];
      },
    },
  );
  readConfig(recorded, { isRoot: true, cores: 1 });
  return asked;
}

function startProblems(env: Environment, { args = [] }: Container): readonly string[] {
  const target = args[0] === "serve" ? args[2] : undefined;
  try {
    const config = readConfig(
      { ...env, ...(target === undefined ? {} : { AURA_TARGET: target }) },
      { isRoot: false, cores: 1 },
    );
    if (target !== undefined) checkNeeds(config, services, { hasDatabase: false });
    const isStored = target === undefined || services.some(({ name, store }) => name === target && store !== undefined);
    const isHere = env["AURA_MASTER_KEY"] !== undefined;
    if (target !== undefined && isStored && !isHere)
      return ["AURA_MASTER_KEY: is missing; what it keeps is sealed under it"];
    if (!isStored && (isHere || config.databaseUrl !== undefined))
      return ["it keeps nothing, and is given the database or the master key"];
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function addressProblems(manifests: readonly Manifest[]): string[] {
  const ofServices = ofKind<Service>(manifests, "Service");
  const pods = servicePodsOf(manifests);
  const problems: string[] = [];
  for (const { workload } of pods) {
    const env = environmentOf(workload.pod.containers[0] as Container, manifests);
    for (const { target, workload: callee } of pods.filter(({ target }) => target !== "gateway")) {
      const variable = `AURA_${target.toUpperCase()}_URL`;
      const url = env[variable];
      if (url === undefined || !URL.canParse(url)) continue;
      const { hostname, port } = new URL(url);
      const service = ofServices.find(({ metadata }) => metadata.name === hostname);
      const isRight =
        service !== undefined &&
        selects(selectorOf(service), callee.labels) &&
        service.spec.ports?.some((each) => String(each.port) === port) === true;
      if (!isRight) problems.push(`${variable}: ${url} is no service that leads to ${nameOf(callee.manifest)}`);
    }
  }
  return problems;
}

function selectorOf({ spec }: Service): LabelSelector {
  return { matchLabels: spec.selector ?? {} };
}
