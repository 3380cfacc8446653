import assert from "node:assert/strict";
import { test } from "node:test";
import { missingRedis } from "../support/redis.ts";
import { ANALYSES, GUESSES, sitOutRedis, type RedisFault } from "./redis-outage.ts";

/** For seconds; `npm run drill:redis` does it for a minute each. */
for (const fault of ["killed", "hung"] satisfies RedisFault[]) {
  test(
    `with Redis ${fault}, people sign in and write, guessers get less, and a logout holds`,
    { skip: missingRedis ?? false },
    async () => {
      const outcome = await sitOutRedis({ fault, seconds: 2, people: 2 });
      assert.ok(outcome.calls > 20, `only ${outcome.calls} calls were made`);
      assert.deepEqual(outcome.failures, []);
      // Two instances, each with a quarter of 20 sign-ins and of 200 analyses; what comes back meanwhile is one or two.
      assert.ok([10, 11].includes(outcome.guessesLetThrough), `${outcome.guessesLetThrough} of ${GUESSES}`);
      assert.ok([100, 101, 102].includes(outcome.analysesLetThrough), `${outcome.analysesLetThrough} of ${ANALYSES}`);
      assert.ok(outcome.slowestLogoutMs <= 1_000, `a logout took ${outcome.slowestLogoutMs} ms to hold`);
      assert.equal(outcome.revived, 0);
    },
  );
}
