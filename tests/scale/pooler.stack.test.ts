import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, describe, test } from "node:test";
import pg from "pg";
import { createDatabase, statement, type Database } from "../../apps/server/src/platform/database.ts";
import { readConfig } from "../../apps/server/src/config.ts";
import { openExternalDatabase } from "../../apps/server/src/platform/external-database.ts";
import { missingPostgres, startExternalPostgres, type ExternalPostgres } from "../support/debian-postgres.ts";
import { eventually } from "../support/eventually.ts";
import { missingPgbouncer, startPgbouncer, type Pgbouncer } from "../support/pgbouncer.ts";
import { serveOn, type ScaleServer } from "./server.ts";

const SESSIONS = 3;
const PEOPLE = 20;
const USERS = 50;
const MAKE_JOURNAL = statement("INSERT INTO journal.journals (user_id) VALUES ($1)");
const JOURNALS = statement('SELECT user_id AS "userId", current_user AS role FROM journal.journals');
const SESSION = statement(
  `SELECT pg_backend_pid() AS pid, current_setting('TimeZone') AS zone, current_setting('statement_timeout') AS timeout`,
);
const NOW = statement("SELECT '2026-03-01T12:00:00.5Z'::timestamptz AS now");
const FAIL = statement("SELECT 1 / 0");

