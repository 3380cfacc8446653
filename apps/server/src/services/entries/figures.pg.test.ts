import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { AnalysisResult, UserPreferences } from "@aura-journal/contracts";
import { statement } from "../../platform/database.ts";
import { readsOf } from "../../platform/replica.ts";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { seededRandom } from "../../../../../tools/random.ts";
import { createFigures, type Figures } from "./figures.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { readJournalState } from "./repository.ts";
import { createSealedCache } from "./sealed-cache.ts";
import { callsOf, serviceOn, type World } from "./service.fixture.ts";

const EVERYTHING = { from: undefined, to: undefined };

let journal: TestJournal;
let figures: Figures;
before(async () => {
  journal = await createTestJournal();
  figures = createFigures({
    ...journal,
    reads: readsOf(journal.database),
    cache: createSealedCache({ name: "figures", maxBytes: 8_000_000, randomBytes }),
  });
});
after(() => journal[Symbol.asyncDispose]());

async function wordCounts(userId: string, range = EVERYTHING): Promise<number[]> {
  const { changeSeq } = await readJournalState(journal.database.as(userId), userId);
  const entries = await figures.of(userId, range, changeSeq, "the same question");
  return entries.map(({ wordCount }) => wordCount).sort((a, b) => a - b);
}

/** Past the server: what is remembered does not know of it. */
async function dropRow(userId: string, entryId: string | undefined): Promise<void> {
  const values = [userId, entryId];
  await journal.store.owner.query(
    statement("DELETE FROM journal.journal_entries WHERE user_id = $1 AND entry_id = $2"),
    values,
  );
}

async function flipRecord(userId: string, entryId: string | undefined): Promise<void> {
  await journal.store.owner.query(
    statement(`UPDATE journal.entry_analytics
      SET analytics_encrypted = set_byte(analytics_encrypted, 30, 255 - get_byte(analytics_encrypted, 30))
      WHERE user_id = $1 AND entry_id = $2`),
    [userId, entryId],
  );
}

test("after a change the records that have changed are read, and no others", async () => {
  const userId = randomUUID();
  const [first] = await journal.write([{ content: "one" }, { content: "one two" }], userId);
  assert.deepEqual(await wordCounts(userId), [1, 2]);
  await dropRow(userId, first);
  await journal.write([{ content: "one two three" }], userId);
  assert.deepEqual(await wordCounts(userId), [1, 2, 3]);
});

test("a counter that went back, as after a restored backup, has everything read anew", async () => {
  const userId = randomUUID();
  const [first] = await journal.write([{ content: "one" }, { content: "one two" }], userId);
  assert.deepEqual(await wordCounts(userId), [1, 2]);
  await dropRow(userId, first);
  await journal.store.owner.query(statement("UPDATE journal.journals SET change_seq = 1 WHERE user_id = $1"), [userId]);
  assert.deepEqual(await wordCounts(userId), [2]);
});

test("more changes than are worth carrying over have everything read anew, and are remembered", async () => {
  const userId = randomUUID();
  const [first] = await journal.write([{ content: "one" }], userId);
  assert.deepEqual(await wordCounts(userId), [1]);
  await dropRow(userId, first);
  await journal.write(
    Array.from({ length: 501 }, () => ({ content: "one two" })),
    userId,
  );
  assert.equal((await wordCounts(userId)).length, 501);
  const [second] = await journal.write([{ content: "one" }], userId);
  assert.equal((await wordCounts(userId)).length, 502);
  await dropRow(userId, second);
  // Few changes are read each time until they are worth sealing: the last one is, and the row is gone.
  assert.equal((await wordCounts(userId)).length, 501);
});

test("a damaged record is looked at every time, and counts in full once it is mended", async () => {
  const userId = randomUUID();
  const [first] = await journal.write([{ content: "one two" }, { content: "three" }], userId);
  await flipRecord(userId, first);
  assert.deepEqual(await wordCounts(userId), [0, 1]);
  assert.deepEqual(await wordCounts(userId), [0, 1]);
  assert.equal(journal.damaged.filter((id) => id === first).length, 2);
  await flipRecord(userId, first);
  assert.deepEqual(await wordCounts(userId), [1, 2]);
});

test("a summary with figures that were remembered equals one that reads everything, whatever has happened in between", async () => {
  await using store = await createTestDatabase();
  const database = store.databaseFor("aura_journal");
  const random = seededRandom(11);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  const world: World = {
    isNlpAway: false,
    preferences: { privacy: { analysis: "local", search: "server" } } as UserPreferences,
    reading: readingOf(0, "sea"),
  };
  const service = await serviceOn(database, world);
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const ids: string[] = [];
  const input = (): object => ({
    content: "word ".repeat(1 + Math.floor(random() * 9)),
    timestamp: new Date(Date.UTC(2026, 0, 1 + Math.floor(random() * 40), 12)).toISOString(),
    timezone: pick(["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"]),
  });
  const steps: Record<string, () => Promise<unknown>> = {
    create: async () => ids.push((await call("createEntry", { body: input() })).body.entryId),
    update: () => call("updateEntry", { params: { entry_id: pick(ids) }, body: input() }),
    remove: () => call("deleteEntry", { params: { entry_id: pick(ids) } }),
    restore: () => call("restoreEntry", { params: { entry_id: pick(ids) } }),
    rotate: async () => void (await service.maintenance.rotateUserKeys()),
  };
  for (let step = 0; step < 120; step++) {
    // In sixty-fourths: their sums are exact in every order.
    world.reading = readingOf(Math.round(random() * 64) / 64, pick(["sea", "Sea", "snow", "SNOW"]));
    const name = step < 20 ? "create" : pick([...Object.keys(steps), "update", "create"]);
    // What is in the bin cannot be changed.
    await steps[name]?.().catch(() => undefined);
    if (random() < 0.3) continue;
    const query = pick([{}, { from_date: "2026-01-10" }, { from_date: "2026-01-05", to_date: "2026-01-20" }]);
    const fresh = callsOf(await serviceOn(database, world), userId);
    const [remembered, read] = [await call("getSummary", { query }), await fresh("getSummary", { query })];
    assert.deepEqual(JSON.parse(String(remembered.json)), JSON.parse(String(read.json)), `step ${step}, ${name}`);
  }
});

function readingOf(score: number, phrase: string): AnalysisResult {
  return {
    sentiment: { label: score > 0.5 ? "positive" : "neutral", score, magnitude: 1 },
    emotions: [{ emotion: "joy", score }],
    topics: [phrase.toLowerCase()],
    keyPhrases: [phrase],
    confidence: 1,
    provider: "local",
    model: "m",
  };
}
