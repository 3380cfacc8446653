import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { defaultPreferences, type AnalysisResult, type ProductAnalytics } from "@aura-journal/contracts";
import { createTestDatabase, type TestDatabase } from "../../../../../../tests/support/postgres.ts";
import { statement } from "../../../platform/database.ts";
import type { EntriesService } from "../index.ts";
import { callsOf, runJob, serviceOn, type World } from "../service.fixture.ts";

/** A Wednesday. */
export const START = new Date("2026-03-04T10:00:00.000Z");
export const DAY_MS = 86_400_000;
const PENDING = statement("SELECT count(*)::int AS count FROM journal.product_outbox");

export function reading(label: AnalysisResult["sentiment"]["label"]): AnalysisResult {
  return {
    sentiment: { label, score: 0, magnitude: 1 },
    emotions: [],
    topics: [],
    keyPhrases: [],
    confidence: 0.8,
    provider: "local",
    model: "test-1",
  };
}

/** The service with people who agreed to be counted, on a clock that the test moves. */
export interface Stand extends AsyncDisposable {
  readonly store: TestDatabase;
  readonly service: EntriesService;
  readonly world: World;
  clock: Date;
  write(userId: string, content?: string): Promise<string>;
  /** Counts what waits, and brings it to where it is read. */
  settle(): Promise<void>;
  show(query?: { from?: string; to?: string }): Promise<ProductAnalytics>;
  waiting(): Promise<number>;
}

export async function createStand(env: Readonly<Record<string, string>> = {}): Promise<Stand> {
  const store = await createTestDatabase();
  const world: World = {
    isNlpAway: false,
    preferences: { ...defaultPreferences, analytics: { enabled: true } },
    reading: reading("positive"),
    accountsCreatedAt: START,
  };
  const stand = { clock: START };
  const service = await serviceOn(store.databaseFor("aura_journal"), world, () => stand.clock, { env });
  return Object.assign(stand, {
    store,
    service,
    world,
    async write(userId: string, content = "a line") {
      const { status, body } = await callsOf(service, userId)("createEntry", { body: { content } });
      assert.equal(status, 201);
      return body.entryId;
    },
    async settle() {
      await service.maintenance.countAnalytics();
      await runJob(service, "entries.copy_analytics", {});
    },
    async show(query: object = {}) {
      const answer = await callsOf(service, randomUUID())("getProductAnalytics", { query });
      return answer.body as unknown as ProductAnalytics;
    },
    waiting: async () => (await store.owner.query<{ count: number }>(PENDING))[0]?.count ?? 0,
    async [Symbol.asyncDispose]() {
      await service.stop?.();
      await store[Symbol.asyncDispose]();
    },
  });
}

export function people(count: number): string[] {
  return Array.from({ length: count }, () => randomUUID());
}

function countOn(figures: ProductAnalytics["dailyActiveUsers"], date: string): number | null | undefined {
  return figures.find((one) => one.date === date)?.count;
}

