import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { deriveUserKeys } from "@aura-journal/crypto";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { missingRedis, openQuietly, startRedis, type TestRedis } from "../../../../../tests/support/redis.ts";
import type { RedisStore } from "../../platform/redis.ts";
import { createSharedPages } from "./shared-pages.ts";
import type { UserKeyStore } from "./user-keys.ts";

const ANN = "0190a000-0000-7000-8000-000000000001";
const BEN = "0190a000-0000-7000-8000-000000000002";
const PAGE = Buffer.from('{"items":["Rain, and Ben was here."]}');

function keysOf(seed: number): UserKeyStore {
  const keyringOf = async (userId: string) => {
    const active = deriveUserKeys(Buffer.alloc(32, userId === ANN ? seed : seed + 1), 1);
    return { userId, active, versions: [1], of: (version: number) => (version === 1 ? active : undefined) };
  };
  return { keyringOf, keyringFor: keyringOf, existingKeyringOf: keyringOf, forget: () => {} };
}

if (missingRedis !== undefined) test("pages in Redis", { skip: missingRedis }, () => {});
else {
  let server: TestRedis;
  let redis: RedisStore;
  before(async () => {
    server = await startRedis();
    redis = await openQuietly(server.config);
  });
  after(async () => {
    await redis[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });
  const kept = async (): Promise<string> => {
    await eventually("the page is kept", async () => (await server.client.dbsize()) > 0);
    return (await server.client.keys("*"))[0] ?? "";
  };

  test("a page that one instance keeps another opens, for that user, state and question alone", async () => {
    await server.client.flushall();
    createSharedPages(redis, keysOf(1)).set(ANN, 7, "page 1", PAGE);
    await kept();
    const other = createSharedPages(redis, keysOf(1));
    assert.deepEqual(await other.get(ANN, 7, "page 1"), PAGE);
    assert.equal(await other.get(ANN, 8, "page 1"), undefined);
    assert.equal(await other.get(ANN, 7, "page 2"), undefined);
    assert.equal(await other.get(BEN, 7, "page 1"), undefined);
    assert.equal(
      await createSharedPages(redis, keysOf(9)).get(ANN, 7, "page 1"),
      undefined,
      "an erased key opens nothing",
    );
  });

  test("a page that was changed, or put in another's place, is none", async () => {
    await server.client.flushall();
    const pages = createSharedPages(redis, keysOf(1));
    pages.set(ANN, 7, "page 1", PAGE);
    const key = await kept();
    const sealed = (await server.client.getBuffer(key)) ?? Buffer.alloc(0);
    assert.ok(!sealed.toString("latin1").includes("Rain"));
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Buffer.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await server.client.set(key, changed);
      assert.equal(await pages.get(ANN, 7, "page 1"), undefined, `byte ${at}`);
    }
    pages.set(ANN, 8, "page 1", Buffer.from("newer"));
    await eventually("the newer is kept", async () => (await server.client.dbsize()) === 2);
    const newer = (await server.client.keys("*")).find((name) => name !== key) ?? "";
    await server.client.set(newer, sealed);
    assert.equal(await pages.get(ANN, 8, "page 1"), undefined, "an older page in the place of a newer");
    assert.equal(await pages.get(ANN, 7, "page 1").then((page) => page === undefined), true);
  });

  test("without Redis there is no page, and keeping one troubles nobody", async () => {
    const away: RedisStore = { ...redis, isUp: () => false };
    const pages = createSharedPages(away, keysOf(1));
    pages.set(ANN, 7, "page 1", PAGE);
    assert.equal(await pages.get(ANN, 7, "page 1"), undefined);
  });
}
