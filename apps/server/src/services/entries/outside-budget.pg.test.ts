import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { defaultPreferences, type AnalysisResult } from "@aura-journal/contracts";
import { createTestDatabase, type TestDatabase } from "../../../../../tests/support/postgres.ts";
import type { RemoteBudget } from "../../config.ts";
import { statement } from "../../platform/database.ts";
import { createLogger } from "../../platform/logger.ts";
import { createTelemetry } from "../../platform/telemetry.ts";
import { createOutsideBudget, unitsOf, type OutsideBudget } from "./outside-budget.ts";
import { callsOf, runJob, serviceOn, type World } from "./service.fixture.ts";

let store: TestDatabase;
before(async () => {
  store = await createTestDatabase();
});
after(() => store[Symbol.asyncDispose]());

const CLEAR = statement("TRUNCATE journal.outside_units");
const ROWS = statement("SELECT count(*) AS count FROM journal.outside_units");
const LATER = statement(
  "SELECT run_at AS at FROM graphile_worker._private_jobs WHERE key = 'entries.analyzeRemotely:' || $1",
);

/** An instance of the server; several share the one budget. */
async function instance(
  limits: Partial<RemoteBudget>,
  clock = { now: new Date("2026-11-28T12:00:00Z") },
): Promise<{ readonly budget: OutsideBudget; readonly log: string[]; readonly metrics: () => Promise<string> }> {
  const log: string[] = [];
  const telemetry = createTelemetry(() => clock.now);
  const budget = createOutsideBudget({
    database: store.databaseFor("aura_journal"),
    config: { remoteBudget: { day: undefined, month: undefined, userDay: undefined, userMonth: undefined, ...limits } },
    telemetry,
    logger: createLogger({ level: "info", destination: { write: (line: string) => void log.push(line) } }),
    now: () => clock.now,
  });
  return { budget, log, metrics: () => telemetry.registry.metrics() };
}

async function spent(budget: OutsideBudget, userId?: string): Promise<number[]> {
  return (await budget.status(userId)).map(({ units }) => units);
}

test("a unit is a thousand characters begun, of each of three features", () => {
  assert.deepEqual(["", "a", "a".repeat(1_000), "a".repeat(1_001), "🌊".repeat(1_000)].map(unitsOf), [3, 3, 3, 6, 3]);
});

test("instances that take at once never spend more than there is, nor less", async () => {
  await store.owner.execute(CLEAR);
  const instances = await Promise.all([instance({ day: 60 }), instance({ day: 60 }), instance({ day: 60 })]);
  const users = Array.from({ length: 5 }, () => randomUUID());
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => instances[n % 3]?.budget.take(users[n % 5] ?? "", "a day")),
  );
  assert.equal(outcomes.filter((outcome) => outcome !== undefined && "units" in outcome).length, 20);
  const { budget, log } = instances[0] as (typeof instances)[0];
  assert.deepEqual(await spent(budget), [60, 60]);
  // What was denied was taken from nobody's own count.
  const own = await Promise.all(users.map((userId) => spent(budget, userId)));
  assert.equal(
    own.reduce((sum, [day = 0]) => sum + day, 0),
    60,
  );
  assert.deepEqual(await budget.take(users[0] ?? "", "x"), { retryAfterSeconds: 12 * 3_600 });
  const told = log.filter((line) => line.includes("the budget of the outside analysis is spent"));
  assert.equal(told.length, 1);
  assert.match(told[0] ?? "", /"renewsAt":"2026-11-29T00:00:00.000Z"/);
  assert.match(await (instances[0] as (typeof instances)[0]).metrics(), /nlp_outside_units_total\{outcome="denied"\} /);
});

