import { ApiRequestError, type AuthResponse, type CallOptions } from "@aura-journal/contracts";
import { CommandFailure, type CommandContext } from "../command.ts";
import { ask, clientOf, failureOfCall, type RemoteClient } from "./ask-server.ts";
import {
  lockCredentials,
  readCredentials,
  writeCredentials,
  type Credentials,
  type SessionCredentials,
} from "./credentials.ts";
import type { Places } from "./private-files.ts";

/** A server where this machine is signed in. */
export interface Connection {
  /** As they are stored now. */
  readonly credentials: () => Credentials;
  /** Makes a call, with a new access token where the old one has expired. @throws CommandFailure, or the server's own refusal */
  call<T>(make: (client: RemoteClient, options: CallOptions) => Promise<T>): Promise<T>;
}

/** An access token that ends within this time is replaced before it is used. */
const ALMOST_EXPIRED_MS = 10_000;

/**
 * Opens the connection that `aura login` has made.
 *
 * Crash model: a refresh is answered with a new pair, which is on the disk before it is used. A process that ends in between leaves
 * the old refresh token there, and the server gives the same pair for it again until that has been used.
 * @throws CommandFailure where nobody is signed in
 */
export async function openConnection(context: CommandContext, places: Places): Promise<Connection> {
  let credentials = await readCredentials(places);

  /** Of several processes the first one refreshes; the others take what it has stored. */
  async function renew(used: SessionCredentials): Promise<void> {
    using _lock = await lockCredentials(places);
    const stored = await readCredentials(places);
    if (stored.kind !== "session" || stored.userId !== used.userId || stored.server !== used.server)
      throw new CommandFailure("Somebody else has signed in here meanwhile.");
    if (stored.refreshToken === used.refreshToken) await refresh(stored);
    else credentials = stored;
  }

  async function refresh(stored: SessionCredentials): Promise<void> {
    const { server, refreshToken, email } = stored;
    try {
      const answer = await ask(context, (options) => clientOf(server).refresh({ body: { refreshToken } }, options));
      const renewed = sessionOf(server, answer.body, context.now());
      await writeCredentials(places, renewed);
      credentials = renewed;
    } catch (error) {
      if (isInvalidToken(error))
        throw new CommandFailure(
          `The session at ${server} has ended. Sign in again: aura login ${server} --email ${email}`,
        );
      throw error;
    }
  }

  async function attempt<T>(make: (client: RemoteClient, options: CallOptions) => Promise<T>): Promise<T> {
    const client = clientOf(credentials.server, credentials);
    return ask(context, (options) => make(client, options));
  }

  return {
    credentials: () => credentials,
    async call(make) {
      try {
        if (credentials.kind === "api-key") return await attempt(make);
        if (Date.parse(credentials.expiresAt) - context.now().getTime() < ALMOST_EXPIRED_MS) await renew(credentials);
        const used = credentials;
        return await attempt(make).catch(async (error: unknown) => {
          // The clocks of two machines differ, and a server may change its keys.
          if (!isInvalidToken(error)) throw error;
          await renew(used);
          return attempt(make);
        });
      } catch (error) {
        if (isInvalidToken(error))
          throw new CommandFailure(`${credentials.server} does not know this sign-in any more.`);
        throw error instanceof ApiRequestError && error.code === "RES_002"
          ? error
          : failureOfCall(error, credentials.server);
      }
    },
  };
}

/** What is stored of a session. @throws CommandFailure where the server kept the refresh token to itself */
export function sessionOf(server: string, answer: AuthResponse, now: Date): SessionCredentials {
  const { user, accessToken, refreshToken, expiresIn } = answer;
  if (refreshToken === undefined) throw new CommandFailure(`${server} gave no refresh token.`);
  const { userId, email, timezone } = user;
  const expiresAt = new Date(now.getTime() + expiresIn * 1_000).toISOString();
  return { kind: "session", server, userId, email, timezone, accessToken, expiresAt, refreshToken };
}

function isInvalidToken(error: unknown): boolean {
  return error instanceof ApiRequestError && error.code === "AUTH_002" && !error.isStrangers;
}
