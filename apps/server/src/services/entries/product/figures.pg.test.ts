import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { statement } from "../../../platform/database.ts";
import { runJob, serviceOn } from "../service.fixture.ts";
import { createStand, DAY_MS, people, START, suiteOfFigures } from "./figures-suite.fixture.ts";

suiteOfFigures("in PostgreSQL", () => createStand(), undefined);

const DAY = statement("SELECT active, writers, entries FROM journal.product_days");

test("two processes that count at once count everything once", async () => {
  await using stand = await createStand();
  const other = await serviceOn(stand.store.databaseFor("aura_journal"), stand.world, () => stand.clock);
  const all = people(12);
  for (let round = 0; round < 6; round++) {
    await Promise.all([
      ...all.map((userId) => stand.write(userId)),
      stand.service.maintenance.countAnalytics(),
      other.maintenance.countAnalytics(),
    ]);
  }
  await Promise.all([stand.service.maintenance.countAnalytics(), other.maintenance.countAnalytics()]);
  assert.equal(await stand.waiting(), 0);
  assert.deepEqual(await stand.store.owner.query(DAY), [{ active: 12, writers: 12, entries: 72 }]);
  await other.stop?.();
});

test("a person who only reads, or only signs in, was here and did not write", async () => {
  await using stand = await createStand();
  await runJob(stand.service, "entries.note_visit", { userId: randomUUID(), at: START.toISOString() });
  await runJob(stand.service, "entries.note_visit", { userId: randomUUID(), at: START.toISOString() });
  await stand.service.maintenance.countAnalytics();
  assert.deepEqual(await stand.store.owner.query(DAY), [{ active: 2, writers: 0, entries: 0 }]);
});

test("no reading is counted before those of twenty people are, and nothing tells whose it was", async () => {
  await using stand = await createStand();
  const sum = statement(
    "SELECT coalesce(sum(positive + neutral + negative + mixed), 0)::int AS n FROM journal.product_days",
  );
  const counted = async () => {
    await stand.settle();
    return (await stand.store.owner.query<{ n: number }>(sum))[0]?.n;
  };
  const [busy = "", ...others] = people(20);
  for (let n = 0; n < 30; n++) await stand.write(busy);
  for (const userId of others.slice(1)) await stand.write(userId);
  assert.equal(await counted(), 0);
  await stand.write(others[0] ?? "");
  assert.equal(await counted(), 39, "one of each, and of one person no more than twenty");
  assert.equal(await counted(), 39);
});

test("marks, readings that wait in vain and old figures are dropped in time", async () => {
  await using stand = await createStand();
  for (const userId of people(3)) await stand.write(userId);
  await stand.settle();
  const count = async (table: string) =>
    (await stand.store.owner.query<{ n: number }>(statement(`SELECT count(*)::int AS n FROM journal.${table}`)))[0]?.n;
  const tables = ["product_marks", "product_readings", "product_days", "product_cohorts"];
  const counts = () => Promise.all(tables.map(count));
  assert.deepEqual(await counts(), [12, 3, 1, 2]);
  const upkeep = async () => {
    await stand.service.start?.();
    await stand.service.stop?.();
  };
  stand.clock = new Date(START.getTime() + 40 * DAY_MS);
  await upkeep();
  assert.deepEqual(await counts(), [3, 0, 1, 2], "who belongs to a cohort is known on");
  stand.clock = new Date(START.getTime() + 410 * DAY_MS);
  await using later = await createLater(stand);
  await later.start?.();
  await later.stop?.();
  assert.deepEqual(await counts(), [0, 0, 0, 0]);
});

async function createLater(stand: Awaited<ReturnType<typeof createStand>>) {
  const service = await serviceOn(stand.store.databaseFor("aura_journal"), stand.world, () => stand.clock);
  return Object.assign(service, { [Symbol.asyncDispose]: async () => {} });
}
