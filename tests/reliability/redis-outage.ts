import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { DEFAULT_RATE_LIMITS } from "@aura-journal/contracts";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { createRuntime, type Runtime } from "../../apps/server/src/runtime.ts";
import { eventually } from "../support/eventually.ts";
import { startRedis } from "../support/redis.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

/** Killed: connections break. Hung: they stand, and nothing comes back. */
export type RedisFault = "killed" | "hung";

export interface OutageOutcome {
  /** Calls of people who open accounts, sign in, write and read during the outage. */
  readonly calls: number;
  /** Those that were not answered as they should be, with what was answered. */
  readonly failures: readonly string[];
  readonly slowestMs: number;
  /** Calls that waited for Redis: slower than its deadline. */
  readonly waited: number;
  /** Sign-ins from one address that were let through by two instances together, of `GUESSES`. */
  readonly guessesLetThrough: number;
  /** Analyses of one account that were let through by two instances together, of `ANALYSES`. */
  readonly analysesLetThrough: number;
  /** From the answer of a logout on one instance to the first refusal of the other; the longest. */
  readonly slowestLogoutMs: number;
  /** Answers that an ended session still got after it had been refused once. */
  readonly revived: number;
  /** From the return of Redis until both instances count together again. */
  readonly backAfterMs: number;
}

export const GUESSES = 60;
export const ANALYSES = 130;
const LOGOUTS = 5;
const DEADLINE_MS = 250;

/**
 * Takes Redis away from two instances that people use, for so long; measures what they notice and what a guesser gains.
 * @param people how many use them at once
 */
export async function sitOutRedis(options: {
  readonly fault: RedisFault;
  readonly seconds: number;
  readonly people?: number;
}): Promise<OutageOutcome> {
  const { fault, seconds, people = 4 } = options;
  await using redis = await startRedis();
  await using one = await startTestServer({
    config: { redis: redis.config, trustedProxies: ["127.0.0.1"] },
    rateLimits: DEFAULT_RATE_LIMITS,
    logLevel: "silent",
  });
  await using other = await startBeside(one);
  const urls = [one.baseUrl, (await other.listen()).url] as const;
  const stage = createStage(urls);
  const stop = new AbortController();
  const working = Array.from({ length: people }, () => stage.live(stop.signal));
  await eventually("people are at work", () => stage.calls() > 20);

  if (fault === "hung") redis.hang();
  else await redis.kill();
  stage.begin();
  const over = delay(seconds * 1_000);
  const logouts = await stage.logOut();
  const [guessesLetThrough, analysesLetThrough] = await Promise.all([stage.guess(), stage.analyse()]);
  await over;
  const during = stage.end();
  stop.abort();
  await Promise.all(working);

  const backMs = performance.now();
  if (fault === "hung") redis.resume();
  else await redis.restart();
  await eventually("both instances have Redis again", () => isUp(one.runtime, other));
  return {
    ...during,
    guessesLetThrough,
    analysesLetThrough,
    ...logouts,
    backAfterMs: performance.now() - backMs,
  };
}

async function isUp(...runtimes: Runtime[]): Promise<boolean> {
  const metrics = await Promise.all(runtimes.map(({ telemetry }) => telemetry.registry.metrics()));
  return metrics.every((text) => text.includes("redis_up 1\n"));
}

function startBeside({ config, runtime: { ownerConnection } }: TestServer): Promise<Runtime> {
  return createRuntime({
    config,
    logger: createLogger({ level: "silent" }),
    rateLimits: DEFAULT_RATE_LIMITS,
    database: { owner: ownerConnection, as: (role) => ({ ...ownerConnection, user: role }), rolesCanLogIn: true },
    hasBackgroundWork: false,
  });
}

interface Person {
  readonly address: string;
  readonly email: string;
  readonly password: string;
  readonly token: string;
}

