import {
  allRoutes,
  createInternalClients,
  createOpenApi,
  inProcessTransport,
  type InternalClients,
  type RateLimits,
  type ServiceName,
} from "@aura-journal/contracts";
import type { FastifyInstance } from "fastify";
import type { IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { Config } from "./config.ts";
import { holdsKeys, openDatabase, openReads, type DatabaseAccess } from "./database-access.ts";
import { createHttpApp } from "./http-app.ts";
import { createPeers } from "./peers.ts";
import { createHistory, dropHistorySlot } from "./backup/history/keep-history.ts";
import { startKeeper } from "./backup/keeper.ts";
import { watchBackups, watchHistory } from "./platform/backup-status.ts";
import { createDatabase, type ConnectionOptions, type Database } from "./platform/database.ts";
import { watchDiskSpace } from "./platform/disk-space.ts";
import { clusterDirectory } from "./platform/embedded-postgres.ts";
import { guardDisk } from "./platform/disk-guard.ts";
import { createJobs, startJobRunner, type JobTask } from "./platform/jobs.ts";
import type { Logger } from "./platform/logger.ts";
import { loadMasterKey, type MasterKey } from "./platform/master-key.ts";
import { startMetricsServer } from "./platform/metrics-server.ts";
import { migrate } from "./platform/migrate.ts";
import { listenOn } from "./platform/port-unavailable.ts";
import { createRandomBytes } from "./platform/random.ts";
import type { Service, StoredServiceDefinition } from "./platform/service.ts";
import { nameKeyFrom } from "./platform/name-key.ts";
import { openShared } from "./platform/shared.ts";
import type { TransformFile } from "./platform/transform-rules.ts";
import { createTelemetry, type Telemetry } from "./platform/telemetry.ts";
import { childSpan, openTracing, within } from "./platform/tracing.ts";
import { migrationSetsOf, services as definitions } from "./services/index.ts";
import { checkNeeds, nameOf, runsApart, serviceNameOf } from "./topology.ts";
import { VERSION } from "./version.ts";

export type { DatabaseAccess } from "./database-access.ts";

export interface RuntimeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly now?: () => Date;
  readonly monotonicMs?: () => number;
  /** The limits in place of the contract's, or what gives those of this moment. */
  readonly rateLimits?: RateLimits | (() => RateLimits);
  /** What gives the operator's transformations of this moment. */
  readonly transforms?: () => TransformFile;
  /** A database that somebody else runs (tests; a command beside a running server). */
  readonly database?: DatabaseAccess;
  /** Background work (jobs, relays, purges) runs unless this is false: a command beside a server leaves it to the server. */
  readonly hasBackgroundWork?: boolean;
}

/** The chosen services in one process, on their stores. */
export interface Runtime extends AsyncDisposable {
  /** Whether anything that runs here has a store; without one there is no key and no connection either. */
  readonly hasStore: boolean;
  /** @throws where nothing that runs here has a store */
  readonly masterKey: MasterKey;
  /** Those that run here. */
  readonly services: ReadonlyMap<string, Service>;
  readonly clients: InternalClients;
  readonly telemetry: Telemetry;
  readonly openApi: object;
  /**
   * For what must see all rows: the owner's connection, never given to a request.
   * @throws where nothing that runs here has a store
   */
  readonly ownerConnection: ConnectionOptions;
  readonly app: FastifyInstance;
  /** Serves; gives the addresses that were bound. */
  listen(): Promise<{ readonly url: string; readonly metricsUrl: string }>;
  /**
   * Readiness off; a notice for those who would send more, where there is to be one; requests under way finish, background work
   * ends, stores close; in that order, once.
   */
  close(): Promise<void>;
}

