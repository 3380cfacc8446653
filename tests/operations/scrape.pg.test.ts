import assert from "node:assert/strict";
import { test } from "node:test";
import { startTestServer } from "../support/server.ts";

test("looking at the metrics of a quiet server is not seen as a request that waits for the database", async () => {
  await using server = await startTestServer({ isApart: false });
  const text = await (await fetch(server.metricsUrl)).text();
  assert.match(text, /^database_connection_pool_usage\{service="users",state="waiting"\} 0$/m);
});
