import {
  allRoutes,
  createClient,
  createInternalClients,
  createOpenApi,
  DEFAULT_RATE_LIMITS,
  inProcessTransport,
  routes,
  type InternalClients,
  type RateLimits,
} from "@aura-journal/contracts";
import type { FastifyInstance } from "fastify";
import type { Config } from "./config.ts";
import { ACCESS_TOKEN_AUDIENCE, createAccessTokenVerifier } from "./platform/access-tokens.ts";
import { holdDataDirectory } from "./platform/data-directory.ts";
import { createDatabase, statement, type ConnectionOptions, type Database } from "./platform/database.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./platform/embedded-postgres.ts";
import { openExternalDatabase } from "./platform/external-database.ts";
import { createHttpServer } from "./platform/http.ts";
import { createIdentities } from "./platform/identity.ts";
import { createJobs, startJobRunner } from "./platform/jobs.ts";
import type { Logger } from "./platform/logger.ts";
import { loadMasterKey, type MasterKey } from "./platform/master-key.ts";
import { startMetricsServer } from "./platform/metrics-server.ts";
import { migrate } from "./platform/migrate.ts";
import { mountRoutes } from "./platform/mount.ts";
import { listenOn } from "./platform/port-unavailable.ts";
import { createMemoryRateLimiter, rulesByRoute } from "./platform/rate-limits.ts";
import { createRandomBytes } from "./platform/random.ts";
import type { Service } from "./platform/service.ts";
import { createTelemetry, type Telemetry } from "./platform/telemetry.ts";
import { createGateway } from "./services/gateway/index.ts";
import { isWebAppBuilt, serveWebApp } from "./services/gateway/web-app.ts";
import { migrationSets, services as definitions } from "./services/index.ts";
import { VERSION } from "./version.ts";

/** Where the database is and how roles get in. */
export interface DatabaseAccess {
  readonly owner: ConnectionOptions;
  as(role: string): ConnectionOptions;
  readonly rolesCanLogIn: boolean;
}

export interface RuntimeOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly now?: () => Date;
  readonly monotonicMs?: () => number;
  /** The limits in place of the contract's. */
  readonly rateLimits?: RateLimits;
  /** A database that somebody else runs (tests; a command beside a running server). */
  readonly database?: DatabaseAccess;
  /** Background work (jobs, relays, purges) runs unless this is false: a command beside a server leaves it to the server. */
  readonly hasBackgroundWork?: boolean;
}

/** The chosen services in one process, on their stores. */
export interface Runtime extends AsyncDisposable {
  readonly masterKey: MasterKey;
  readonly services: ReadonlyMap<string, Service>;
  readonly clients: InternalClients;
  readonly telemetry: Telemetry;
  readonly openApi: object;
  /** For what must see all rows: the owner's connection, never given to a request. */
  readonly ownerConnection: ConnectionOptions;
  readonly app: FastifyInstance;
  /** Serves; gives the addresses that were bound. */
  listen(): Promise<{ readonly url: string; readonly metricsUrl: string }>;
  /** Readiness off, requests under way finish, background work ends, stores close; in that order, once. */
  close(): Promise<void>;
}

const HAS_USER_KEYS = statement("SELECT EXISTS (SELECT FROM keys.user_keys) AS found");

