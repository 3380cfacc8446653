import { randomUUID } from "node:crypto";
import type { Account, EntryList, EntryListQuery, routes, SyncMutation, SyncResult } from "@aura-journal/contracts";
import { createLogger } from "../platform/logger.ts";
import type { Handler, SignedInContext } from "../platform/service.ts";
import type { Runtime } from "../runtime.ts";

/** What a command does in a user's journal: the same rules as over HTTP, without its limits. */
export interface EntryHandlers {
  push(mutations: readonly SyncMutation[]): Promise<readonly SyncResult[]>;
  /** A page, and a tag that changes with the journal. */
  list(query: EntryListQuery): Promise<EntryList & { readonly etag: string | undefined }>;
}

/** Calls the journal's handlers in the name of an account. */
export function entryHandlers(runtime: Pick<Runtime, "services">, account: Account): EntryHandlers {
  const handlers = runtime.services.get("entries")?.handlers as {
    readonly pushChanges: Handler<(typeof routes)["entries"]["pushChanges"]>;
    readonly listEntries: Handler<(typeof routes)["entries"]["listEntries"]>;
  };
  const deviceId = randomUUID();
  const identity = { userId: account.userId, email: account.email, roles: account.roles };
  const context = (): SignedInContext => ({
    requestId: randomUUID(),
    address: "127.0.0.1",
    userAgent: undefined,
    ifMatch: undefined,
    cookies: undefined,
    signal: new AbortController().signal,
    log: createLogger({ level: "silent" }),
    identity,
    identifyAgain: () => Promise.resolve(identity),
  });
  return {
    async push(mutations) {
      const input = { params: {}, query: {}, body: { deviceId, mutations: [...mutations] } };
      const answer = await handlers.pushChanges(input as never, context());
      return (bodyOf(answer) as { results: SyncResult[] }).results;
    },
    async list(query) {
      const answer = await handlers.listEntries({ params: {}, query, body: undefined } as never, context());
      return { ...(bodyOf(answer) as EntryList), etag: answer.headers?.["etag"] };
    },
  };
}

/** A handler may answer with JSON that is serialised already. */
function bodyOf(answer: object): unknown {
  if ("json" in answer) return JSON.parse(Buffer.from(answer.json as Uint8Array).toString("utf8"));
  return (answer as { body: unknown }).body;
}
