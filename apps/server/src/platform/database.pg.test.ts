import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { createTestDatabase } from "../../../../tests/support/postgres.ts";
import { statement, type Queryable } from "./database.ts";

const OWN_PID = statement("SELECT pg_backend_pid() AS pid");
const END = statement("SELECT pg_terminate_backend($1)");
const IS_THERE = statement("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1) AS found");

test("a connection that is lost between two statements of a transaction fails it, and nothing else", async () => {
  await using database = await createTestDatabase();
  const journal = database.databaseFor("aura_journal");
  await assert.rejects(
    journal.transaction(null, async (transaction) => {
      const pid = (await transaction.query<{ pid: number }>(OWN_PID))[0]?.pid;
      await database.owner.query(END, [pid]);
      await eventually("the connection is gone", async () => {
        return (await database.owner.query<{ found: boolean }>(IS_THERE, [pid]))[0]?.found === false;
      });
      await transaction.query(OWN_PID);
    }),
    { code: "DB_001" },
  );
  assert.equal((await journal.query(OWN_PID)).length, 1);
});

const MAKE_JOURNAL = statement("INSERT INTO journal.journals (user_id) VALUES ($1) RETURNING user_id AS id");
const JOURNALS = statement("SELECT user_id AS id FROM journal.journals");
const FAIL = statement("SELECT 1 / 0");

test("a statement sees the rows of its own scope, whatever the connection's last one was", async () => {
  await using database = await createTestDatabase();
  const journal = database.databaseFor("aura_journal");
  const [ann, bob] = [randomUUID(), randomUUID()];
  const seen = async (by: Queryable): Promise<string[]> =>
    (await by.query<{ id: string }>(JOURNALS)).map(({ id }) => id).sort();
  for (const user of [ann, bob]) await journal.as(user).query(MAKE_JOURNAL, [user]);
  assert.deepEqual(await seen(journal), []);
  assert.deepEqual(await seen(journal.as(ann)), [ann]);
  assert.deepEqual(await seen(journal), []);
  assert.deepEqual(await seen(journal.as([ann, bob])), [ann, bob].sort());
  await journal.transaction(bob, async (transaction) => assert.deepEqual(await seen(transaction), [bob]));
  assert.deepEqual(await seen(journal.as(ann)), [ann]);
  assert.equal(journal.stats().total, 1);
});

test("a scope that went with a transaction that was rolled back, or with a failure, is set anew", async () => {
  await using database = await createTestDatabase();
  const journal = database.databaseFor("aura_journal");
  const [ann, bob] = [randomUUID(), randomUUID()];
  for (const user of [ann, bob]) await journal.as(user).query(MAKE_JOURNAL, [user]);
  const seenBy = async (user: string): Promise<string[]> =>
    (await journal.as(user).query<{ id: string }>(JOURNALS)).map(({ id }) => id);
  await seenBy(ann);
  await assert.rejects(journal.transaction(bob, async (transaction) => transaction.query(FAIL)));
  assert.deepEqual(await seenBy(bob), [bob]);
  await assert.rejects(journal.as(ann).query(FAIL));
  assert.deepEqual(await seenBy(ann), [ann]);
  assert.deepEqual(await seenBy(bob), [bob]);
  assert.equal(journal.stats().total, 1);
});

test("instants of every era come back as they were written, whatever zone the server is set to", async () => {
  await using database = await createTestDatabase();
  const read = statement(`SELECT at FROM unnest($1::timestamptz[]) AS t(at)`);
  const written = [
    "2026-01-25T10:30:00.000Z",
    "2026-01-25T10:30:00.120Z",
    "1666-09-02T03:00:00.001Z",
    "9999-12-31T23:59:59.999Z",
    "0001-01-01T00:00:00.000Z",
    "-000043-03-15T12:00:00.000Z",
    "+012026-01-01T00:00:00.000Z",
  ];
  const texts = written.map((text) => {
    const at = new Date(text);
    const year = at.getUTCFullYear();
    const rest = at.toISOString().replace(/^[+-]?\d+/, "");
    return year > 0 ? `${String(year).padStart(4, "0")}${rest}` : `${String(1 - year).padStart(4, "0")}${rest} BC`;
  });
  const rows = await database.databaseFor("aura_journal").query<{ at: Date }>(read, [texts]);
  assert.deepEqual(
    rows.map(({ at }) => at.toISOString()),
    written,
  );
});
