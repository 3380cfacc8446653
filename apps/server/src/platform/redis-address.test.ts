import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseRedisAddress } from "./redis-address.ts";

const PLAIN = { isTls: false, username: undefined, password: undefined, database: 0, masterName: undefined };

test("one server, sentinels and a cluster are told apart by the scheme", () => {
  assert.deepEqual(parseRedisAddress("redis://cache"), {
    ...PLAIN,
    kind: "single",
    nodes: [{ host: "cache", port: 6_379 }],
  });
  assert.deepEqual(parseRedisAddress("rediss://aura:p%40ss%3A@cache.example.org:7000/3"), {
    kind: "single",
    isTls: true,
    nodes: [{ host: "cache.example.org", port: 7_000 }],
    username: "aura",
    password: "p@ss:",
    database: 3,
    masterName: undefined,
  });
  assert.deepEqual(parseRedisAddress("redis+sentinel://:secret@h1:26380,h2,[::1]:5/my-master/2"), {
    ...PLAIN,
    kind: "sentinel",
    nodes: [
      { host: "h1", port: 26_380 },
      { host: "h2", port: 26_379 },
      { host: "::1", port: 5 },
    ],
    password: "secret",
    database: 2,
    masterName: "my-master",
  });
  assert.deepEqual(parseRedisAddress("rediss+cluster://h1:6379,h2:6380"), {
    ...PLAIN,
    isTls: true,
    kind: "cluster",
    nodes: [
      { host: "h1", port: 6_379 },
      { host: "h2", port: 6_380 },
    ],
  });
});

test("an address that can't be meant is refused with a reason that repeats none of it", () => {
  for (const address of [
    "",
    "cache:6379",
    "http://cache",
    "redis://",
    "redis://h1,h2",
    "redis://cache:0",
    "redis://cache:65536",
    "redis://ca che",
    "redis://cache/name",
    "redis://cache/1/2",
    "redis://u:%ZZ@cache",
    "redis://cache?db=1",
    "redis+sentinel://h1",
    "redis+sentinel://h1/",
    "redis+cluster://h1/1",
    "redis+cluster://h1,,h2",
  ]) {
    assert.throws(
      () => parseRedisAddress(address.replace("://", "://:canary@")),
      (error) => error instanceof RangeError && !error.message.includes("canary"),
      address,
    );
  }
});

test("any user and any password come through, percent-encoded", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (username, password) => {
      const text = `redis://${encodeURIComponent(username)}:${encodeURIComponent(password)}@cache:1`;
      const read = parseRedisAddress(text);
      assert.deepEqual([read.username, read.password], [username, password]);
    }),
  );
});
