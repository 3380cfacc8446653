import type { InternalClients } from "@aura-journal/contracts";
import type { Database } from "../../platform/database.ts";
import type { SignedInContext } from "../../platform/service.ts";
import { readChangeCounters } from "./repository.ts";

/** Who holds a stream open. */
export type Listener = Pick<SignedInContext, "identity" | "identifyAgain">;

/**
 * Where the journal of each listener is, in the order given; undefined for one who may listen no more. A stream outlives its access
 * token and ends with its session; one opened with an API key ends with the key.
 * @throws where the store or `auth` is away, so that nobody can say
 */
export type LookAtListeners = (listeners: readonly Listener[]) => Promise<readonly (number | undefined)[]>;

/** Asks for all listeners at once: one question to `auth` for their sessions, one to the database for their counters. */
export function createLookAtListeners(options: {
  readonly database: Database;
  readonly clients: { readonly auth: Pick<InternalClients["auth"], "checkSessions"> };
}): LookAtListeners {
  const { database, clients } = options;

  async function standing(listeners: readonly Listener[]): Promise<ReadonlySet<string>> {
    const sessions = listeners.flatMap(({ identity: { sessionId, userId } }) =>
      sessionId === undefined ? [] : [{ sessionId, userId }],
    );
    if (sessions.length === 0) return new Set();
    return new Set((await clients.auth.checkSessions({ body: { sessions } })).body.standing);
  }

  /**
   * A key that stands no more is refused by an error, and one that nobody can be asked about fails with another. Both end this one
   * stream and not all the others; whoever still may comes back.
   */
  async function isKeyStanding({ identity, identifyAgain }: Listener): Promise<boolean> {
    const again = await identifyAgain().catch(() => undefined);
    return again?.userId === identity.userId;
  }

  return async (listeners) => {
    const userIds = [...new Set(listeners.map(({ identity }) => identity.userId))];
    const [sessions, counters] = await Promise.all([
      standing(listeners),
      readChangeCounters(database.as(userIds), userIds),
    ]);
    return Promise.all(
      listeners.map(async (listener) => {
        const { sessionId, userId } = listener.identity;
        const mayListen = sessionId === undefined ? await isKeyStanding(listener) : sessions.has(sessionId);
        return mayListen ? (counters.get(userId) ?? 0) : undefined;
      }),
    );
  };
}
