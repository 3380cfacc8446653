import type { Answer, Client, routes } from "@aura-journal/contracts";
import { ApiRequestError } from "@aura-journal/contracts/http";
import type { Network, Reply } from "./ports.ts";

export interface HttpNetworkOptions {
  /** Calls of `routes.entries`, with a transport that sends the access token. */
  readonly client: Pick<Client<typeof routes.entries>, "pushChanges" | "pullChanges" | "restoreEntry">;
  /** Gets new tokens after the server refused the old ones. Throws where the session is over. */
  readonly refresh: () => Promise<unknown>;
  /** Server-sent events differ on every platform. */
  readonly listen: Network["listen"];
}

/** The server as the replica sees it: every way a call can go becomes a reply. */
export function createHttpNetwork({ client, refresh, listen }: HttpNetworkOptions): Network {
  /** An access token lives for minutes: one that was refused is exchanged once. */
  async function ask(call: () => Promise<Answer>): Promise<Reply> {
    try {
      return await answered(call);
    } catch (error) {
      if (!isSignedOut(error)) return replyTo(error);
    }
    try {
      await refresh();
      return await answered(call);
    } catch (error) {
      return replyTo(error);
    }
  }

  return {
    push: (body) => ask(() => client.pushChanges({ body })),
    pull: (query) => ask(() => client.pullChanges({ query })),
    restore: (entryId) => ask(() => client.restoreEntry({ params: { entry_id: entryId } })),
    listen,
  };
}

async function answered(call: () => Promise<Answer>): Promise<Reply> {
  return { kind: "answered", body: (await call()).body };
}

function isSignedOut(error: unknown): error is ApiRequestError {
  return error instanceof ApiRequestError && error.code.startsWith("AUTH_") && !error.isStrangers;
}

function replyTo(error: unknown): Reply {
  if (!(error instanceof ApiRequestError)) return { kind: "unreachable" };
  const { code, status, details, isStrangers, retryAfterSeconds } = error;
  if (isSignedOut(error)) return { kind: "signedOut" };
  // The server has read the request and says what it will not take. One that came too slowly, 429, all 5xx and whatever stands in
  // between are for later.
  const isRead = details !== undefined || status === 413;
  if (code === "VAL_001" && isRead && !isStrangers)
    return { kind: "refused", refusal: { code, message: `refused with status ${String(status)}` } };
  return {
    kind: "unreachable",
    ...(retryAfterSeconds === undefined ? {} : { retryAfterMs: retryAfterSeconds * 1_000 }),
  };
}