test("an account that spent its own leaves others theirs; what was given back can be taken; a new day and month are new", async () => {
  await store.owner.execute(CLEAR);
  const clock = { now: new Date("2026-11-28T12:00:00Z") };
  const { budget, metrics } = await instance({ month: 100, userDay: 6, userMonth: 9 }, clock);
  const [ann, ben] = [randomUUID(), randomUUID()];
  const isTaken = async (userId: string): Promise<boolean> => "units" in (await budget.take(userId, "x"));
  const first = await budget.take(ann, "x");
  assert.ok("giveBack" in first);
  assert.deepEqual([await isTaken(ann), await isTaken(ann), await isTaken(ben)], [true, false, true]);
  assert.match(await metrics(), /nlp_outside_units_left\{span="month"\} 91/);
  await first.giveBack();
  assert.deepEqual(
    [await spent(budget, ann), await spent(budget)],
    [
      [3, 3],
      [6, 6],
    ],
  );
  assert.ok(await isTaken(ann));
  clock.now = new Date("2026-11-29T00:00:00Z");
  assert.deepEqual([await isTaken(ann), await isTaken(ann)], [true, false]);
  assert.deepEqual(await budget.take(ann, "x"), { retryAfterSeconds: 2 * 86_400 });
  assert.deepEqual((await budget.status(ann))[1], {
    span: "month",
    units: 9,
    limit: 9,
    isSpent: true,
    renewsAt: "2026-12-01T00:00:00.000Z",
  });
  clock.now = new Date("2026-12-01T00:00:00Z");
  assert.ok(await isTaken(ann));
  // Years later the counts of long ago are forgotten: the account's own and those of all.
  clock.now = new Date("2029-01-01T00:00:00Z");
  assert.ok((await isTaken(ann)) && (await isTaken(ben)));
  assert.equal((await store.owner.query<{ count: number }>(ROWS))[0]?.count, 6);
});

test("while the budget is spent nothing is sent, our own reading stands, and the other follows on the next day", async () => {
  await store.owner.execute(CLEAR);
  const clock = { now: new Date("2026-11-28T23:00:00Z") };
  const reading = { provider: "local", model: "test-1", sentiment: { label: "neutral", score: 0, magnitude: 0 } };
  const own = { emotions: [], topics: [], keyPhrases: [], confidence: 0.5, ...reading } as AnalysisResult;
  const sent: string[] = [];
  const world: World = {
    isNlpAway: false,
    preferences: { ...defaultPreferences, privacy: { analysis: "cloud", search: "server" } },
    reading: own,
    async remote(text) {
      sent.push(text);
      return { outcome: "analysed", result: { ...own, provider: "google", model: "google/test" } };
    },
  };
  const remoteBudget = { day: 6, month: undefined, userDay: undefined, userMonth: undefined };
  const service = await serviceOn(store.databaseFor("aura_journal"), world, () => clock.now, {
    config: { remoteBudget },
  });
  const userId = randomUUID();
  const call = callsOf(service, userId);
  for (const content of ["one", "two", "three"]) {
    const { body } = await call("createEntry", { body: { content } });
    assert.equal(body.analysis?.model, "test-1");
  }
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.equal(sent.length, 2);
  const status = await service.maintenance.status();
  assert.equal(status.remoteWanted, 1);
  assert.deepEqual(
    status.budget.map(({ units, limit, isSpent }) => [units, limit, isSpent]),
    [
      [6, 6, true],
      [6, null, false],
    ],
  );
  const [job] = await store.owner.query<{ at: Date }>(LATER, [userId]);
  assert.equal(job?.at.toISOString(), "2026-11-29T00:00:00.000Z");
  clock.now = new Date("2026-11-29T00:00:00Z");
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.equal(sent.length, 3);
  assert.equal((await service.maintenance.status()).remoteWanted, 0);

  // What a service turns away costs nothing; what is late may have cost.
  const before = await spentBy(service);
  world.remote = async () => ({ outcome: "unavailable", retryAfterSeconds: 60, mayCost: false });
  await call("createEntry", { body: { content: "four" } });
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.equal(await spentBy(service), before);
  world.remote = async () => ({ outcome: "unavailable", retryAfterSeconds: 60, mayCost: true });
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.equal(await spentBy(service), before + 3);
});

async function spentBy(service: Awaited<ReturnType<typeof serviceOn>>): Promise<number> {
  return (await service.maintenance.status()).budget[0]?.units ?? 0;
}
