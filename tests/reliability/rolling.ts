import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "undici";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { startEmbeddedPostgres } from "../../apps/server/src/platform/embedded-postgres.ts";
import { socketUrl, startFleet, type Fleet } from "../support/fleet.ts";
import { register, type Account } from "../../tools/bench/accounts.ts";

export interface RollingOutcome {
  readonly restarts: number;
  readonly requests: number;
  /** How often what came of what was asked, for every request without its answer. */
  readonly failures: Readonly<Record<string, number>>;
  readonly acknowledged: number;
  /** Entries that were acknowledged and are not there, or there more than once. */
  readonly astray: number;
}

export interface RollingOptions {
  readonly databaseUrl: string;
  /** As `npm run dev:services -- --processes` takes it. */
  readonly layout: string;
  readonly connections: number;
  readonly rounds: number;
  /** How long an instance that goes is still asked by those who do not know yet. */
  readonly drainSeconds: number;
  readonly onRestart?: (nth: number, total: number) => void;
}

/** Between an answer and the next question on a connection: it is restarts that are tried here, not what the machine can serve. */
const PAUSE_MS = 200;

/** Two instances of each service behind a gateway. */
export const TWO_OF_EACH = "gateway,auth:2,users:2,entries:2,nlp:2,notifications:2";

/** The same on a database that is made for it. */
export async function rollingRestartOnItsOwn(options: Omit<RollingOptions, "databaseUrl">): Promise<RollingOutcome> {
  await using undo = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "aura-rolling-"));
  undo.defer(() => rm(directory, { recursive: true, force: true }));
  await chmod(directory, 0o711);
  const postgres = await startEmbeddedPostgres({
    directory,
    logger: createLogger({ level: "warn" }),
    settings: ["max_connections=300"],
  });
  undo.defer(() => postgres.stop());
  return await rollingRestart({ ...options, databaseUrl: socketUrl(postgres.owner) });
}

/** Restarts every process behind a gateway, one after the other, while people write and read; each question must be answered. */
export async function rollingRestart(options: RollingOptions): Promise<RollingOutcome> {
  const { layout, connections, rounds, drainSeconds, onRestart } = options;
  await using fleet = await startFleet(layout, {
    DATABASE_URL: options.databaseUrl,
    AURA_DRAIN_SECONDS: String(drainSeconds),
  });
  const accounts = await register(fleet.url, 4, "off");
  const stopping = new AbortController();
  const failures: Record<string, number> = {};
  const fail = (what: string): void => void (failures[what] = (failures[what] ?? 0) + 1);
  const writtenBy = new Map(accounts.map((account) => [account, new Set<string>()]));
  let requests = 0;

  async function person(nth: number): Promise<void> {
    const account = accounts[nth % accounts.length] as Account;
    const client = new Client(fleet.url, { headersTimeout: 60_000, bodyTimeout: 60_000 });
    const written = writtenBy.get(account) as Set<string>;
    await delay((PAUSE_MS * nth) / connections);
    for (let turn = nth; !stopping.signal.aborted; turn++) {
      const entryId = randomUUID();
      const { method, path, body } = questionOf(turn, entryId);
      requests += 1;
      try {
        const answer = await client.request({
          method,
          path,
          headers: { ...account.headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
          body: body === undefined ? null : JSON.stringify(body),
        });
        const text = await answer.body.text();
        if (answer.statusCode >= 300) fail(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 60)}`);
        else if (method === "POST" && path === "/entries") written.add(JSON.parse(text).entryId);
      } catch (error) {
        fail(`${method} ${path}: ${error instanceof Error ? error.message : String(error)}`);
      }
      await delay(PAUSE_MS);
    }
    await client.close();
  }

  const people = Array.from({ length: connections }, (_, nth) => person(nth));
  const restarts = await restartAll(fleet, rounds, onRestart);
  stopping.abort();
  await Promise.all(people);
  let acknowledged = 0;
  let astray = 0;
  for (const [account, written] of writtenBy) {
    acknowledged += written.size;
    const found = await idsOf(account);
    const times = new Map<string, number>();
    for (const id of found) times.set(id, (times.get(id) ?? 0) + 1);
    astray += [...written].filter((id) => times.get(id) !== 1).length;
    // What nobody was told of and is there all the same was written twice.
    astray += found.filter((id) => !written.has(id)).length;
  }
  return { restarts, requests, failures, acknowledged, astray };
}

async function restartAll(fleet: Fleet, rounds: number, onRestart: RollingOptions["onRestart"]): Promise<number> {
  const behind = fleet.members.filter(({ targets }) => !targets.includes("gateway"));
  const total = rounds * behind.length;
  let done = 0;
  for (let round = 0; round < rounds; round++) {
    for (const member of behind) {
      await member.restart();
      done += 1;
      onRestart?.(done, total);
    }
  }
  return done;
}

function questionOf(turn: number, entryId: string): { method: "GET" | "POST"; path: string; body?: object } {
  switch (turn % 5) {
    case 0:
      return { method: "POST", path: "/entries", body: { content: `walked by the river, ${entryId}` } };
    case 1:
      return { method: "POST", path: "/entries/search", body: { q: "river" } };
    case 2:
      return { method: "GET", path: "/users/me/preferences" };
    case 3:
      return { method: "GET", path: "/sync/changes?limit=5" };
    default:
      return { method: "GET", path: "/entries?limit=5" };
  }
}

async function idsOf({ client }: Account): Promise<string[]> {
  const ids: string[] = [];
  let since: string | undefined;
  for (let hasMore = true; hasMore;) {
    const { body } = await client.pullChanges({ query: { limit: 500, ...(since === undefined ? {} : { since }) } });
    ids.push(...body.changes.map(({ entryId }) => entryId));
    ({ cursor: since, hasMore } = body);
  }
  return ids;
}
