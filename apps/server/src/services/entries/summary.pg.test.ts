import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import type { AnalysisResult, AnalyticsSummary } from "@aura-journal/contracts";
import { statement } from "../../platform/database.ts";
import { AuraError } from "../../platform/errors.ts";
import { readsOf } from "../../platform/replica.ts";
import { createFigures } from "./figures.ts";
import { createTestJournal, type TestJournal } from "./journal.fixture.ts";
import { readJournalState } from "./repository.ts";
import { createSealedCache } from "./sealed-cache.ts";
import { createSummaries, type Summaries } from "./summary.ts";

let journal: TestJournal;
let summaries: Summaries;
let now = new Date("2026-03-02T12:00:00Z");
before(async () => {
  journal = await createTestJournal();
  summaries = createSummaries({
    figures: createFigures({
      ...journal,
      reads: readsOf(journal.database),
      cache: createSealedCache({ name: "figures", maxBytes: 8_000_000, randomBytes }),
    }),
    facts: { timezoneOf: () => Promise.resolve("Pacific/Kiritimati") },
    now: () => now,
    clock: { changeSeqOf: async (userId) => (await readJournalState(journal.database.as(userId), userId)).changeSeq },
    cache: createSealedCache({ name: "summaries", maxBytes: 1_000_000, randomBytes }),
  });
});
after(() => journal[Symbol.asyncDispose]());

async function summaryOf(...given: Parameters<Summaries["summaryOf"]>): Promise<AnalyticsSummary> {
  return JSON.parse((await summaries.summaryOf(...given)).toString()) as AnalyticsSummary;
}

const analysis = (score: number): AnalysisResult => ({
  sentiment: { label: score > 0 ? "positive" : "negative", score, magnitude: 1 },
  emotions: [{ emotion: "joy", score: 0.5 }],
  topics: ["sea"],
  keyPhrases: ["cold water"],
  confidence: 1,
  provider: "local",
  model: "m",
});

test("a summary counts days and hours where the writer was, and today where the reader is", async () => {
  const userId = randomUUID();
  await journal.write(
    [
      {
        content: "one two",
        timestamp: new Date("2026-03-01T23:30:00Z"),
        timezone: "Europe/Berlin",
        analysis: analysis(1),
      },
      {
        content: "three",
        timestamp: new Date("2026-03-01T10:30:00Z"),
        timezone: "Pacific/Pago_Pago",
        analysis: analysis(-0.5),
      },
      { content: "four five six", timestamp: new Date("2026-03-01T10:30:00Z"), text: { mood: { rating: 4 } } },
    ],
    userId,
  );
  const summary = await summaryOf(userId, {});
  assert.deepEqual(summary.range, { from: "2026-02-28", to: "2026-03-02" });
  assert.deepEqual([summary.totalEntries, summary.totalWords, summary.averageWordsPerEntry], [3, 6, 2]);
  assert.equal(summary.averageSentiment, 0.25);
  assert.deepEqual(
    summary.moodTrend.map(({ date, averageSentiment, averageMood }) => [date, averageSentiment, averageMood]),
    [
      ["2026-02-28", -0.5, null],
      ["2026-03-01", null, 4],
      ["2026-03-02", 1, null],
    ],
  );
  assert.deepEqual([summary.byHour[0], summary.byHour[23], summary.byHour[10]], [1, 1, 1]);
  // At noon UTC of 2 March it is 3 March on Kiritimati: the streak reaches yesterday.
  assert.deepEqual(summary.streak, { current: 3, longest: 3 });
  assert.deepEqual(summary.topTopics, [{ topic: "sea", count: 2, averageSentiment: 0.25 }]);
});

test("a range counts the writers' calendar days, both ends included", async () => {
  const userId = randomUUID();
  const at = new Date("2026-03-01T10:30:00Z");
  const timezones = ["Pacific/Kiritimati", "UTC", "Pacific/Pago_Pago"];
  await journal.write(
    timezones.map((timezone) => ({ content: "x", timestamp: at, timezone })),
    userId,
  );
  const count = async (from_date: string, to_date: string): Promise<number> =>
    (await summaryOf(userId, { from_date, to_date })).totalEntries;
  assert.equal(await count("2026-02-28", "2026-02-28"), 1);
  assert.equal(await count("2026-02-28", "2026-03-02"), 3);
  assert.equal(await count("2026-03-03", "2026-03-09"), 0);
  await assert.rejects(
    count("2026-03-02", "2026-03-01"),
    (error) => error instanceof AuraError && error.code === "VAL_001",
  );
});

test("a summary is remembered until the journal changes or the day ends", async () => {
  const userId = randomUUID();
  await journal.write([{ content: "x", timestamp: new Date("2026-03-01T10:00:00Z") }], userId);
  const first = await summaryOf(userId, {});
  // Behind the server's back: a remembered summary does not see it.
  await journal.store.owner.query(statement("DELETE FROM journal.journal_entries WHERE user_id = $1"), [userId]);
  assert.deepEqual(await summaryOf(userId, {}), first);
  now = new Date("2026-03-05T12:00:00Z");
  assert.equal((await summaryOf(userId, {})).totalEntries, 0);
  await journal.write([{ content: "y", timestamp: new Date("2026-03-05T10:00:00Z") }], userId);
  assert.equal((await summaryOf(userId, {})).totalEntries, 1);
});

test("an entry whose record is damaged counts as an entry, and is reported", async () => {
  const userId = randomUUID();
  const ids = await journal.write([{ content: "one two" }, { content: "three" }], userId);
  await journal.store.owner.query(
    statement(`UPDATE journal.entry_analytics SET analytics_encrypted = set_byte(analytics_encrypted, 30, 255 - get_byte(analytics_encrypted, 30))
      WHERE user_id = $1 AND entry_id = $2`),
    [userId, ids[0]],
  );
  const summary = await summaryOf(userId, {});
  assert.deepEqual([summary.totalEntries, summary.totalWords], [2, 1]);
  assert.deepEqual(
    journal.damaged.filter((id) => ids.includes(id)),
    [ids[0]],
  );
});

test("a journal of more entries than one batch is summed up whole", async () => {
  const userId = randomUUID();
  await journal.write(
    Array.from({ length: 4_100 }, () => ({ content: "x", timestamp: new Date("2026-03-01T10:00:00Z") })),
    userId,
  );
  assert.equal((await summaryOf(userId, {})).totalWords, 4_100);
});