/**
 * Starts everything that stands behind the HTTP port; `listen` opens it. What had been started is stopped when a step fails.
 * @throws ConfigError where a process that is one of several has not been told of the others
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, logger } = options;
  checkNeeds(config, definitions, { hasDatabase: options.database !== undefined });
  const now = options.now ?? (() => new Date());
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const startedMs = monotonicMs();
  await using undo = new AsyncDisposableStack();
  const chosen = definitions.filter(({ name }) => config.targets.has(name));
  const stored = chosen.filter((definition) => definition.store !== undefined);
  // First, so that it ends last: what happens while the rest ends is traced too.
  const tracing = await openTracing({ config, serviceName: serviceNameOf(config), version: VERSION, logger });
  undo.defer(() => tracing.close());
  const store = stored.length === 0 ? undefined : await openStore(options, stored, now(), undo);
  const telemetry = createTelemetry(now, tracing);
  watchBackups(telemetry.registry, { file: config.backupStatusFile, now });
  watchDiskSpace(telemetry.registry, config.dataDir);
  const peers = createPeers({ config, definitions, telemetry, logger, now });
  undo.defer(() => peers.close());

  const randomBytes = createRandomBytes();
  const nameKey = sharedNameKey(config, store);
  const shared = await openShared({ config, telemetry, logger, nowMs: monotonicMs, nameKey }, undo);
  const bringsDatabase = store !== undefined && config.databaseUrl === undefined && options.database === undefined;
  if (bringsDatabase && options.hasBackgroundWork !== false) await keepBackups(options, store, telemetry, undo);
  const diskGuard = bringsDatabase ? undo.use(await guardDisk({ directory: config.dataDir, logger })) : undefined;
  const databases = new Map<string, Database>();
  const services = new Map<string, Service>();
  /** Looked up at the call: services are made one after the other and may name each other. */
  const clientsOf = (caller: ServiceName): InternalClients =>
    createInternalClients((name) => {
      if (name !== "gateway" && !config.targets.has(name)) return peers.transport(caller, name);
      return (route, input, callOptions) => {
        const service = services.get(name);
        if (service === undefined) throw new Error(`${name} was called before it was made`);
        const span = childSpan(`${name} ${route.name}`, "internal", { "aura.call": route.name });
        return within(span, () => inProcessTransport(service.internal as never)(route, input, callOptions));
      };
    });
  for (const definition of chosen) {
    const { name } = definition;
    const basis = {
      config,
      clients: clientsOf(name),
      announcements: shared.announcements,
      redis: shared.redis,
      telemetry,
      logger: logger.child({ service: name }),
      now,
      monotonicMs,
      randomBytes,
    };
    let service: Service;
    if (definition.store === undefined) service = await definition.create(basis);
    else {
      const { access, masterKey } = store as Store;
      for (const outcome of ["ok", "failed"]) telemetry.databaseUse.zero({ service: name, outcome });
      const database = createDatabase({
        connection: access.as(definition.store.role),
        applicationName: `aura-${name}`,
        maxConnections: config.poolSize,
        onIdleError: (error) => logger.warn({ err: error, service: name }, "database connection lost; it is made anew"),
        onUse({ waitSeconds, heldSeconds, isFailed }) {
          telemetry.databaseWait.observe({ service: name }, waitSeconds);
          telemetry.databaseUse.observe({ service: name, outcome: isFailed ? "failed" : "ok" }, heldSeconds);
        },
      });
      undo.defer(() => database.close());
      databases.set(name, database);
      const reads = openReads(config, definition, { primary: database, ...basis });
      undo.defer(() => reads.close());
      service = await definition.create({ ...basis, database, reads, kek: masterKey.kek, jobs: createJobs() });
    }
    services.set(name, service);
    undo.defer(async () => service.stop?.());
  }
  telemetry.watchPools(() => [...databases].map(([service, database]) => ({ service, ...database.stats() })));

  if (options.hasBackgroundWork !== false) {
    for (const service of services.values()) await service.start?.();
    const tasks: Record<string, JobTask> = Object.assign(
      {},
      ...[...services.values()].map(({ tasks: own }) => own ?? {}),
    );
    if (store !== undefined && Object.keys(tasks).length > 0) {
      const runner = await startJobRunner({ connection: store.access.as("aura_jobs"), tasks, logger, telemetry });
      undo.defer(() => runner.stop());
    }
  }

  const openApi = createOpenApi(allRoutes(), { title: "AURA Journal", version: VERSION, serverUrl: config.publicUrl });
  let isReady = true;
  const app = await createHttpApp({
    config,
    logger,
    telemetry,
    services,
    databases,
    peers,
    clients: clientsOf(nameOf(config)),
    shared,
    openApi,
    now,
    monotonicMs,
    isReady: () => isReady,
    uptimeSeconds: () => (monotonicMs() - startedMs) / 1_000,
    ...(diskGuard === undefined ? {} : { hasRoom: () => diskGuard.hasRoom() }),
    ...(options.rateLimits === undefined ? {} : { rateLimits: options.rateLimits }),
    ...(options.transforms === undefined ? {} : { transforms: options.transforms }),
  });
  undo.defer(() => app.close());
  undo.defer(() => {
    for (const service of services.values()) service.endStreams?.();
  });

  const closing = undo.move();
  let isListening = false;
  let closed: Promise<void> | undefined;
  async function closeAll(): Promise<void> {
    isReady = false;
    if (isListening) await leave(app, config.drainNoticeMs);
    await closing.disposeAsync();
  }
  const close = (): Promise<void> => (closed ??= closeAll());
  return {
    hasStore: store !== undefined,
    get masterKey() {
      return (store ?? noStore()).masterKey;
    },
    services,
    clients: clientsOf(nameOf(config)),
    telemetry,
    openApi,
    get ownerConnection() {
      return (store ?? noStore()).access.owner;
    },
    app,
    async listen() {
      const { host } = config;
      const place = { host, port: config.port };
      const metricsPlace = { host, port: config.metricsPort };
      const url = await listenOn("PORT", place, () => app.listen(place));
      isListening = true;
      const metrics = await listenOn("METRICS_PORT", metricsPlace, () =>
        startMetricsServer({ ...metricsPlace, telemetry }),
      );
      closing.defer(() => metrics.close());
      return { url, metricsUrl: metrics.url };
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

interface Store {
  readonly access: DatabaseAccess;
  readonly masterKey: MasterKey;
}

/** The database, up to date as far as the services here go, and the key that is above all that is sealed in it. */
async function openStore(
  options: RuntimeOptions,
  stored: readonly StoredServiceDefinition[],
  now: Date,
  undo: AsyncDisposableStack,
): Promise<Store> {
  const { config, logger } = options;
  const access = await openDatabase(options, undo);
  await migrate({
    connection: access.owner,
    sets: migrationSetsOf(stored),
    rolesCanLogIn: access.rolesCanLogIn,
    onApplied: (service, file) => logger.info({ service, file }, "migration applied"),
  });
  const masterKey = await loadMasterKey(config, {
    now,
    isShared: runsApart(config),
    mayCreate: async () => !(await holdsKeys(access.owner)),
  });
  return { access, masterKey };
}

/** Of the database that this process brings; others are backed up by those who run them. */
async function keepBackups(
  { config, logger, now = () => new Date() }: RuntimeOptions,
  { access, masterKey }: Store,
  telemetry: Telemetry,
  undo: AsyncDisposableStack,
): Promise<void> {
  if (!config.keepsBackups) return dropHistorySlot(access.owner);
  const history = createHistory({
    connection: access.owner,
    cluster: clusterDirectory(config.dataDir),
    kek: masterKey.kek,
    directory: config.backupDirectory,
    now,
    program: VERSION,
  });
  let reach: Date | undefined;
  watchHistory(telemetry.registry, { reach: () => reach, now });
  undo.use(
    startKeeper({
      history,
      times: config.backupTimes,
      statusFile: config.backupStatusFile,
      logger,
      now,
      onReach: (until) => (reach = until),
    }),
  );
}

/** Nothing new for so long, and those who ask have heard that this instance goes. */
const QUIET_MS = 250;
/** Somebody who never hears it does not keep the instance. */
const MAX_UNHEARD_MS = 10_000;

/**
 * Serves on for the time of the notice, and then until nothing but probes comes any more: on a busy machine a request can have
 * been sent before the sender knew, and lie unread in a connection that looks idle.
 */
async function leave(app: FastifyInstance, noticeMs: number): Promise<void> {
  if (noticeMs === 0) return;
  const untilMs = performance.now() + noticeMs + MAX_UNHEARD_MS;
  let lastMs = performance.now();
  app.server.on("request", ({ url }: IncomingMessage) => {
    if (url !== "/readyz") lastMs = performance.now();
  });
  await delay(noticeMs);
  while (performance.now() - lastMs < QUIET_MS && performance.now() < untilMs) await delay(QUIET_MS / 5);
}

/** The same in every process: apart, not all of them have the master key. */
function sharedNameKey(config: Config, store: Store | undefined): Buffer {
  if (!runsApart(config)) return (store ?? noStore()).masterKey.nameKey;
  if (config.serviceSecret === undefined) throw new Error("Services that run apart need the secret that they share");
  return nameKeyFrom(config.serviceSecret.reveal());
}

function noStore(): never {
  throw new Error("Nothing that runs in this process has a store");
}
