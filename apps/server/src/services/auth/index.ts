import { ACCESS_TOKEN_AUDIENCE } from "../../platform/access-tokens.ts";
import { AuraError } from "../../platform/errors.ts";
import { createLanes } from "../../platform/lanes.ts";
import { createOutboxRelay } from "../../platform/outbox.ts";
import type { Service, ServiceDependencies } from "../../platform/service.ts";
import { uuidv7 } from "../../platform/uuid.ts";
import { createAccounts } from "./accounts.ts";
import { createApiKeyPasses } from "./api-key-passes.ts";
import { createAttempts } from "./attempts-repository.ts";
import { createNoteEvent } from "./audit.ts";
import { createCredentials } from "./credentials.ts";
import { createPasswordHasher } from "./hasher.ts";
import { createImportKeys } from "./import-keys.ts";
import { createInternalHandlers } from "./internal-routes.ts";
import { createMails, MAIL_TASK } from "./mails.ts";
import { createPasswords } from "./passwords.ts";
import { createRegistration } from "./registration.ts";
import { createHandlers } from "./routes.ts";
import { createSecondFactors } from "./second-factors.ts";
import { createPepper } from "./server-secrets.ts";
import { createSessionCookie } from "./session-cookie.ts";
import { createSessions } from "./sessions.ts";
import { createSignIn } from "./sign-in.ts";
import { createSigningKeys } from "./signing-keys.ts";
import { startUpkeep } from "./upkeep.ts";
import { createVisits } from "./visits.ts";

/** Accounts, passwords, sessions, second factors, and the keys that verify access tokens. */
export async function createAuthService(deps: ServiceDependencies): Promise<Service> {
  const { config, database, kek, now, randomBytes } = deps;
  const newId = () => uuidv7(now(), randomBytes);
  const getPreferences = async (userId: string) =>
    (await deps.clients.users.getPreferences({ body: { userId } })).body.preferences;
  const noteEvent = createNoteEvent({ now, telemetry: deps.telemetry });
  const pepper = createPepper({ database, kek, now, randomBytes });
  const hasher = createPasswordHasher({
    pepper,
    cost: config.bcryptCost,
    concurrency: config.bcryptConcurrency,
    queueLimit: config.bcryptQueue,
  });
  const signingKeys = createSigningKeys({
    database,
    kek,
    now,
    issuer: config.publicUrl,
    audience: ACCESS_TOKEN_AUDIENCE,
    tokenSeconds: config.accessTokenSeconds,
  });
  const notifications = () => deps.clients.notifications;
  const mails = createMails({
    database,
    jobs: deps.jobs,
    notifications,
    publicUrl: config.publicUrl,
    now,
    newId,
    randomBytes,
  });
  const attempts = createAttempts({ database, now });
  // Guesses at one account are checked one at a time: its budget is then reserved before each and given back after a right
  // password, and a crowd of right ones is not taken for a crowd of guesses.
  const lanes = createLanes({
    limit: 2 * config.bcryptQueue,
    refuse: () => new AuraError("EXT_001", "Too many sign-ins at this moment", { status: 503, retryAfterSeconds: 10 }),
  });
  const credentials = createCredentials({ database, hasher, attempts, lanes });
  const { accessTokenSeconds, refreshIdleDays, refreshAbsoluteDays } = config;
  const lifetimes = { accessTokenSeconds, refreshIdleDays, refreshAbsoluteDays };
  const shared = { database, now, randomBytes, newId, noteEvent, mails, credentials, attempts, hasher, getPreferences };
  const sessions = createSessions({ ...shared, ...lifetimes, signingKeys });
  const sessionCookie = createSessionCookie({
    isSecure: config.publicUrl.startsWith("https:"),
    maxAgeSeconds: refreshIdleDays * 86_400,
  });
  const secondFactors = createSecondFactors({ ...shared, kek });
  const { isVerifiedEmailRequired, isSignUpOpen, isFirstUserAdmin } = config;
  const registration = createRegistration({
    ...shared,
    sessions,
    isVerifiedEmailRequired,
    isSignUpOpen,
    isFirstUserAdmin,
  });
  const visits = createVisits({ jobs: deps.jobs, getPreferences });
  const signIn = createSignIn({
    ...shared,
    isErasureWaiting: async (userId) => (await deps.clients.users.getErasure({ body: { userId } })).body.dueAt !== null,
    sessions,
    secondFactors,
    visits,
    isVerifiedEmailRequired,
  });
  const rules = {
    accounts: createAccounts({ ...shared, jobs: deps.jobs }),
    passwords: createPasswords(shared),
    registration,
    secondFactors,
    sessionCookie,
    sessions,
    signIn,
    signingKeys,
  };
  const apiKeyPasses = createApiKeyPasses({ users: () => deps.clients.users, accounts: rules.accounts, signingKeys });
  const relay = createOutboxRelay({
    database,
    schema: "auth",
    deliver: (events) => deps.clients.users.appendAudit({ body: { events } }),
    logger: deps.logger,
    tracing: deps.telemetry.tracing,
  });
  let upkeep: { stop(): Promise<void> } | undefined;
  return {
    handlers: createHandlers(rules),
    internal: createInternalHandlers({ ...rules, apiKeyPasses, importKeys: createImportKeys(pepper), database }),
    tasks: { [MAIL_TASK]: mails.task },
    async start() {
      upkeep = await startUpkeep({ ...deps, attempts, signingKeys });
      relay.start();
    },
    async stop() {
      await relay.stop();
      await upkeep?.stop();
      await hasher.close();
    },
  };
}
