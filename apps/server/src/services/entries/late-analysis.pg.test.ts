import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { AnalysisResult } from "@aura-journal/contracts";
import { defaultPreferences } from "@aura-journal/contracts";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { statement } from "../../platform/database.ts";
import { callsOf, changesOf, runJob, serviceOn } from "./service.fixture.ts";

const ANALYSIS: AnalysisResult = {
  sentiment: { label: "positive", score: 0.5, magnitude: 1 },
  emotions: [{ emotion: "joy", score: 0.9 }],
  topics: ["office"],
  keyPhrases: [],
  confidence: 0.8,
  provider: "local",
  model: "test-1",
};

const JOBS = statement("SELECT count(*) AS count FROM graphile_worker.jobs WHERE key = 'entries.analyze:' || $1");

test("an entry is saved while the analysis is away, and gets it later in the same version", async () => {
  await using store = await createTestDatabase();
  const bothHaveRead = Promise.withResolvers<void>();
  let readers = 0;
  const gate = (): Promise<void> => {
    if (++readers === 2) bothHaveRead.resolve();
    return bothHaveRead.promise;
  };
  const world = { isNlpAway: true, preferences: defaultPreferences, reading: ANALYSIS, gate };
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const made = await call("createEntry", { body: { content: "saved all the same" } });
  assert.equal(made.status, 201);
  assert.equal(made.body.analysis, undefined);
  assert.equal((await store.owner.query<{ count: number }>(JOBS, [userId]))[0]?.count, 1, "a job waits");
  const analyse = () => runJob(service, "entries.analyze", { userId });
  await assert.rejects(async () => analyse(), /away/, "the job comes back as long as there is no analysis");
  const before = changesOf(await call("pullChanges", {}));
  world.isNlpAway = false;
  await Promise.all([analyse(), analyse()]);
  await analyse();
  const counter = statement("SELECT change_seq AS seq FROM journal.journals");
  assert.deepEqual(await store.owner.query(counter), [{ seq: 2 }], "one change for the entry, one for its analysis");
  const read = await call("getEntry", { params: { entry_id: made.body.entryId } });
  assert.deepEqual(read.body, { ...made.body, analysis: ANALYSIS });
  const changes = changesOf(await call("pullChanges", { query: { since: before.cursor } }));
  assert.equal(changes.changes.length, 1, "other devices hear of it, once");
  assert.deepEqual(changesOf(await call("pullChanges", { query: { since: changes.cursor } })).changes, []);
});

test("nothing is analysed for a writer who wants none, now or later", async () => {
  await using store = await createTestDatabase();
  const privacy = { analysis: "off", search: "server" } as const;
  const world = { isNlpAway: false, preferences: { ...defaultPreferences, privacy }, reading: ANALYSIS };
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const made = await call("createEntry", { body: { content: "mine alone" } });
  assert.equal(made.body.analysis, undefined);
  assert.equal((await store.owner.query<{ count: number }>(JOBS, [userId]))[0]?.count, 0);
});

test("a writer who searches on the device leaves no search signature on the server", async () => {
  await using store = await createTestDatabase();
  const privacy = { analysis: "off", search: "device" } as const;
  const world = { isNlpAway: false, preferences: { ...defaultPreferences, privacy }, reading: ANALYSIS };
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const call = callsOf(service, randomUUID());
  await call("createEntry", { body: { content: "plague", metadata: { tags: ["x"] } } });
  const text = statement("SELECT length(signature) AS length FROM journal.journal_entries");
  assert.deepEqual(await store.owner.query(text), [{ length: 0 }]);
  const tagged = await call("listEntries", { query: { tag: "x" } });
  assert.equal(
    (JSON.parse(Buffer.from(tagged.json).toString()) as { items: object[] }).items.length,
    1,
    "tags are found by opening",
  );
});
