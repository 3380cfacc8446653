import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import type { ServiceName } from "@aura-journal/contracts";
import { secretText, TARGETS, type Config, type PeerName } from "../../apps/server/src/config.ts";
import { createKeyringFile } from "../../apps/server/src/platform/master-key.ts";
import type { Service } from "../../apps/server/src/platform/service.ts";
import { createRuntime, type Runtime, type RuntimeOptions } from "../../apps/server/src/runtime.ts";

/** Services apart, as a test sees them: the gateway's port, and what stands behind it. */
export interface RunningApart {
  readonly runtime: Runtime;
  readonly baseUrl: string;
  readonly metricsUrl: string;
  /** Where a service answers by itself. */
  readonly urlOf: (name: ServiceName) => string;
  /** What they know each other by. */
  readonly serviceSecret: string;
  /** Ends one service, as a machine that fails does. */
  stopService(name: ServiceName): Promise<void>;
}

/** Whether this run is to have its servers in parts: `npm test -- --shape apart`. */
export function isApartWanted(): boolean {
  return process.env["AURA_TEST_SHAPE"] === "apart";
}

/**
 * Starts every service on a port of its own, with real HTTP between them, behind a gateway. They share this process, so that a
 * test can look behind the scenes of each; nothing else of it passes between them.
 */
export async function startApart(options: RuntimeOptions): Promise<RunningApart> {
  const ports = await freePorts(TARGETS.length);
  const portOf = (name: ServiceName): number => ports[TARGETS.indexOf(name)] as number;
  const urlOf = (name: ServiceName): string => `http://127.0.0.1:${portOf(name)}`;
  const peerUrls = Object.fromEntries(
    TARGETS.filter((name) => name !== "gateway").map((name) => [name, [urlOf(name)]]),
  ) as unknown as Record<PeerName, string[]>;
  if (options.config.masterKey === undefined) await createKeyringFile(options.config.masterKeyFile, new Date());
  const serviceSecret = randomBytes(32).toString("base64");
  const common: Config = {
    ...options.config,
    peerUrls,
    serviceSecret: secretText(serviceSecret),
    isPublicUrlGiven: true,
    drainNoticeMs: 0,
  };
  await using undo = new AsyncDisposableStack();
  const runtimes = new Map<ServiceName, Runtime>();
  const bound = new Map<ServiceName, { url: string; metricsUrl: string }>();
  // One after the other, the gateway last: what it finds is there.
  for (const name of [...TARGETS].reverse()) {
    const config: Config = { ...common, targets: new Set([name]), port: portOf(name), metricsPort: 0 };
    const runtime = await createRuntime({ ...options, config });
    undo.defer(() => runtime.close());
    bound.set(name, await runtime.listen());
    runtimes.set(name, runtime);
  }
  const gateway = runtimes.get("gateway") as Runtime;
  const closing = undo.move();
  const close = (): Promise<void> => closing.disposeAsync();
  return {
    baseUrl: bound.get("gateway")?.url as string,
    metricsUrl: bound.get("gateway")?.metricsUrl as string,
    urlOf,
    serviceSecret,
    stopService: async (name) => runtimes.get(name)?.close(),
    runtime: {
      ...withoutStore(gateway),
      telemetry: telemetryOf([...runtimes.values()], runtimes.get("entries") as Runtime),
      hasStore: true,
      masterKey: (runtimes.get("entries") as Runtime).masterKey,
      ownerConnection: (runtimes.get("entries") as Runtime).ownerConnection,
      services: new Map<string, Service>([...runtimes.values()].flatMap(({ services }) => [...services])),
      close,
      [Symbol.asyncDispose]: close,
    },
  };
}

/** A spread would ask a gateway for the store that it does not have. */
function withoutStore({ clients, openApi, app, listen }: Runtime) {
  return { clients, openApi, app, listen };
}

/** What all of them count. */
function telemetryOf(all: readonly Runtime[], entries: Runtime): Runtime["telemetry"] {
  const registries = all.map(({ telemetry }) => telemetry.registry);
  const registry = Object.assign(Object.create(registries[0] as object) as Runtime["telemetry"]["registry"], {
    metrics: async () => (await Promise.all(registries.map((each) => each.metrics()))).join("\n"),
  });
  return { ...entries.telemetry, registry };
}

/** Ports that nobody listened on a moment ago. */
async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, "127.0.0.1"));
  await Promise.all(servers.map((server) => once(server, "listening")));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return ports;
}
