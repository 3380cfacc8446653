import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { missingRedis, openQuietly, startRedis, type TestRedis } from "../../../../tests/support/redis.ts";
import { RedisAway, type RedisStore } from "./redis.ts";

const write = (redis: RedisStore) => redis.run("rate", (client) => client.incr("count"));
const requestsTo = async ({ client }: TestRedis): Promise<number> =>
  Number(/total_commands_processed:(\d+)/.exec(await client.info("stats"))?.[1]);

if (missingRedis !== undefined) test("a connection to Redis", { skip: missingRedis }, () => {});
else {
  test("a hung Redis costs one time-out, then nothing until it answers a probe", async () => {
    await using server = await startRedis();
    await using redis = await openQuietly(server.config);
    assert.equal(await write(redis), 1);
    server.hang();
    await assert.rejects(write(redis), RedisAway);
    assert.equal(redis.isUp(), false);
    const startMs = performance.now();
    for (let count = 0; count < 1_000; count += 1) await assert.rejects(write(redis), RedisAway);
    // Each of them waiting for the deadline would take minutes.
    assert.ok(performance.now() - startMs < 5_000);
    server.resume();
    await eventually("it is up again", () => redis.isUp());
    // The call that came too late was carried out; those that were refused never reached it.
    assert.equal(await write(redis), 3);
    assert.ok((await requestsTo(server)) < 100);
  });

  test("a killed Redis refuses at once, and one that comes back is found without a request", async () => {
    await using server = await startRedis();
    await using redis = await openQuietly(server.config);
    await server.kill();
    await assert.rejects(write(redis), RedisAway);
    await assert.rejects(redis.ping(), RedisAway);
    await server.restart();
    await eventually("it is up again", () => redis.isUp());
    assert.equal(await write(redis), 1);
  });

  test("a server starts without Redis and takes it up when it is there", async () => {
    await using server = await startRedis();
    await server.kill();
    await using redis = await openQuietly(server.config);
    assert.equal(redis.isUp(), false);
    await assert.rejects(write(redis), RedisAway);
    await server.restart();
    await eventually("it is up", () => redis.isUp());
  });

  test("a refused call is a failure like a late one: a wrong password, no memory left, a replica", async () => {
    await using server = await startRedis();
    await using redis = await openQuietly(server.config);
    await server.client.config("SET", "maxmemory", "1");
    await assert.rejects(write(redis), RedisAway);
    assert.equal(redis.isUp(), false);
    await server.client.config("SET", "maxmemory", "0");
    await eventually("it is up again", () => redis.isUp());
    await using guarded = await startRedis({ settings: ["--requirepass", "open-sesame"] });
    await using refused = await openQuietly(guarded.config);
    assert.equal(refused.isUp(), false);
  });

  test("who listens hears, and is told when listening has begun anew", async () => {
    await using server = await startRedis();
    await using redis = await openQuietly(server.config);
    const heard: string[] = [];
    let lives = 0;
    redis.subscribe("c", { onMessage: (text) => heard.push(text), onLive: () => (lives += 1) });
    await eventually("it listens", () => lives === 1);
    await redis.run("announce", (client) => client.publish("c", "one"));
    await eventually("it has heard", () => heard.length === 1);
    await server.kill();
    await server.restart();
    await eventually("it listens again", () => lives === 2 && redis.isUp());
    await redis.run("announce", (client) => client.publish("c", "two"));
    await eventually("it has heard again", () => heard.length === 2);
    assert.deepEqual(heard, ["one", "two"]);
  });
}
