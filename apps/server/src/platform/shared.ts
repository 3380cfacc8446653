import { randomUUID } from "node:crypto";
import type { Config } from "../config.ts";
import { createRedisAnnouncements, createSilentAnnouncements, type Announcements } from "./announcements.ts";
import type { Logger } from "./logger.ts";
import { createMemoryRateLimiter, type RateLimiter } from "./rate-limits.ts";
import { createRedisRateLimiter } from "./redis-rate-limits.ts";
import type { RedisStore } from "./redis.ts";
import type { Telemetry } from "./telemetry.ts";

/** What the processes of an installation have in common besides the record: through Redis, or, for one alone, in its memory. */
export interface Shared {
  readonly redis: RedisStore | undefined;
  readonly limiter: RateLimiter;
  readonly announcements: Announcements;
  readonly checks: readonly { name: string; check: () => Promise<void>; isOptional: true }[];
}

/** Connects where Redis is configured; disconnects with the stack. */
export async function openShared(
  options: {
    readonly config: Pick<Config, "redis">;
    readonly telemetry: Telemetry;
    readonly logger: Logger;
    readonly nowMs: () => number;
    /** Hides names in Redis; the same in every process. */
    readonly nameKey: Buffer;
  },
  undo: AsyncDisposableStack,
): Promise<Shared> {
  const { config, telemetry, logger, nowMs, nameKey } = options;
  if (config.redis === undefined) {
    const limiter = createMemoryRateLimiter(nowMs);
    return { redis: undefined, limiter, announcements: createSilentAnnouncements(), checks: [] };
  }
  const { openRedis } = await import("./redis.ts");
  const redis = undo.use(
    await openRedis({
      config: config.redis,
      telemetry,
      logger: logger.child({ store: "redis" }),
      nowMs: () => performance.now(),
      random: Math.random,
    }),
  );
  return {
    redis,
    limiter: createRedisRateLimiter({ redis, nameKey, nowMs }),
    announcements: createRedisAnnouncements(redis, randomUUID()),
    checks: [{ name: "redis", check: () => redis.ping(), isOptional: true }],
  };
}
