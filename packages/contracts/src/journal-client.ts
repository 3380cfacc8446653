import { createClient, type Client } from "./client.ts";
import { httpTransport, type HttpTransportOptions } from "./http-transport.ts";
import { routes } from "./open-routes.ts";
import type { JournalEntry, EntryListQuery } from "./schemas/entries.ts";

export interface JournalClientOptions extends Omit<HttpTransportOptions, "fetch"> {
  /** The runtime's own where absent. */
  readonly fetch?: typeof globalThis.fetch;
}

/** Every open call of a journal server, by the service that answers it. */
export type JournalClient = { readonly [Name in keyof typeof routes]: Client<(typeof routes)[Name]> };

/**
 * The calls of a journal server over HTTP. Each throws `ApiRequestError` where it does not succeed.
 * @example
 * const journal = createJournalClient({ baseUrl: "https://journal.example", apiKey: "aura_…" });
 * await journal.entries.createEntry({ body: { content: "Along the river and home." } });
 */
export function createJournalClient({ fetch, ...options }: JournalClientOptions): JournalClient {
  // Called as a property of something else, a browser's own refuses to work.
  const transport = httpTransport({ ...options, fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)) });
  return {
    gateway: createClient(routes.gateway, transport),
    auth: createClient(routes.auth, transport),
    users: createClient(routes.users, transport),
    entries: createClient(routes.entries, transport),
    nlp: createClient(routes.nlp, transport),
    notifications: createClient(routes.notifications, transport),
  };
}

/** All entries that a list has, page after page, newest first unless the query says otherwise. */
export async function* eachEntry(
  journal: Pick<JournalClient, "entries">,
  query: Omit<EntryListQuery, "page" | "cursor"> = {},
): AsyncGenerator<JournalEntry, void, undefined> {
  let cursor: string | undefined;
  do {
    const { body } = await journal.entries.listEntries({ query: cursor === undefined ? query : { ...query, cursor } });
    if (body === undefined) return;
    yield* body.items;
    cursor = body.pagination.nextCursor;
  } while (cursor !== undefined);
}
