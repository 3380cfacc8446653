import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { AuditEvent } from "@aura-journal/contracts";
import { createTestDatabase } from "../../../../tests/support/postgres.ts";
import { statement } from "./database.ts";
import { createLogger } from "./logger.ts";
import { createOutboxRelay } from "./outbox.ts";
import { NO_TRACING } from "./tracing.ts";

const INSERT = statement("INSERT INTO journal.outbox (event) SELECT e FROM jsonb_array_elements($1::jsonb) AS e");
const COUNT = statement("SELECT count(*) AS count FROM journal.outbox");
const logger = createLogger({ level: "silent" });

function events(count: number): AuditEvent[] {
  return Array.from({ length: count }, (_, n) => ({
    eventId: randomUUID(),
    at: "2026-01-01T00:00:00.000Z",
    action: "entry.created",
    details: { version: n + 1 },
  }));
}

test("events are delivered in their order and are gone once they were", async () => {
  await using store = await createTestDatabase();
  const database = store.databaseFor("aura_journal");
  const sent = events(1_203);
  await database.execute(INSERT, [JSON.stringify(sent)]);
  const delivered: AuditEvent[] = [];
  const relay = createOutboxRelay({
    database,
    schema: "journal",
    deliver: async (batch) => delivered.push(...batch),
    logger,
    tracing: NO_TRACING,
  });
  assert.equal(await relay.flush(), 1_203);
  assert.deepEqual(delivered, sent);
  assert.equal((await database.query<{ count: number }>(COUNT))[0]?.count, 0);
});

test("events that could not be delivered wait, and come again", async () => {
  await using store = await createTestDatabase();
  const database = store.databaseFor("aura_journal");
  const sent = events(3);
  await database.execute(INSERT, [JSON.stringify(sent)]);
  let isAway = true;
  const delivered: AuditEvent[] = [];
  const deliver = async (batch: AuditEvent[]) => {
    delivered.push(...batch);
    if (isAway) throw new Error("away");
  };
  const relay = createOutboxRelay({ database, schema: "journal", deliver, logger, tracing: NO_TRACING });
  await assert.rejects(relay.flush(), /away/);
  assert.equal((await database.query<{ count: number }>(COUNT))[0]?.count, 3);
  isAway = false;
  assert.equal(await relay.flush(), 3);
  assert.deepEqual(delivered, [...sent, ...sent]);
});

test("two relays at once deliver no event twice and leave none", async () => {
  await using store = await createTestDatabase();
  const database = store.databaseFor("aura_journal");
  const sent = events(2_000);
  await database.execute(INSERT, [JSON.stringify(sent)]);
  const delivered: string[] = [];
  const deliver = async (batch: AuditEvent[]) => delivered.push(...batch.map(({ eventId }) => eventId));
  const relays = [1, 2].map(() =>
    createOutboxRelay({ database, schema: "journal", deliver, logger, tracing: NO_TRACING }),
  );
  await Promise.all(relays.map((relay) => relay.flush()));
  await relays[0]?.flush();
  assert.deepEqual(delivered.toSorted(), sent.map(({ eventId }) => eventId).toSorted());
});