/** What holds wherever the figures are read: one suite, with equal results. */
export function suiteOfFigures(where: string, create: () => Promise<Stand>, skip: string | undefined): void {
  const it = (name: string, run: (stand: Stand) => Promise<void>): void => {
    test(`${where}: ${name}`, { skip: skip ?? false }, async () => {
      await using stand = await create();
      await run(stand);
    });
  };

  it("people, entries and readings are counted once, however often they come and are brought over", async (stand) => {
    const [first = "", ...others] = people(25);
    for (const userId of [first, ...others]) {
      stand.world.reading = reading(userId === first ? "mixed" : "negative");
      await stand.write(userId);
      await stand.settle();
      await stand.write(userId);
    }
    const id = await stand.write(first);
    await callsOf(stand.service, first)("updateEntry", { params: { entry_id: id }, body: { content: "anew" } });
    await callsOf(stand.service, first)("deleteEntry", { params: { entry_id: id } });
    await stand.settle();
    await stand.settle();
    assert.equal(countOn((await stand.show()).dailyActiveUsers, "2026-03-04"), null, "the day is not over");
    stand.clock = new Date(START.getTime() + DAY_MS);
    await stand.settle();
    const shown = await stand.show();
    assert.equal(countOn(shown.dailyActiveUsers, "2026-03-04"), 25);
    assert.equal(countOn(shown.entriesCreatedPerDay, "2026-03-04"), 51);
    assert.equal(countOn(shown.dailyActiveUsers, "2026-03-03"), null);
    assert.equal(shown.dailyActiveUsers.length, 30);
    assert.equal(await stand.waiting(), 0);
    // The readings of the 20th person let go of the first 39; what came after waits for twenty people again.
    assert.deepEqual(shown.sentimentDistribution, { positive: 0, neutral: 0, negative: 37, mixed: 2 });
  });

  it("nineteen people are nobody", async (stand) => {
    for (const userId of people(19)) await stand.write(userId);
    stand.clock = new Date(START.getTime() + 7 * DAY_MS);
    await stand.settle();
    const shown = await stand.show();
    assert.ok(shown.dailyActiveUsers.every(({ count }) => count === null));
    assert.ok(shown.entriesCreatedPerDay.every(({ count }) => count === null));
    assert.equal(shown.sentimentDistribution, null);
    assert.ok(shown.userRetention.every(({ size, weeks }) => size === null && weeks.every((week) => week === null)));
  });

  it("who did not agree is not counted, and leaves nothing behind", async (stand) => {
    stand.world.preferences = defaultPreferences;
    for (const userId of people(25)) await stand.write(userId);
    assert.equal(await stand.waiting(), 0);
    stand.clock = new Date(START.getTime() + DAY_MS);
    await stand.settle();
    assert.ok((await stand.show()).dailyActiveUsers.every(({ count }) => count === null));
  });

  it("who leaves is forgotten, what was counted stays, and who comes back is not counted twice", async (stand) => {
    const all = people(25);
    for (const userId of all) await stand.write(userId);
    await stand.settle();
    const [leaver = ""] = all;
    await stand.write(leaver);
    await runJob(stand.service, "entries.forget_analytics", { userId: leaver });
    const marks = statement("SELECT DISTINCT person FROM journal.product_marks");
    assert.equal((await stand.store.owner.query(marks)).length, 24, "the pseudonym is gone");
    assert.equal(await stand.waiting(), 0, "and what waited");
    await stand.write(leaver);
    stand.clock = new Date(START.getTime() + 7 * DAY_MS);
    await stand.settle();
    const shown = await stand.show();
    assert.equal(countOn(shown.dailyActiveUsers, "2026-03-04"), 25);
    assert.equal(countOn(shown.entriesCreatedPerDay, "2026-03-04"), 26);
    assert.deepEqual(
      shown.userRetention.find(({ cohort }) => cohort === "2026-03-02"),
      {
        cohort: "2026-03-02",
        size: 25,
        weeks: [1],
      },
    );
  });

  it("an erased account leaves counters and nothing that names it or stands for it", async (stand) => {
    const all = people(21);
    for (const userId of all) await stand.write(userId);
    await stand.settle();
    for (const userId of all) await stand.write(userId);
    for (const userId of all) {
      const erase = stand.service.internal["eraseJournal"] as (input: object) => Promise<unknown>;
      await erase({ body: { userId } });
    }
    stand.clock = new Date(START.getTime() + DAY_MS);
    await stand.settle();
    assert.equal(countOn((await stand.show()).dailyActiveUsers, "2026-03-04"), 21);
    for (const table of [
      "journal.product_marks",
      "journal.product_outbox",
      "journal.product_readings",
      "keys.person_keys",
    ]) {
      assert.deepEqual(await stand.store.owner.query(statement(`SELECT * FROM ${table}`)), [], table);
    }
  });

  it("retention goes by the week of signing up, in weeks that are over", async (stand) => {
    const all = people(65);
    for (const userId of all) await stand.write(userId);
    stand.clock = new Date("2026-03-10T08:00:00Z");
    for (const userId of all.slice(0, 26)) await stand.write(userId);
    stand.clock = new Date("2026-03-17T08:00:00Z");
    for (const userId of all.slice(0, 50)) await stand.write(userId);
    stand.clock = new Date("2026-03-24T08:00:00Z");
    await stand.settle();
    const { userRetention } = await stand.show({ from: "2026-03-01", to: "2026-03-24" });
    assert.deepEqual(userRetention, [
      { cohort: "2026-02-23", size: null, weeks: [null, null, null, null] },
      // In the third week 50 of 65 came: the 15 who did not are fewer than twenty.
      { cohort: "2026-03-02", size: 65, weeks: [1, 0.4, null] },
      { cohort: "2026-03-09", size: null, weeks: [null, null] },
      { cohort: "2026-03-16", size: null, weeks: [null] },
      { cohort: "2026-03-23", size: null, weeks: [] },
    ]);
  });
}