/** Starts everything that stands behind the HTTP port; `listen` opens it. What had been started is stopped when a step fails. */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { config, logger } = options;
  const now = options.now ?? (() => new Date());
  const monotonicMs = options.monotonicMs ?? (() => performance.now());
  const startedMs = monotonicMs();
  await using undo = new AsyncDisposableStack();
  const opened = await openDatabase(options, undo);
  await migrate({
    connection: opened.owner,
    sets: migrationSets,
    rolesCanLogIn: opened.rolesCanLogIn,
    onApplied: (service, file) => logger.info({ service, file }, "migration applied"),
  });

  const masterKey = await loadMasterKey(config, {
    now: now(),
    mayCreate: async () => !(await holdsKeys(opened.owner)),
  });
  const telemetry = createTelemetry(now);
  const randomBytes = createRandomBytes();
  const databases = new Map<string, Database>();
  const services = new Map<string, Service>();
  const clients = createInternalClients((name) => {
    // Looked up at the call: services are made one after the other and may name each other.
    return (route, input, callOptions) => {
      const service = services.get(name);
      if (service === undefined) throw new Error(`${name} was called before it was made`);
      return inProcessTransport(service.internal as never)(route, input, callOptions);
    };
  });
  const jobs = createJobs();
  for (const definition of definitions) {
    const database = createDatabase({
      connection: definition.store === undefined ? opened.owner : opened.as(definition.store.role),
      applicationName: `aura-${definition.name}`,
      maxConnections: config.poolSize,
      onIdleError: (error) =>
        logger.warn({ err: error, service: definition.name }, "database connection lost; it is made anew"),
    });
    undo.defer(() => database.close());
    databases.set(definition.name, database);
    const service = await definition.create({
      config,
      database,
      kek: masterKey.kek,
      clients,
      jobs,
      telemetry,
      logger: logger.child({ service: definition.name }),
      now,
      monotonicMs,
      randomBytes,
    });
    services.set(definition.name, service);
    undo.defer(async () => service.stop?.());
  }
  telemetry.watchPools(() => [...databases].map(([service, database]) => ({ service, ...database.stats() })));

  if (options.hasBackgroundWork !== false) {
    for (const service of services.values()) await service.start?.();
    const tasks = Object.assign({}, ...[...services.values()].map((service) => service.tasks ?? {})) as NonNullable<
      Service["tasks"]
    >;
    const runner = await startJobRunner({ connection: opened.as("aura_jobs"), tasks, logger, telemetry });
    undo.defer(() => runner.stop());
  }

  const app = await createHttpServer(config, logger);
  const openApi = createOpenApi(allRoutes(), { title: "AURA Journal", version: VERSION, serverUrl: config.publicUrl });
  let isReady = true;
  const authClient = createClient(routes.auth, inProcessTransport(services.get("auth")?.handlers as never));
  const verifyAccessToken = createAccessTokenVerifier({
    getJwks: async () => (await authClient.getJwks()).body,
    issuer: config.publicUrl,
    audience: ACCESS_TOKEN_AUDIENCE,
    now,
    nowMs: monotonicMs,
  });
  const identities = createIdentities({
    verifyAccessToken: (token) => verifyAccessToken.verify(token),
    clients,
    now,
    nowMs: () => performance.now(),
    onSeen: (userId) => telemetry.seen(userId),
  });
  const mountOptions = {
    identities,
    limiter: createMemoryRateLimiter(monotonicMs),
    rules: rulesByRoute(options.rateLimits ?? DEFAULT_RATE_LIMITS),
    telemetry,
    logger,
    onAccountChanged: (userId: string) => {
      for (const service of services.values()) service.forgetAccount?.(userId);
    },
  };
  const gateway = createGateway({
    checks: [...databases].map(([name, database]) => ({
      name: `database:${name}`,
      check: async () => void (await database.query(statement("SELECT 1"))),
    })),
    openApi,
    version: VERSION,
    isReady: () => isReady,
    uptimeSeconds: () => (monotonicMs() - startedMs) / 1_000,
  });
  telemetry.watchRequests(app, logger);
  mountRoutes(app, routes.gateway, gateway, mountOptions);
  for (const name of ["auth", "users", "entries", "nlp", "notifications"] as const) {
    mountRoutes(app, routes[name], services.get(name)?.handlers ?? {}, mountOptions);
  }
  if (isWebAppBuilt(config.webAppDir)) await serveWebApp(app, config.webAppDir);
  await app.ready();
  undo.defer(() => app.close());
  undo.defer(() => {
    for (const service of services.values()) service.endStreams?.();
  });

  const closing = undo.move();
  let closed: Promise<void> | undefined;
  const close = (): Promise<void> => {
    isReady = false;
    closed ??= closing.disposeAsync();
    return closed;
  };
  return {
    masterKey,
    services,
    clients,
    telemetry,
    openApi,
    ownerConnection: opened.owner,
    app,
    async listen() {
      const { host } = config;
      const place = { host, port: config.port };
      const metricsPlace = { host, port: config.metricsPort };
      const url = await listenOn("PORT", place, () => app.listen(place));
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

/** Finds or starts the database that the configuration names; what was started is stopped with the stack. */
export async function openDatabase(
  options: Pick<RuntimeOptions, "config" | "logger" | "now" | "database"> & { readonly isServing?: boolean },
  undo: AsyncDisposableStack,
): Promise<DatabaseAccess> {
  const { config, logger } = options;
  if (options.database !== undefined) return options.database;
  const url = config.databaseUrl?.reveal();
  if (url !== undefined) return openExternalDatabase(url, config.databaseDirectUrl?.reveal());
  undo.use(
    await holdDataDirectory(
      config.dataDir,
      options.isServing === false ? undefined : `http://${config.host}:${config.port}`,
      (options.now ?? (() => new Date()))(),
    ),
  );
  const embedded: EmbeddedPostgres = await startEmbeddedPostgres({ directory: config.dataDir, logger });
  undo.defer(() => embedded.stop());
  return { owner: embedded.owner, as: embedded.as, rolesCanLogIn: true };
}

async function holdsKeys(owner: ConnectionOptions): Promise<boolean> {
  const database = createDatabase({ connection: owner, applicationName: "aura-start", maxConnections: 1 });
  try {
    return (await database.query<{ found: boolean }>(HAS_USER_KEYS))[0]?.found === true;
  } finally {
    await database.close();
  }
}
