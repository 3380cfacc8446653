import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { createTestDatabase } from "../../../../tests/support/postgres.ts";
import { statement } from "./database.ts";

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
