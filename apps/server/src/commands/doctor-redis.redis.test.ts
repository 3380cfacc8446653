import assert from "node:assert/strict";
import { test } from "node:test";
import { missingRedis, startRedis } from "../../../../tests/support/redis.ts";
import { readConfig, type RedisConfig } from "../config.ts";
import { checkRedis } from "./doctor-redis.ts";
import type { Finding } from "./doctor.ts";

async function examine(redis: RedisConfig | undefined): Promise<Finding[]> {
  const config = { ...readConfig({ AURA_DATA_DIR: "/nowhere" }, { isRoot: false, cores: 1 }), redis };
  return Array.fromAsync(checkRedis(config, () => new Date()));
}

test(
  "the doctor looks at Redis where it is configured, and says what to do",
  { skip: missingRedis ?? false },
  async () => {
    assert.deepEqual(await examine(undefined), []);
    await using server = await startRedis();
    assert.deepEqual(
      (await examine(server.config)).map(({ verdict }) => verdict),
      ["good", "warning"],
    );
    await server.client.config("SET", "maxmemory", "100mb");
    await server.client.config("SET", "maxmemory-policy", "volatile-ttl");
    assert.deepEqual(
      (await examine(server.config)).map(({ verdict }) => verdict),
      ["good"],
    );
    const [missing] = await examine({ ...server.config, caFile: "/nowhere/ca.pem" });
    assert.deepEqual([missing?.verdict, missing?.message], ["bad", "REDIS_CA_FILE: /nowhere/ca.pem is not there"]);
    await server.kill();
    const [away] = await examine(server.config);
    assert.equal(away?.verdict, "warning");
    assert.ok(!JSON.stringify(away).includes("localhost"), "an address may hold a password");
  },
);
