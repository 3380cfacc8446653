import type { Config } from "../config.ts";
import { createLogger } from "../platform/logger.ts";
import { openRedis } from "../platform/redis.ts";
import { createTelemetry } from "../platform/telemetry.ts";
import type { Finding } from "./doctor.ts";

const area = "redis";
const OLDEST_VERSION = 7;

/** Redis, where it is configured: whether it answers, how old it is, what it does when it is full. */
export async function* checkRedis(config: Config, now: () => Date): AsyncGenerator<Finding> {
  if (config.redis === undefined) return;
  const { caFile } = config.redis;
  try {
    await using redis = await openRedis({
      config: config.redis,
      telemetry: createTelemetry(now),
      logger: createLogger({ level: "silent" }),
      nowMs: () => performance.now(),
      random: Math.random,
    });
    const info = await redis.run("probe", (client) => client.info());
    yield* findings(info);
  } catch (error) {
    const isFile = (error as NodeJS.ErrnoException).code === "ENOENT";
    yield {
      area,
      verdict: isFile ? "bad" : "warning",
      message: isFile ? `REDIS_CA_FILE: ${caFile} is not there` : "the server of REDIS_URL does not answer, or refuses",
      advice: isFile
        ? "Name the certificate of the authority that vouches for Redis."
        : "Until it answers, each process counts for itself, with stricter limits. Look at its address, password and certificate.",
    };
  }
}

function* findings(info: string): Generator<Finding> {
  const [, version = "?"] = /^redis_version:(\S+)/m.exec(info) ?? [];
  const isOld = Number(version.split(".")[0]) < OLDEST_VERSION;
  yield {
    area,
    verdict: isOld ? "warning" : "good",
    message: isOld ? `Redis ${version} is older than what was tested` : `Redis ${version} answers`,
    ...(isOld ? { advice: `Tested is Redis ${OLDEST_VERSION}.` } : {}),
  };
  const [, limit = "0"] = /^maxmemory:(\d+)/m.exec(info) ?? [];
  const [, policy = "noeviction"] = /^maxmemory_policy:(\S+)/m.exec(info) ?? [];
  if (limit === "0" || policy === "noeviction") {
    yield {
      area,
      verdict: "warning",
      message: limit === "0" ? "it may take all memory of its machine" : "when it is full it refuses every call",
      advice: "Set maxmemory, and maxmemory-policy volatile-ttl: everything AURA keeps there expires by itself.",
    };
  }
}
