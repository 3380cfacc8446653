import type { Access, ApiKeyCheck, InternalClients } from "@aura-journal/contracts";
import { LRUCache } from "lru-cache";
import { hashOfApiKey } from "./api-key-exchange.ts";
import { AuraError } from "./errors.ts";
import type { Identity } from "./service.ts";

/** What a verified access token says: whose session it is of, or whose API key it stands for. */
export type VerifiedToken =
  { readonly userId: string; readonly sessionId: string } | { readonly userId: string; readonly apiKeyId: string };

/** Tells who stands behind a request. */
export interface Identities {
  /**
   * Verifies the credentials against what the route asks for. Where it is known whose they were a while ago, an API key is
   * asked for by its id: the token that it came in may be over by now.
   * @throws AuraError AUTH_002 without valid credentials, AUTH_003 where role or scope does not allow the call
   */
  identify(
    access: Access,
    credentials: { authorization: string | undefined; apiKey: string | undefined },
    known?: Identity,
  ): Promise<Identity | undefined>;
  /** Forgets what is known of sessions and keys: the next request of each asks the record again. */
  forget(): void;
  /** The same for one user, told by another process. */
  forgetUser(userId: string): void;
}

/** A session that ended elsewhere (another process, the command line) is refused within this time. */
const TRUST_MS = 900;
const MAX_REMEMBERED = 20_000;

interface Standing {
  readonly identity: Identity;
  readonly scopes?: readonly string[];
  readonly expiresAtMs?: number;
}

interface Remembered {
  readonly standing: Promise<Standing | undefined>;
  readonly bornMs: number;
  /** Known once the record has answered. */
  userId?: string | undefined;
}

/**
 * Identity from an access token and its session, or from an API key or the token that a gateway has got for it. The signature is checked once per token; that the session
 * still stands is asked of the record at least once in 0.9 s, so that a logout holds everywhere within a second.
 */
export function createIdentities(options: {
  readonly verifyAccessToken: (token: string) => Promise<VerifiedToken>;
  readonly clients: Pick<InternalClients, "auth" | "users">;
  readonly now: () => Date;
  /** A clock in milliseconds that only goes forward: set back, the other would let an ended session live on. */
  readonly nowMs: () => number;
  readonly onSeen?: (userId: string) => void;
}): Identities {
  const { clients } = options;
  const known = new LRUCache<string, Remembered>({ max: MAX_REMEMBERED });
  /** When each user was last forgotten; who is not there was forgotten before anything that is still remembered. */
  const forgottenAtMs = new LRUCache<string, number>({ max: MAX_REMEMBERED, ttl: 10 * TRUST_MS });
  let generation = 0;

  const isForgotten = (userId: string | undefined, bornMs: number): boolean =>
    userId !== undefined && (forgottenAtMs.get(userId) ?? -Infinity) >= bornMs;

  function remembered(key: string, ask: () => Promise<Standing | undefined>): Promise<Standing | undefined> {
    const nowMs = options.nowMs();
    const entry = known.get(key);
    if (entry !== undefined && entry.bornMs + TRUST_MS > nowMs && !isForgotten(entry.userId, entry.bornMs)) {
      return entry.standing;
    }
    const born = generation;
    const standing = ask();
    const remembrance: Remembered = { standing, bornMs: nowMs };
    known.set(key, remembrance);
    // An answer that was under way when a session ended may be from before the end; a failure is no answer at all.
    const drop = (): void => {
      if (known.get(key)?.standing === standing) known.delete(key);
    };
    standing.then((found) => {
      remembrance.userId = found?.identity.userId;
      if (born !== generation || isForgotten(remembrance.userId, nowMs)) drop();
    }, drop);
    return standing;
  }

  async function sessionStanding(claims: { userId: string; sessionId: string }): Promise<Standing | undefined> {
    const { body } = await clients.auth.checkSession({ body: { sessionId: claims.sessionId, userId: claims.userId } });
    if (!body.isActive) return undefined;
    return { identity: { userId: claims.userId, email: body.email, roles: body.roles, sessionId: claims.sessionId } };
  }

  async function apiKeyStanding({ key }: ApiKeyCheck): Promise<Standing | undefined> {
    if (key === null) return undefined;
    const { account } = (await clients.auth.getAccount({ body: { userId: key.userId } })).body;
    if (account === null || !account.isActive) return undefined;
    return {
      identity: { userId: key.userId, email: account.email, roles: [], apiKeyId: key.keyId },
      scopes: key.scopes,
      ...(key.expiresAt === undefined ? {} : { expiresAtMs: Date.parse(key.expiresAt) }),
    };
  }

  /** The token proves whose key it was; that the key still stands is asked of the record, as of a session. */
  async function apiKeyStandingById(userId: string, keyId: string): Promise<Standing | undefined> {
    const standing = await remembered(`key-id:${keyId}:${userId}`, async () =>
      apiKeyStanding((await clients.users.getApiKey({ body: { userId, keyId } })).body),
    );
    return unexpired(standing);
  }

  function unexpired(standing: Standing | undefined): Standing | undefined {
    return standing?.expiresAtMs !== undefined && standing.expiresAtMs <= options.now().getTime()
      ? undefined
      : standing;
  }

  return {
    forget() {
      generation += 1;
      known.clear();
    },
    forgetUser: (userId) => void forgottenAtMs.set(userId, options.nowMs()),
    async identify(access, credentials, known) {
      if (access.kind === "public" || access.kind === "internal") return undefined;
      const standing =
        known?.apiKeyId === undefined
          ? await standingOf(credentials)
          : await apiKeyStandingById(known.userId, known.apiKeyId);
      if (standing === undefined) throw new AuraError("AUTH_002", "Sign in to do this");
      if (standing.scopes !== undefined) {
        if (access.kind !== "user" || access.scope === undefined)
          throw new AuraError("AUTH_003", "An API key can't do this");
        if (!standing.scopes.includes(access.scope)) {
          throw new AuraError("AUTH_003", "The API key does not allow this", { details: { scope: access.scope } });
        }
      }
      if (access.kind === "admin" && !standing.identity.roles.includes("admin")) {
        throw new AuraError("AUTH_003", "Only an administrator can do this");
      }
      options.onSeen?.(standing.identity.userId);
      return standing.identity;
    },
  };

  async function standingOf(credentials: {
    authorization: string | undefined;
    apiKey: string | undefined;
  }): Promise<Standing | undefined> {
    const { authorization, apiKey } = credentials;
    // Two identities in one request: whichever a later hand looked at could be the wrong one.
    if (authorization !== undefined && apiKey !== undefined)
      throw new AuraError("AUTH_002", "Send one kind of credentials");
    if (apiKey !== undefined) {
      const keyHash = hashOfApiKey(apiKey);
      if (keyHash === undefined) return undefined;
      return unexpired(
        await remembered(`key:${keyHash}`, async () =>
          apiKeyStanding((await clients.users.checkApiKey({ body: { keyHash } })).body),
        ),
      );
    }
    const token = /^Bearer ([A-Za-z0-9_.-]{1,4096})$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return undefined;
    const claims = await options.verifyAccessToken(token);
    if ("apiKeyId" in claims) return apiKeyStandingById(claims.userId, claims.apiKeyId);
    return remembered(`session:${claims.sessionId}:${claims.userId}`, () => sessionStanding(claims));
  }
}
