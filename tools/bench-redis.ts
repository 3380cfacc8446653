import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { Config } from "../apps/server/src/config.ts";
import { createLogger } from "../apps/server/src/platform/logger.ts";
import { createMemoryRateLimiter, type RateLimiter } from "../apps/server/src/platform/rate-limits.ts";
import { createRedisRateLimiter } from "../apps/server/src/platform/redis-rate-limits.ts";
import type { RedisStore } from "../apps/server/src/platform/redis.ts";
import { createRuntime, type Runtime } from "../apps/server/src/runtime.ts";
import { globalSetup, globalTeardown } from "../tests/support/cluster.ts";
import { openQuietly, startRedis } from "../tests/support/redis.ts";
import { startTestServer, type TestServer } from "../tests/support/server.ts";
import { readOptions } from "./options.ts";
import { printTable } from "./table.ts";

/** `npm run bench:redis`: what Redis costs and spares, on a Redis and a PostgreSQL of its own on this machine. */
const USAGE = `usage: npm run bench:redis -- [options]

  --quick   a tenth of the calls: whether it works, not how fast
  --help    this
`;
const { quick } = readOptions(
  USAGE,
  { quick: { type: "boolean", default: false }, help: { type: "boolean", short: "h", default: false } },
  () => true,
);
const CALLS = quick ? 300 : 3_000;

const rows: string[][] = [["what", "median", "p99", "calls a second, 50 at once"]];
await globalSetup();
try {
  await measure();
} finally {
  await globalTeardown();
}
printTable(rows);

async function measure(): Promise<void> {
  await using server = await startRedis();
  await using redis = await openQuietly(server.config);
  await decisions(redis);
  await using one = await startTestServer({ config: { redis: server.config }, logLevel: "silent" });
  await standing(one, redis);
  await using other = await startInstance(one, one.config);
  const otherUrl = (await other.listen()).url;
  await using alone = await startInstance(one, { ...one.config, redis: undefined });
  await pages(one, otherUrl, (await alone.listen()).url);
}

/** Another instance on the same database, with caches of its own. */
function startInstance({ runtime: { ownerConnection } }: TestServer, config: Config): Promise<Runtime> {
  return createRuntime({
    config,
    logger: createLogger({ level: "silent" }),
    rateLimits: { rate_limits: { authenticated_users: [], anonymous: [] } },
    database: { owner: ownerConnection, as: (role) => ({ ...ownerConnection, user: role }), rolesCanLogIn: true },
    hasBackgroundWork: false,
  });
}

async function decisions(redis: RedisStore): Promise<void> {
  const demand = (subject: string) => ({
    budget: "login",
    subject,
    cost: 1,
    limit: 1_000_000_000,
    windowSeconds: 3_600,
  });
  const nowMs = (): number => performance.now();
  const limiters: [string, RateLimiter][] = [
    ["decision on two budgets, in memory", createMemoryRateLimiter(nowMs)],
    ["decision on two budgets, Redis", createRedisRateLimiter({ redis, nameKey: Buffer.alloc(32, 1), nowMs })],
  ];
  for (const [name, limiter] of limiters) {
    await time(name, (nth) => limiter.take([demand(`address:${nth % 1_000}`), demand(`email:${nth % 977}`)]));
  }
}

/** What a shared cache of sessions would replace, and by what. */
async function standing(one: TestServer, redis: RedisStore): Promise<void> {
  const { user, accessToken } = await one.register();
  const { sessionId } = JSON.parse(Buffer.from(accessToken.split(".")[1] ?? "", "base64url").toString()) as {
    sessionId: string;
  };
  const body = { sessionId, userId: user.userId };
  await time("a session's standing, PostgreSQL", () => one.runtime.clients.auth.checkSession({ body }));
  await redis.run("probe", (client) => client.set("aura:bench", JSON.stringify(body)));
  await time("a session's standing, if it lay in Redis", () =>
    redis.run("probe", (client) => client.get("aura:bench")),
  );
}

/** Each page below is asked for once on each instance: by a range of days that no other call names. */
async function pages(one: TestServer, otherUrl: string, aloneUrl: string): Promise<void> {
  const { accessToken: token } = await one.register();
  const words = "A day by the sea with Ann and the children, and rain in the evening. ".repeat(15);
  for (let nth = 0; nth < 40; nth += 1) {
    await one.call("POST", "/entries", { token, body: { content: `${nth} ${words}`, entryId: randomUUID() } });
  }
  const day = (nth: number): string => new Date(Date.UTC(1990, 0, 1 + nth)).toISOString().slice(0, 10);
  const list = (url: string) => async (nth: number) => {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await fetch(`${url}/entries?limit=20&from_date=${day(nth)}`, { headers });
    if (answer.status !== 200) throw new Error(`it answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  await time("a page of 20, read from PostgreSQL, without Redis", list(aloneUrl));
  await time("a page of 20, read from PostgreSQL and kept in Redis", list(one.baseUrl));
  await time("a page of 20, kept in Redis by another instance", list(otherUrl));
  await time("a page of 20, in this process's own cache", () => list(aloneUrl)(0));
}

async function time(name: string, call: (nth: number) => Promise<unknown>): Promise<void> {
  let nth = 0;
  for (; nth < CALLS / 10; nth += 1) await call(nth);
  const timesMs: number[] = [];
  for (let count = 0; count < CALLS; count += 1, nth += 1) {
    const startMs = performance.now();
    await call(nth);
    timesMs.push(performance.now() - startMs);
  }
  const startMs = performance.now();
  for (let count = 0; count < CALLS; count += 50) await Promise.all(Array.from({ length: 50 }, () => call(nth++)));
  const perSecond = CALLS / ((performance.now() - startMs) / 1_000);
  rows.push([name, ...shown(timesMs), Math.round(perSecond).toLocaleString("en")]);
}

function shown(timesMs: number[]): string[] {
  const sorted = timesMs.toSorted((a, b) => a - b);
  return [0.5, 0.99].map((share) => `${(sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(3)} ms`);
}
