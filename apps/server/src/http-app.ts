import {
  createClient,
  DEFAULT_RATE_LIMITS,
  inProcessTransport,
  internalRoutes,
  routes,
  type InternalClients,
  type OpenApiDocument,
  type RateLimits,
} from "@aura-journal/contracts";
import type { FastifyInstance } from "fastify";
import type { Config, PeerName } from "./config.ts";
import type { Peers } from "./peers.ts";
import { ACCESS_TOKEN_AUDIENCE, createAccessTokenVerifier } from "./platform/access-tokens.ts";
import { createApiKeyExchange } from "./platform/api-key-exchange.ts";
import { statement, type Database } from "./platform/database.ts";
import { createHttpServer } from "./platform/http.ts";
import { createIdentities } from "./platform/identity.ts";
import { limitsByRoute } from "./platform/limit-rules.ts";
import type { Logger } from "./platform/logger.ts";
import { mountForwarding, mountRoutes, type MountOptions } from "./platform/mount.ts";
import { currentOf, derived } from "./platform/reloadable-file.ts";
import { keepScopes } from "./platform/request-scope.ts";
import type { Service } from "./platform/service.ts";
import { mountInternalRoutes, recogniseServices } from "./platform/service-calls.ts";
import type { Shared } from "./platform/shared.ts";
import { transformsByRoute, type TransformFile } from "./platform/transform-rules.ts";
import type { Telemetry } from "./platform/telemetry.ts";
import { traceRequests } from "./platform/tracing/trace-requests.ts";
import { createForwarding } from "./services/gateway/forward.ts";
import { createGateway, type ReadinessCheck } from "./services/gateway/index.ts";
import { isWebAppBuilt, serveWebApp } from "./services/gateway/web-app.ts";
import { nameOf } from "./topology.ts";
import { VERSION } from "./version.ts";

export interface HttpAppOptions {
  readonly config: Config;
  readonly logger: Logger;
  readonly telemetry: Telemetry;
  /** Those that run here. */
  readonly services: ReadonlyMap<string, Service>;
  readonly databases: ReadonlyMap<string, Database>;
  readonly peers: Peers;
  readonly shared: Shared;
  readonly clients: InternalClients;
  readonly openApi: OpenApiDocument;
  readonly rateLimits?: RateLimits | (() => RateLimits);
  readonly transforms?: () => TransformFile;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly isReady: () => boolean;
  readonly uptimeSeconds: () => number;
  /** Whether the disk takes more; absent: it is not this machine's. */
  readonly hasRoom?: () => boolean;
}

const PEERS: readonly PeerName[] = ["auth", "users", "entries", "nlp", "notifications"];
/** Without these nobody signs in, or nothing is written; a journal gets on without analysis and messages. */
const NEEDED_TO_WRITE: readonly PeerName[] = ["auth", "users", "entries"];

/** Everything that this process answers over HTTP, ready to listen. */
export async function createHttpApp(options: HttpAppOptions): Promise<FastifyInstance> {
  const { config, logger, services, peers, telemetry } = options;
  const isGateway = config.targets.has("gateway");
  const app = await createHttpServer(config, logger);
  app.addHook("onSend", (_request, reply, _payload, done) => {
    // Whoever keeps connections is to make new ones, elsewhere.
    if (!options.isReady()) reply.header("connection", "close");
    done();
  });
  telemetry.watchRequests(app, logger, isGateway ? "edge" : "inside");
  app.decorateRequest("forwarded", undefined);
  if (peers.identity !== undefined) {
    keepScopes(app);
    recogniseServices(app, peers.identity);
  }
  traceRequests(app, telemetry.tracing);

  const mountOptions = createMountOptions(options);
  const operations = createGateway({
    checks: createChecks(options),
    openApi: options.openApi,
    version: VERSION,
    isReady: options.isReady,
    uptimeSeconds: options.uptimeSeconds,
  });
  const apiKeys = createApiKeyExchange({ clients: options.clients, nowMs: () => performance.now() });
  const { livez, readyz, health } = routes.gateway;
  mountRoutes(app, isGateway ? routes.gateway : { livez, readyz, health }, operations, mountOptions);
  for (const name of PEERS) {
    const service = services.get(name);
    if (service !== undefined) mountRoutes(app, routes[name], service.handlers, mountOptions);
    else if (isGateway && peers.identity !== undefined) {
      const forwarding = createForwarding({
        upstream: peers.upstream(name),
        identity: peers.identity,
        apiKeys,
        timeoutMs: config.upstreamTimeoutMs,
      });
      app.addHook("preClose", async () => forwarding.endStreams());
      mountForwarding(app, routes[name], forwarding.forwardTo, mountOptions);
    }
    if (service !== undefined && peers.identity !== undefined) {
      mountInternalRoutes(app, internalRoutes[name], service.internal);
    }
  }
  if (isGateway && isWebAppBuilt(config.webAppDir)) await serveWebApp(app, config.webAppDir);
  await app.ready();
  return app;
}

function createMountOptions(options: HttpAppOptions): MountOptions {
  const { config, services, peers, shared, telemetry, logger, clients, now, monotonicMs } = options;
  const { announcements } = shared;
  const auth = services.get("auth");
  const authClient = createClient(
    routes.auth,
    auth === undefined ? peers.transport(nameOf(config), "auth") : inProcessTransport(auth.handlers as never),
  );
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
  const forgetAccount = (userId: string): void => {
    for (const service of services.values()) service.forgetAccount?.(userId);
  };
  announcements.listen({
    standingChanged: (userId) => identities.forgetUser(userId),
    accountChanged: forgetAccount,
    missed: () => identities.forget(),
  });
  return {
    identities,
    limiter: shared.limiter,
    limits: derived(currentOf(options.rateLimits ?? DEFAULT_RATE_LIMITS), limitsByRoute),
    ...(options.transforms === undefined ? {} : { transforms: derived(options.transforms, transformsByRoute) }),
    telemetry,
    logger,
    async onAccountChanged(userId) {
      forgetAccount(userId);
      announcements.accountChanged(userId);
      // Those elsewhere are told by the gateway, through which every change comes.
      if (config.targets.has("gateway")) await peers.forgetAccount(userId);
    },
    onStandingChanged: (userId) => announcements.standingChanged(userId),
    ...(options.hasRoom === undefined ? {} : { hasRoom: options.hasRoom }),
  };
}

/** A process is ready when its own stores answer; the gateway, when those are that a journal cannot do without. */
function createChecks({ config, databases, peers, shared }: HttpAppOptions): ReadinessCheck[] {
  const stores = [
    ...[...databases].map(([name, database]) => ({
      name: `database:${name}`,
      check: async () => void (await database.query(statement("SELECT 1"))),
    })),
    ...shared.checks,
  ];
  if (!config.targets.has("gateway")) return stores;
  const upstreams = NEEDED_TO_WRITE.filter((name) => !config.targets.has(name)).map((name) => ({
    name: `upstream:${name}`,
    check: async () => {
      if (!peers.upstream(name).isReady()) throw new Error(`${name} is not ready`);
    },
  }));
  return [...stores, ...upstreams];
}
