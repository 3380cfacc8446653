import { createClient, httpTransport, routes } from "@aura-journal/contracts";

const TABLE = { ...routes.auth, ...routes.users, ...routes.entries } as const;

/** Calls of the contract, for what comes before and after a measurement. */
export function clientOf(url: string, token?: string) {
  return createClient(
    TABLE,
    httpTransport({ baseUrl: url, fetch, ...(token === undefined ? {} : { getAccessToken: () => token }) }),
  );
}

export type Client = ReturnType<typeof clientOf>;

/** A user of the server under test. */
export interface Account {
  readonly email: string;
  readonly password: string;
  readonly userId: string;
  readonly token: string;
  readonly client: Client;
  /** For requests of the load generator. */
  readonly headers: Readonly<Record<string, string>>;
}

const PASSWORD = "not a secret: the benchmark's own";

/**
 * Registers users whose entries are analysed as `analysis` says.
 * @throws the signal's reason once it is aborted
 */
export async function register(
  url: string,
  count: number,
  analysis: "off" | "local",
  signal?: AbortSignal,
): Promise<Account[]> {
  const accounts: Account[] = [];
  for (let index = 0; index < count; index++) {
    signal?.throwIfAborted();
    const email = `bench-${Math.random().toString(36).slice(2)}@example.org`;
    const answer = await clientOf(url).register({ body: { email, password: PASSWORD, timezone: "UTC" } });
    if (answer.status !== 201) throw new Error("the server wants verified addresses");
    const { accessToken: token, user } = answer.body;
    const client = clientOf(url, token);
    await client.updateMyPreferences({ body: { privacy: { analysis } } });
    accounts.push({
      email,
      password: PASSWORD,
      userId: user.userId,
      token,
      client,
      headers: { authorization: `Bearer ${token}` },
    });
  }
  return accounts;
}

/** What is known of an entry before it is written. */
export interface NewEntry {
  readonly content: string;
  readonly timestamp: string;
  readonly mood?: 1 | 2 | 3 | 4 | 5;
}

const PUSH = 500;

/** Bodies of `POST /sync/push`, 500 new entries each. */
export function pushBodies(entries: readonly NewEntry[]) {
  const deviceId = crypto.randomUUID();
  return Array.from({ length: Math.ceil(entries.length / PUSH) }, (_, page) => ({
    deviceId,
    mutations: entries.slice(page * PUSH, (page + 1) * PUSH).map(({ content, timestamp, mood }) => ({
      mutationId: crypto.randomUUID(),
      op: "put" as const,
      entryId: crypto.randomUUID(),
      baseVersion: 0,
      content,
      timestamp,
      timezone: "UTC",
      ...(mood === undefined ? {} : { metadata: { mood: { rating: mood } } }),
    })),
  }));
}

/** Writes entries as a device would that was offline for long. */
export async function push({ client }: Account, entries: readonly NewEntry[]): Promise<void> {
  for (const body of pushBodies(entries)) {
    const { results } = (await client.pushChanges({ body })).body;
    const stray = results.find(({ status }) => status !== "applied");
    if (stray !== undefined) throw new Error(`a pushed entry was ${stray.status}: ${stray.error?.message ?? ""}`);
  }
}
