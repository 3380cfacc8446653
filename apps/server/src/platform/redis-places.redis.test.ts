import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createCertificate, missingOpenssl } from "../../../../tests/support/certificate.ts";
import { eventually } from "../../../../tests/support/eventually.ts";
import { missingRedis, openQuietly, startCluster, startRedis, startSentinel } from "../../../../tests/support/redis.ts";
import { createRedisAnnouncements } from "./announcements.ts";
import { createRedisRateLimiter } from "./redis-rate-limits.ts";
import type { RedisStore } from "./redis.ts";

const limiterOn = (redis: RedisStore) =>
  createRedisRateLimiter({ redis, nameKey: Buffer.alloc(32), nowMs: () => performance.now() });
const demand = (subject: string) => ({ budget: "login", subject, cost: 1, limit: 10, windowSeconds: 900 });

test(
  "over TLS a server is believed that the given certificate vouches for, and no other",
  { skip: missingRedis ?? missingOpenssl ?? false },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "aura-tls-"));
    try {
      await using server = await startRedis({ certificate: await createCertificate(directory) });
      await using redis = await openQuietly(server.config);
      assert.equal(redis.isUp(), true);
      assert.equal((await limiterOn(redis).take([demand("user:1")])).limit, 10);
      await using stranger = await openQuietly({ ...server.config, caFile: undefined });
      assert.equal(stranger.isUp(), false);
    } finally {
      await rm(directory, { recursive: true });
    }
  },
);

test(
  "behind a sentinel the replica takes over, and counting and listening go on with it",
  { skip: missingRedis ?? false },
  async () => {
    await using group = await startSentinel();
    await using redis = await openQuietly(group.config);
    assert.equal(redis.isUp(), true);
    let lives = 0;
    redis.subscribe("c", { onMessage: () => {}, onLive: () => (lives += 1) });
    const limiter = limiterOn(redis);
    assert.equal((await limiter.take([demand("user:1")])).limit, 10);
    await eventually("it listens", () => lives === 1);
    await group.killOwner("");
    assert.equal((await limiter.take([demand("user:1")])).limit, 5, "meanwhile this process counts, more strictly");
    await eventually(
      "the replica counts",
      async () => (await limiter.take([{ ...demand("user:2"), cost: 0 }])).limit === 10,
    );
    await eventually("it listens again", () => lives > 1);
  },
);

test(
  "on a cluster the budgets of a request may lie apart, and announcements reach every instance",
  { skip: missingRedis ?? false },
  async () => {
    await using group = await startCluster();
    await using redis = await openQuietly(group.config);
    await using other = await openQuietly(group.config);
    const limiter = limiterOn(redis);
    const beside = limiterOn(other);
    const demands = Array.from({ length: 12 }, (_, nth) => demand(`user:${nth}`));
    for (let count = 9; count >= 0; count -= 1) {
      const decision = await (count % 2 === 0 ? limiter : beside).take(demands);
      assert.deepEqual([decision.isAllowed, decision.limit, decision.remaining], [true, 10, count]);
    }
    assert.equal((await limiter.take(demands)).isAllowed, false);

    const heard: string[] = [];
    let lives = 0;
    other.subscribe("ready", { onMessage: () => {}, onLive: () => (lives += 1) });
    createRedisAnnouncements(other, "other").listen({ journalChanged: (userId) => heard.push(userId) });
    const announcements = createRedisAnnouncements(redis, "one");
    await eventually("the other hears", () => {
      announcements.journalChanged("ann");
      return lives > 0 && heard.includes("ann");
    });

    await group.killOwner("a key");
    const decisions = await Promise.all(
      demands.map((one) => limiter.take([{ ...one, subject: `${one.subject} anew` }])),
    );
    assert.ok(
      decisions.every(({ isAllowed }) => isAllowed),
      "nobody is shut out by a node that is gone",
    );
  },
);
