import assert from "node:assert/strict";
import { test } from "node:test";
import { baselineUsers, leanStatement, sameStatement, type SampleRow } from "./baseline-script.ts";

const SAMPLE: SampleRow = {
  content: Buffer.from("c1", "hex"),
  contentHash: "ab".repeat(32),
  signature: Buffer.from("c2", "hex"),
  analytics: Buffer.from("c3", "hex"),
  model: "none",
  event: { eventId: "00000000-0000-4000-8000-000000000000", at: "2026-01-01T00:00:00.000Z", action: "entry.created" },
};

test("the baseline is the writer's statement with every parameter replaced, and names no variable that it does not bring", async () => {
  for (const { sql, variables } of [await sameStatement(SAMPLE, 3), leanStatement(SAMPLE, 3)]) {
    for (const table of ["journals", "journal_entries", "entry_analytics", "outbox"]) {
      assert.match(sql, new RegExp(`INSERT INTO journal\\.${table}\\b`));
    }
    assert.doesNotMatch(sql, /\$\d/);
    // As pgbench reads it: a colon and a name, but not a cast.
    const named = [...sql.matchAll(/(?<!:):([A-Za-z0-9_]+)/g)].map((match) => match[1]);
    assert.deepEqual(new Set(named), new Set([...Object.keys(variables), "client_id"]));
  }
  assert.match((await sameStatement(SAMPLE, 3)).sql, /WITH ORDINALITY/);
});

test("each client of pgbench has a user of its own", () => {
  assert.equal(new Set(baselineUsers(32)).size, 32);
  assert.equal(baselineUsers(32)[31], "00000000-0000-4000-8000-000000000031");
});
