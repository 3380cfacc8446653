import assert from "node:assert/strict";
import { test } from "node:test";
import { socketUrl } from "../support/fleet.ts";
import { createTestDatabase } from "../support/postgres.ts";
import { rollingRestart } from "./rolling.ts";

test("two instances of every service are restarted in turn under fifty connections, and no request fails", async () => {
  await using database = await createTestDatabase();
  const outcome = await rollingRestart({
    databaseUrl: socketUrl(database.ownerConnection),
    layout: "gateway,auth+users+entries+nlp+notifications:2",
    connections: 50,
    rounds: 1,
    drainSeconds: 2,
  });
  assert.deepEqual(outcome.failures, {});
  assert.equal(outcome.restarts, 2);
  assert.ok(outcome.acknowledged > 20, `${outcome.acknowledged} entries`);
  assert.equal(outcome.astray, 0);
});
