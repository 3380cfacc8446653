import { randomBytes, randomUUID } from "node:crypto";
import {
  createInternalClients,
  defaultPreferences,
  inProcessTransport,
  type AuthResponse,
  type JsonWebKeySet,
  type routes,
  type SendMailRequest,
} from "@aura-journal/contracts";
import { createKeyring, createLocalKek, type Kek } from "@aura-journal/crypto";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { readConfig, type Config } from "../../config.ts";
import { createSilentAnnouncements } from "../../platform/announcements.ts";
import {
  ACCESS_TOKEN_AUDIENCE,
  createAccessTokenVerifier,
  type AccessTokenVerifier,
} from "../../platform/access-tokens.ts";
import { statement, type Database } from "../../platform/database.ts";
import { createLogger } from "../../platform/logger.ts";
import type { Handlers, RequestContext, SignedInContext } from "../../platform/service.ts";
import { createTelemetry } from "../../platform/telemetry.ts";
import { readsOf } from "../../platform/replica.ts";
import { auth } from "./definition.ts";
import type { createInternalHandlers } from "./internal-routes.ts";

/** What a client without a cookie gets: the refresh token is in the body. */
export type Tokens = AuthResponse & { readonly refreshToken: string };

/** The service by itself on a database of its own, with a clock to turn and its mails caught. */
export interface TestAuth extends AsyncDisposable {
  readonly handlers: Handlers<typeof routes.auth>;
  readonly internal: ReturnType<typeof createInternalHandlers>;
  readonly verifier: AccessTokenVerifier;
  /** The session that a person's token belongs to. */
  sessionOf(accessToken: string): Promise<{ readonly userId: string; readonly sessionId: string }>;
  readonly owner: Database;
  readonly database: Database;
  readonly kek: Kek;
  readonly clock: { now: Date; advance(ms: number): void };
  readonly mails: SendMailRequest[];
  /** Works off what has been enqueued since the last call. */
  sendMails(): Promise<void>;
  context(overrides?: Partial<RequestContext>): RequestContext;
  /** A request of the bearer of an access token; as the runtime does, it asks whether the session stands. */
  signedIn(accessToken: string): Promise<SignedInContext>;
  /** An account with a session. */
  register(overrides?: { email?: string; password?: string }): Promise<Tokens & { email: string; password: string }>;
  login(email: string, password: string, userAgent?: string): Promise<Tokens>;
  actions(): Promise<string[]>;
}

const OUTBOX = statement("SELECT event->>'action' AS action FROM auth.outbox ORDER BY id");

export async function createTestAuth(overrides: Partial<Config> = {}): Promise<TestAuth> {
  const opened = await createTestDatabase();
  const clock = {
    now: new Date("2026-01-25T10:30:00.000Z"),
    advance(ms: number) {
      clock.now = new Date(clock.now.getTime() + ms);
    },
  };
  const environment = { AURA_DATA_DIR: "/nonexistent", AURA_PUBLIC_URL: "https://journal.example.org" };
  const base = readConfig(environment, { isRoot: false, cores: 2 });
  const config: Config = { ...base, bcryptCost: 4, bcryptConcurrency: 1, isVerifiedEmailRequired: false, ...overrides };
  const kek = createLocalKek(createKeyring(randomBytes, clock.now));
  const database = opened.databaseFor("aura_auth");
  const mails: SendMailRequest[] = [];
  const queue: Record<string, string | number | boolean>[] = [];
  const elsewhere = {
    getPreferences: async () => ({ status: 200, body: { preferences: defaultPreferences } }),
    appendAudit: async () => ({ status: 204 }),
    getErasure: async () => ({ status: 200, body: { dueAt: null } }),
    sendMail: async ({ body }: { body: SendMailRequest }) => {
      mails.push(body);
      return { status: 200, body: { outcome: "taken" } };
    },
  };
  const logger = createLogger({ level: "silent" });
  const service = await auth.create({
    config,
    database,
    reads: readsOf(database),
    kek,
    clients: createInternalClients(() => inProcessTransport(elsewhere)),
    jobs: { add: async (_transaction, task, payload) => void (task === "auth.mail" && queue.push(payload)) },
    announcements: createSilentAnnouncements(),
    redis: undefined,
    telemetry: createTelemetry(() => clock.now),
    logger,
    now: () => clock.now,
    monotonicMs: () => performance.now(),
    randomBytes,
  });
  const handlers = service.handlers as Handlers<typeof routes.auth>;
  const internal = service.internal as ReturnType<typeof createInternalHandlers>;
  const context = (changes: Partial<RequestContext> = {}): RequestContext => ({
    requestId: `req_${randomUUID()}`,
    address: "203.0.113.7",
    userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    ifMatch: undefined,
    cookies: undefined,
    signal: new AbortController().signal,
    log: logger,
    ...changes,
  });
  const input = <Body>(body: Body) => ({ params: {}, query: {}, body });
  const verifier = createAccessTokenVerifier({
    getJwks: async () =>
      ((await handlers.getJwks(input(undefined), context())) as unknown as { body: JsonWebKeySet }).body,
    issuer: config.publicUrl,
    audience: ACCESS_TOKEN_AUDIENCE,
    now: () => clock.now,
    nowMs: () => clock.now.getTime(),
  });
  const sessionOf = async (accessToken: string) => {
    const claims = await verifier.verify(accessToken);
    if (!("sessionId" in claims)) throw new Error("the token is not a person's");
    return claims;
  };

  return {
    handlers,
    internal,
    verifier,
    sessionOf,
    owner: opened.owner,
    database,
    kek,
    clock,
    mails,
    async sendMails() {
      for (const payload of queue.splice(0)) await service.tasks?.["auth.mail"]?.(payload, { log: logger, attempt: 1 });
    },
    context,
    async signedIn(accessToken) {
      const { userId, sessionId } = await sessionOf(accessToken);
      const { body } = await internal.checkSession({ ...input({ sessionId, userId }) });
      if (!body.isActive) throw new Error("the session has ended");
      const identity = { userId, sessionId, email: body.email, roles: body.roles };
      return { ...context(), identity, identifyAgain: () => Promise.resolve(identity) };
    },
    async register(account = {}) {
      const email = account.email ?? `writer-${randomUUID()}@example.org`;
      const password = account.password ?? randomBytes(12).toString("base64url");
      const answer = (await handlers.register(input({ email, password }), context())) as {
        status: number;
        body: Tokens;
      };
      if (answer.status !== 201) throw new Error(`register answered ${answer.status}`);
      return { ...answer.body, email, password };
    },
    async login(email, password, userAgent) {
      const changes = userAgent === undefined ? {} : { userAgent };
      const answer = (await handlers.login(input({ email, password }), context(changes))) as { body: Tokens };
      return answer.body;
    },
    async actions() {
      return (await opened.owner.query<{ action: string }>(OUTBOX)).map(({ action }) => action);
    },
    async [Symbol.asyncDispose]() {
      await service.stop?.();
      await opened[Symbol.asyncDispose]();
    },
  };
}

/** A handler's input. */
export function input<Body, Params = object>(
  body: Body,
  params?: Params,
): { params: Params; query: object; body: Body } {
  return { params: (params ?? {}) as Params, query: {}, body };
}

/** The code of the error that a call ends in, or its status. */
export async function outcome(call: Promise<{ readonly status: number }>): Promise<string | number> {
  return call.then(
    ({ status }) => status,
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );
}
