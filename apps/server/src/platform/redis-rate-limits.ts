import { createHash, createHmac, createSecretKey } from "node:crypto";
import type { RedisCommander } from "ioredis";
import {
  createMemoryRateLimiter,
  strictest,
  termsOf,
  type RateDemand,
  type RateLimiter,
  type Reckoning,
} from "./rate-limits.ts";
import { RedisAway, type RedisStore } from "./redis.ts";

/**
 * The same algorithm as in memory, on Redis' own clock, in whole microseconds (exact in a double until the year 2255). All keys of a
 * request are read before any is written. Numbers are written by %.0f: Lua would shorten them to 14 digits.
 *
 * KEYS: one for each budget. ARGV: the time in microseconds, or nothing for the server's; then cost and size of each budget. By a given
 * time nothing expires: Redis reckons that by its own.
 */
const SCRIPT = `
local given = tonumber(ARGV[1])
local time = redis.call("TIME")
local now = given or (time[1] * 1000000 + time[2])
local answer, afters, allowed = {}, {}, true
for i, key in ipairs(KEYS) do
  local cost, budget = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local used = math.max((tonumber(redis.call("GET", key) or nil) or now) - now, 0)
  afters[i] = used + cost
  answer[2 * i - 1], answer[2 * i] = used, used + cost - budget
  if used + cost > budget then allowed = false end
end
if allowed then
  for i, key in ipairs(KEYS) do
    local at = string.format("%.0f", now + afters[i])
    if given then redis.call("SET", key, at)
    elseif afters[i] > 0 then redis.call("SET", key, at, "PX", string.format("%.0f", math.ceil(afters[i] / 1000))) end
  end
end
return answer
`;
const SCRIPT_SHA = createHash("sha1").update(SCRIPT).digest("hex");

/** By how much a limit shrinks while each process counts for itself, unless the demand says more. */
const LOCAL_DIVISOR = 2;

/**
 * Counters that all processes of an installation share: one call for a request. Where Redis is away, this process counts alone and
 * lets through a part of what is allowed, because the others do the same.
 */
export function createRedisRateLimiter(options: {
  readonly redis: RedisStore;
  /** Keys the names of subjects: an address or an e-mail would be guessed from its plain hash. The same in every process. */
  readonly nameKey: Buffer;
  readonly nowMs: () => number;
  /** A clock in microseconds in place of the server's, for tests. */
  readonly nowUs?: () => number;
}): RateLimiter {
  const { redis, nowMs, nowUs } = options;
  const nameKey = createSecretKey(options.nameKey);
  const local = createMemoryRateLimiter(nowMs);

  /** All budgets of a subject lie on one server of a cluster. */
  const keyOf = ({ budget, subject }: RateDemand): string => {
    const name = createHmac("sha256", nameKey).update(subject).digest("base64url").slice(0, 22);
    return redis.key("rate", `{${name}}:${budget}`);
  };

  async function decide(demands: readonly RateDemand[]): Promise<Reckoning[]> {
    const keys = demands.map(keyOf);
    const terms = demands.flatMap((demand) => Object.values(termsOf(demand)));
    const args = [nowUs === undefined ? "" : String(nowUs()), ...terms.map(String)];
    const answer = await redis.run("rate", (client) => evaluate(client, keys, args));
    // An answer of another making is none: it must neither let through nor refuse.
    if (answer.length !== 2 * demands.length || !answer.every(Number.isSafeInteger)) throw new RedisAway();
    return demands.map((_, index) => ({
      usedUs: answer[2 * index] as number,
      excessUs: answer[2 * index + 1] as number,
    }));
  }

  /** On a cluster subjects may lie apart. They are asked side by side, and one that refuses does not give back what another took. */
  async function decideApart(demands: readonly RateDemand[]): Promise<Reckoning[]> {
    const bySubject = Map.groupBy(demands, ({ subject }) => subject);
    const reckonings = new Map<RateDemand, Reckoning>();
    await Promise.all(
      [...bySubject.values()].map(async (group) => {
        const reckoned = await decide(group);
        for (const [index, demand] of group.entries()) reckonings.set(demand, reckoned[index] as Reckoning);
      }),
    );
    return demands.map((demand) => reckonings.get(demand) as Reckoning);
  }

  return {
    async take(demands) {
      try {
        const reckoned = await (redis.isCluster ? decideApart(demands) : decide(demands));
        return strictest(
          demands,
          reckoned,
          reckoned.every(({ excessUs }) => excessUs <= 0),
        );
      } catch (error) {
        if (!(error instanceof RedisAway)) throw error;
        return local.take(demands.map(stricter));
      }
    },
  };
}

function stricter(demand: RateDemand): RateDemand {
  return { ...demand, limit: Math.max(1, Math.floor(demand.limit / (demand.localDivisor ?? LOCAL_DIVISOR))) };
}

async function evaluate(client: RedisCommander, keys: readonly string[], args: readonly string[]): Promise<unknown[]> {
  try {
    return (await client.evalsha(SCRIPT_SHA, keys.length, ...keys, ...args)) as unknown[];
  } catch (error) {
    // A server that was started anew, or has just become the master, has not seen the script yet.
    if (!(error instanceof Error) || !error.message.startsWith("NOSCRIPT")) throw error;
    return (await client.eval(SCRIPT, keys.length, ...keys, ...args)) as unknown[];
  }
}
