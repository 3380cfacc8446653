import type { ServiceName } from "@aura-journal/contracts";
import { ConfigError, TARGETS, type Config, type PeerName } from "./config.ts";
import type { ServiceDefinition } from "./platform/service.ts";

/** Whether this process is one of several. */
export function runsApart({ targets }: Pick<Config, "targets">): boolean {
  return targets.size < TARGETS.length;
}

/** By which name this process asks for what no service of it asks: who a caller is. */
export function nameOf({ targets }: Pick<Config, "targets">): ServiceName {
  return TARGETS.find((name) => targets.has(name)) ?? "gateway";
}

/** What this process is called in traces and logs: `aura`, or by what runs in it (`aura-auth-users`). */
export function serviceNameOf(config: Pick<Config, "targets" | "serviceName">): string {
  if (config.serviceName !== undefined) return config.serviceName;
  return ["aura", ...(runsApart(config) ? TARGETS.filter((name) => config.targets.has(name)) : [])].join("-");
}

/** The services that this process asks and that run elsewhere. */
export function peersOf(
  config: Pick<Config, "targets">,
  definitions: readonly ServiceDefinition[],
): ReadonlySet<PeerName> {
  const { targets } = config;
  // Whoever verifies a caller asks auth for sessions, and users for API keys.
  const wanted: PeerName[] = ["auth", "users"];
  for (const { name, needs } of definitions) {
    if (targets.has(name)) wanted.push(...needs);
    if (targets.has("gateway")) wanted.push(name);
  }
  return new Set(wanted.filter((name) => !targets.has(name)));
}

/**
 * Sees to it that a process that is one of several has been told what it must know of the others.
 * @throws ConfigError naming every variable that is missing, and what it is for
 */
export function checkNeeds(
  config: Pick<Config, "targets" | "peerUrls" | "serviceSecret" | "isPublicUrlGiven" | "databaseUrl">,
  definitions: readonly ServiceDefinition[],
  options: { readonly hasDatabase: boolean },
): void {
  if (!runsApart(config)) return;
  const problems: string[] = [];
  const stored = definitions.filter(({ name, store }) => config.targets.has(name) && store !== undefined);
  if (stored.length > 0 && config.databaseUrl === undefined && !options.hasDatabase) {
    problems.push(
      `DATABASE_URL: is missing; ${listOf(stored.map(({ name }) => name))} keep their data there (the embedded database is for one process that runs them all)`,
    );
  }
  if (config.serviceSecret === undefined) {
    problems.push(
      "AURA_SERVICE_SECRET: is missing; services that run apart know each other by it (openssl rand -base64 32 makes one; all must have the same)",
    );
  }
  if (!config.isPublicUrlGiven) {
    problems.push("AURA_PUBLIC_URL: is missing; it is the address of the gateway, and all must have the same");
  }
  for (const peer of peersOf(config, definitions)) {
    if (config.peerUrls[peer].length > 0) continue;
    const variable = `AURA_${peer.toUpperCase()}_URL`;
    problems.push(`${variable}: is missing; ${reasonFor(peer, config.targets, definitions)}`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
}

function reasonFor(
  peer: PeerName,
  targets: ReadonlySet<ServiceName>,
  definitions: readonly ServiceDefinition[],
): string {
  const askers: ServiceName[] = definitions
    .filter(({ name, needs }) => targets.has(name) && needs.includes(peer))
    .map(({ name }) => name);
  if (targets.has("gateway")) askers.unshift("gateway");
  const who = askers.length === 0 ? "whoever verifies callers" : listOf(askers);
  return `${who} must reach ${peer}, which does not run in this process (such as http://${peer}:8000)`;
}

function listOf(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}