/** People, each from an address of their own, on both instances in turn. */
function createStage(urls: readonly [string, string]) {
  let calls = 0;
  let failures: string[] = [];
  let timesMs: number[] = [];
  let nth = 0;

  async function call(url: string, method: string, path: string, who: Partial<Person>, body?: unknown) {
    const headers: Record<string, string> = { "x-forwarded-for": who.address ?? "192.0.2.1" };
    if (who.token !== undefined) headers["authorization"] = `Bearer ${who.token}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const init = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const startMs = performance.now();
    const response = await fetch(url + path, init);
    const text = await response.text();
    return { status: response.status, text, tookMs: performance.now() - startMs };
  }

  /** A call that a person must not see fail. */
  async function expect(status: number, ...args: Parameters<typeof call>): Promise<string> {
    calls += 1;
    const answer = await call(...args).catch((error: unknown) => ({ status: 0, text: String(error), tookMs: 0 }));
    timesMs.push(answer.tookMs);
    if (answer.status !== status) failures.push(`${args[1]} ${args[2]} answered ${answer.status}: ${answer.text}`);
    return answer.text;
  }

  async function join(url: string): Promise<Person> {
    nth += 1;
    const address = `10.${(nth >> 16) & 255}.${(nth >> 8) & 255}.${nth & 255}`;
    const account = { email: `person-${randomUUID()}@example.org`, password: `a long passphrase ${nth}` };
    await expect(201, url, "POST", "/auth/register", { address }, account);
    const text = await expect(200, url, "POST", "/auth/login", { address }, account);
    const { accessToken = "" } = JSON.parse(text) as { accessToken?: string };
    return { address, ...account, token: accessToken };
  }

  return {
    calls: () => calls,
    begin() {
      calls = 0;
      failures = [];
      timesMs = [];
    },
    end: () => ({
      calls,
      failures,
      slowestMs: Math.max(...timesMs),
      waited: timesMs.filter((tookMs) => tookMs > DEADLINE_MS).length,
    }),

    /** One newcomer after another: an account, a sign-in, entries through both instances, a look at them. */
    async live(signal: AbortSignal): Promise<void> {
      while (!signal.aborted) {
        const [here, there] = nth % 2 === 0 ? urls : [urls[1], urls[0]];
        const person = await join(here);
        for (const url of [here, there, here]) {
          await expect(201, url, "POST", "/entries", person, { content: `A day at ${url}` });
          await expect(200, url, "GET", "/entries", person);
        }
      }
    },

    /** One address tries one e-mail after another. */
    async guess(): Promise<number> {
      let letThrough = 0;
      for (let count = 0; count < GUESSES; count += 1) {
        const guess = { email: `victim-${count}@example.org`, password: "a long guess" };
        const url = urls[count % 2] as string;
        const { status } = await call(url, "POST", "/auth/login", { address: "198.51.100.7" }, guess);
        if (status !== 429) letThrough += 1;
      }
      return letThrough;
    },

    async analyse(): Promise<number> {
      const person = await join(urls[0]);
      let letThrough = 0;
      for (let count = 0; count < ANALYSES; count += 1) {
        const url = urls[count % 2] as string;
        const { status } = await call(url, "POST", "/analyze", person, { content: "A fine day." });
        if (status !== 429) letThrough += 1;
      }
      return letThrough;
    },

    async logOut(): Promise<{ slowestLogoutMs: number; revived: number }> {
      let slowestLogoutMs = 0;
      let revived = 0;
      for (let count = 0; count < LOGOUTS; count += 1) {
        const person = await join(urls[0]);
        await expect(200, urls[1], "GET", "/entries", person);
        await expect(204, urls[0], "POST", "/auth/logout", person);
        const endedMs = performance.now();
        let askedMs = endedMs;
        while ((await call(urls[1], "GET", "/entries", person)).status !== 401) {
          await delay(20);
          askedMs = performance.now();
        }
        // The last question that was still answered, not the time that the machine took to answer the next.
        slowestLogoutMs = Math.max(slowestLogoutMs, askedMs - endedMs);
        for (const url of urls) if ((await call(url, "GET", "/entries", person)).status !== 401) revived += 1;
      }
      return { slowestLogoutMs, revived };
    },
  };
}
