import assert from "node:assert/strict";
import { test } from "node:test";
import { assertKept } from "./assert-kept.ts";
import { findTorn } from "./checker.ts";
import { drill, type DrillOutcome } from "./drill.ts";

// The long form is `npm run drill`; here is enough of it to notice when a promise is broken.
const SEED = Number(process.env["AURA_DRILL_SEED"] ?? 20_260_125);

test("after kill -9 of the server under sixteen writers, what was acknowledged is there once and whole", async (t) => {
  const outcome = await drill({ victim: "server", kills: 4, seed: SEED });
  t.diagnostic(figuresOf(outcome));
  assertKept(outcome);
});

test("after kill -9 of the database under sixteen writers, what was acknowledged is there once and whole", async (t) => {
  const outcome = await drill({ victim: "database", kills: 5, seed: SEED + 1 });
  t.diagnostic(figuresOf(outcome));
  assertKept(outcome);
});

test("the drill sees what is lost, what is there twice and what is torn", async () => {
  const seen: string[] = [];
  const outcome = await drill({
    victim: "database",
    kills: 0,
    seed: SEED + 2,
    async beforeVerdict(client) {
      const entry =
        "(SELECT entry_id FROM journal.journal_entries WHERE version > 1 AND NOT is_deleted ORDER BY entry_id LIMIT 1)";
      const tampering: Readonly<Record<string, string>> = {
        "an entry without its figures, or with those of another version": `DELETE FROM journal.entry_analytics WHERE entry_id = ${entry}`,
        "figures without an entry": `DELETE FROM journal.journal_entries WHERE entry_id = ${entry}`,
        "an entry without one of its earlier versions": `DELETE FROM journal.entry_revisions WHERE entry_id = ${entry} AND version = 1`,
        "an earlier version that is not earlier": `UPDATE journal.entry_revisions SET version = 900 WHERE entry_id = ${entry} AND version = 1`,
        "a journal that miscounts its entries": "UPDATE journal.journals SET live_entries = live_entries + 1",
        "a journal whose counter is not at its last change": "UPDATE journal.journals SET change_seq = change_seq + 1",
        "an entry without a journal": "DELETE FROM journal.journals",
        "a change number given twice":
          "DROP INDEX journal.journal_entries_changes; UPDATE journal.journal_entries SET change_seq = 7",
        "an audit event that still waits": "INSERT INTO journal.outbox (event) VALUES ('{}')",
        "an audit event recorded twice":
          "INSERT INTO users.audit_log SELECT chain_seq + 100000, recorded_at, event_id, at, actor_id, subject_id, action, request_id, address, details, prev_hash, hash FROM users.audit_log LIMIT 1",
      };
      assert.deepEqual(await findTorn(client), []);
      for (const [what, sql] of Object.entries(tampering)) {
        await client.query("BEGIN");
        await client.query(sql);
        const torn = await findTorn(client);
        await client.query("ROLLBACK");
        assert.ok(
          torn.some((found) => found.startsWith(`${what}: `)),
          `${what} was not seen`,
        );
        seen.push(what);
      }
      // These stay, for the judgement by what is served.
      await client.query(
        `UPDATE journal.journal_entries SET content_encrypted = set_byte(content_encrypted, 40, 255 - get_byte(content_encrypted, 40))
         WHERE entry_id = (SELECT entry_id FROM journal.journal_entries WHERE NOT is_deleted ORDER BY entry_id DESC LIMIT 1)`,
      );
      await client.query(
        `DELETE FROM journal.applied_mutations WHERE mutation_id = (SELECT min(mutation_id::text)::uuid FROM journal.applied_mutations)`,
      );
      await client.query(
        "DELETE FROM users.audit_log WHERE event_id = (SELECT event_id FROM users.audit_log WHERE action = 'entry.created' ORDER BY chain_seq LIMIT 1)",
      );
      await client.query(`DELETE FROM journal.journal_entries WHERE entry_id = ${entry}`);
      await client.query(
        `INSERT INTO journal.applied_mutations (user_id, mutation_id, entry_id, version)
         SELECT user_id, gen_random_uuid(), entry_id, version FROM journal.journal_entries LIMIT 1`,
      );
    },
  });
  assert.equal(seen.length, 10);
  const lost = outcome.lost.join("\n");
  assert.match(lost, /version \d+ was acknowledged, version none is there/);
  assert.match(lost, /cannot be read/);
  assert.match(lost, /mutation .* is not remembered/);
  assert.match(lost, /the audit log has no entry\.created/);
  assert.match(outcome.duplicated.join("\n"), /mutation .*: nobody was told of it/);
  assert.match(outcome.faults.join("\n"), /audit record/);
});

function figuresOf({ acknowledged, entries, longestOutageMs }: DrillOutcome): string {
  return `seed ${SEED}: ${acknowledged} versions of ${entries} entries acknowledged, longest outage ${Math.round(longestOutageMs)} ms`;
}
