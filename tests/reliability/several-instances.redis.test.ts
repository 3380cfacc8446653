import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createLogger } from "../../apps/server/src/platform/logger.ts";
import { createRuntime, type Runtime } from "../../apps/server/src/runtime.ts";
import { listenToStream } from "../support/event-stream.ts";
import { eventually } from "../support/eventually.ts";
import { missingRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

if (missingRedis !== undefined) test("several instances on one Redis", { skip: missingRedis }, () => {});
else {
  let redis: TestRedis;
  let one: TestServer;
  let other: { readonly runtime: Runtime; readonly url: string };

  before(async () => {
    redis = await startRedis();
    one = await startTestServer({
      config: { redis: redis.config },
      rateLimits: {
        rate_limits: {
          authenticated_users: [{ endpoint: "/analyze", method: "POST", limit: 6, window: "1h" }],
          anonymous: [],
        },
      },
    });
    const { ownerConnection } = one.runtime;
    const runtime = await createRuntime({
      config: one.config,
      logger: createLogger({ level: "silent" }),
      rateLimits: {
        rate_limits: {
          authenticated_users: [{ endpoint: "/analyze", method: "POST", limit: 6, window: "1h" }],
          anonymous: [],
        },
      },
      database: { owner: ownerConnection, as: (role) => ({ ...ownerConnection, user: role }), rolesCanLogIn: true },
      hasBackgroundWork: false,
    });
    other = { runtime, url: (await runtime.listen()).url };
  });
  after(async () => {
    await other.runtime.close();
    await one[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  const ask = (url: string, path: string, token: string, init: RequestInit = {}): Promise<Response> =>
    fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, "content-type": "application/json" } });

  test("one budget is shared by all instances", async () => {
    const { accessToken } = await one.register();
    const body = JSON.stringify({ content: "A day." });
    const statuses: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      const url = count % 2 === 0 ? one.baseUrl : other.url;
      statuses.push((await ask(url, "/analyze", accessToken, { method: "POST", body })).status);
    }
    assert.deepEqual(statuses, [200, 200, 200, 200, 200, 200, 429, 429]);
  });

  test("a change written through one instance is told to a client of the other before it would look by itself", async () => {
    const { accessToken } = await one.register();
    const events = await listenToStream(`${other.url}/sync/stream`, accessToken);
    await events.more(0);
    const lags: number[] = [];
    for (let count = 0; count < 20; count += 1) {
      const before = events.count();
      const answer = await one.call("POST", "/entries", { token: accessToken, body: { content: `Entry ${count}` } });
      assert.equal(answer.status, 201);
      const startMs = performance.now();
      await events.more(before);
      lags.push(performance.now() - startMs);
    }
    events.close();
    // By itself a stream looks every 900 ms: of twenty changes at most one or two could come as fast by chance.
    const fast = lags.filter((lagMs) => lagMs < 300).length;
    assert.ok(fast >= 18, `${fast} of 20 were told at once: ${lags.map(Math.round).join(" ")} ms`);
  });

  test("what one instance wrote the other lists at once", async () => {
    const { accessToken } = await one.register();
    const total = async (): Promise<number> =>
      ((await (await ask(other.url, "/entries", accessToken)).json()) as { pagination: { total: number } }).pagination
        .total;
    assert.equal(await total(), 0);
    await one.call("POST", "/entries", { token: accessToken, body: { content: "Here." } });
    await eventually("the other instance lists it", async () => (await total()) === 1, 500);
  });

  test("a session that ended on one instance has ended on the other", async () => {
    const { accessToken } = await one.register();
    assert.equal((await ask(other.url, "/entries", accessToken)).status, 200);
    assert.equal((await one.call("POST", "/auth/logout", { token: accessToken })).status, 204);
    await eventually(
      "the other refuses it",
      async () => (await ask(other.url, "/entries", accessToken)).status === 401,
      1_000,
    );
  });
}