describe(
  "through a pgbouncer that hands every transaction to another session",
  { skip: missingPostgres ?? missingPgbouncer ?? false },
  () => {
    let external: ExternalPostgres;
    let pooler: Pgbouncer;
    let server: ScaleServer;
    let superuser: pg.Client;
    let journal: Database;

    const started = new AsyncDisposableStack();
    before(async () => {
      external = started.use(await startExternalPostgres());
      pooler = started.use(await startPgbouncer(external.url, SESSIONS));
      server = started.use(await serveOn({ DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: external.url }));
      superuser = await external.connectAsSuperuser();
      started.defer(() => superuser.end());
      const access = await openExternalDatabase(pooler.url, external.url);
      journal = createDatabase({
        connection: access.as("aura_journal"),
        applicationName: "aura-test",
        maxConnections: 20,
        acquireTimeoutMs: 20_000,
      });
      started.defer(() => journal.close());
    });

    after(() => started.disposeAsync());

    test("twenty people write, list, search and synchronise at once, and see their own alone", async () => {
      const { call } = server;
      await Promise.all(
        Array.from({ length: PEOPLE }, async (_, nth) => {
          const token = await server.register();
          const word = `thistledown${nth}x`;
          const entry = await call("POST", "/entries", 201, token, { content: `The ${word} by the lake` });
          await call("PUT", `/entries/${entry.entryId}`, 200, token, {
            content: `The ${word} by the sea, thistledown`,
          });
          const mutation = {
            mutationId: randomUUID(),
            op: "put",
            entryId: randomUUID(),
            baseVersion: 0,
            content: word,
          };
          const push = { deviceId: randomUUID(), mutations: [mutation] };
          assert.equal((await call("POST", "/sync/push", 200, token, push)).results[0].status, "applied");
          const listed = (await call("GET", "/entries", 200, token)).items;
          assert.deepEqual(listed.map(({ content }: { content: string }) => content).toSorted(), [
            `The ${word} by the sea, thistledown`,
            word,
          ]);
          assert.equal((await call("POST", "/entries/search", 200, token, { q: word })).items.length, 2);
          assert.equal((await call("POST", "/entries/search", 200, token, { q: "thistledown" })).items.length, 1);
          assert.equal((await call("GET", "/sync/changes", 200, token)).changes.length, 2);
          assert.equal((await call("GET", "/entries/analytics/summary", 200, token)).totalEntries, 2);
        }),
      );
    });

    test("jobs are worked off, and audit events arrive", async () => {
      await eventually("everything in the queue and the outboxes is done", async () => {
        const { rows } = await superuser.query<{ waiting: number }>(
          `SELECT (SELECT count(*) FROM journal.outbox) + (SELECT count(*) FROM auth.outbox)
             + (SELECT count(*) FROM journal.entry_analytics WHERE model IS NULL) AS waiting`,
        );
        return Number(rows[0]?.waiting) === 0;
      });
      const { rows } = await superuser.query<{ events: number }>(
        "SELECT count(*)::int AS events FROM users.audit_log WHERE action = 'entry.updated'",
      );
      assert.equal(rows[0]?.events, PEOPLE);
    });

    test("row-level security confines each of many statements at once to its own user", async () => {
      const users = Array.from({ length: USERS }, () => randomUUID());
      await Promise.all(users.map((userId) => journal.as(userId).query(MAKE_JOURNAL, [userId])));
      const pids = new Set<number>();
      await Promise.all(
        [...users, ...users, ...users].map(async (userId, nth) => {
          const seen =
            nth % 3 === 0
              ? await journal.transaction(userId, async (transaction) => {
                  const [session] = await transaction.query<{ pid: number }>(SESSION);
                  pids.add(session?.pid ?? 0);
                  return transaction.query(JOURNALS);
                })
              : await journal.as(userId).query(JOURNALS);
          assert.deepEqual(seen, [{ userId, role: "aura_journal" }]);
          if (nth % 5 === 0) await assert.rejects(journal.as(userId).query(FAIL));
          assert.deepEqual(await journal.query(JOURNALS), [], "without a scope");
        }),
      );
      assert.ok(pids.size > 1, "the sessions were not shared");
    });

    test("what a session was told ends with its transaction", async () => {
      const [told] = await journal.query<{ zone: string; timeout: string }>(SESSION);
      assert.deepEqual([told?.zone, told?.timeout], ["UTC", "30s"]);
      assert.deepEqual(await journal.query(NOW), [{ now: new Date("2026-03-01T12:00:00.5Z") }]);
      const client = new pg.Client({ connectionString: pooler.url });
      await client.connect();
      try {
        // One after the other, each session of the pool.
        for (let nth = 0; nth < 3 * SESSIONS; nth++) {
          const { rows } = await client.query(
            "SELECT current_user AS role, current_setting('aura.user_ids', true) AS scope",
          );
          assert.equal(rows[0].role, "journal_owner");
          assert.ok([null, ""].includes(rows[0].scope), rows[0].scope);
        }
      } finally {
        await client.end();
      }
      const { rows } = await superuser.query("SELECT count(*)::int AS n FROM pg_prepared_statements");
      assert.equal(rows[0].n, 0);
    });

    test("sessions that live long go past the pooler: the queue's, and no request's", async () => {
      const { rows } = await superuser.query<{ name: string; port: number }>(
        `SELECT DISTINCT application_name AS name FROM pg_stat_activity WHERE usename = 'journal_owner'`,
      );
      const names = rows.map(({ name }) => name);
      assert.ok(names.includes("aura-jobs") && names.includes("aura-job-locks"), names.join(", "));
      const { rows: sessions } = await superuser.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM pg_stat_activity
         WHERE usename = 'journal_owner' AND application_name NOT IN ('aura-jobs', 'aura-job-locks', 'aura-nlp')`,
      );
      assert.ok((sessions[0]?.n ?? 0) <= SESSIONS, `${sessions[0]?.n} sessions for requests`);
    });

    test("a pooler named without the database behind it is refused, with what to do", async () => {
      await assert.rejects(openExternalDatabase(pooler.url, undefined), {
        name: "ConfigError",
        message: /DATABASE_URL: leads to a pooler; .*DATABASE_DIRECT_URL/,
      });
      const direct = await openExternalDatabase(external.url, undefined);
      assert.equal(direct.as("aura_journal").isPooled, undefined);
      assert.throws(() => readConfig({ DATABASE_DIRECT_URL: external.url }, { isRoot: false, cores: 2 }), {
        message: /DATABASE_DIRECT_URL: goes with DATABASE_URL alone/,
      });
    });
  },
);
