import assert from "node:assert/strict";
import { test } from "node:test";
import { assertKept } from "./assert-kept.ts";
import { missingPostgres } from "../support/debian-postgres.ts";
import { loseThePrimary } from "./failover.ts";

// The long form is `npm run drill`.
const SEED = Number(process.env["AURA_DRILL_SEED"] ?? 20_260_125);
const SMALL = { seed: SEED, versions: 150, writers: 8 };

test(
  "the primary is lost under writers, its synchronous standby takes over, and nothing that was acknowledged is missing",
  { skip: missingPostgres ?? false },
  async (t) => {
    const outcome = await loseThePrimary(SMALL);
    t.diagnostic(
      `${outcome.acknowledged} acknowledged, writes went on after ${Math.round(outcome.longestOutageMs)} ms`,
    );
    assertKept(outcome);
  },
);

test("it is seen when the standby was not waited for", { skip: missingPostgres ?? false }, async () => {
  const { lost, faults } = await loseThePrimary({ ...SMALL, isSynchronous: false });
  assert.ok(lost.length + faults.length > 0);
});
