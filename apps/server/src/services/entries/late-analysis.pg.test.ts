import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { test } from "node:test";
import type {
  AnalysisResult,
  InternalClients,
  JournalEntry,
  SyncChanges,
  UserPreferences,
} from "@aura-journal/contracts";
import { defaultPreferences } from "@aura-journal/contracts";
import { createKeyring, createLocalKek } from "@aura-journal/crypto";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { createJobs } from "../../platform/jobs.ts";
import { statement, type Database } from "../../platform/database.ts";
import { createLogger } from "../../platform/logger.ts";
import type { SignedInContext } from "../../platform/service.ts";
import { createTelemetry } from "../../platform/telemetry.ts";
import { readConfig } from "../../config.ts";
import { entries, type EntriesService } from "./index.ts";

const ANALYSIS: AnalysisResult = {
  sentiment: { label: "positive", score: 0.5, magnitude: 1 },
  emotions: [{ emotion: "joy", score: 0.9 }],
  topics: ["office"],
  keyPhrases: [],
  confidence: 0.8,
  provider: "local",
  model: "test-1",
};

/** The service with neighbours that do as they are told. */
async function serviceOn(
  database: Database,
  world: { isNlpAway: boolean; preferences: UserPreferences; gate?: () => Promise<void> },
) {
  const clients = {
    users: { getPreferences: async () => ({ status: 200, body: { preferences: world.preferences } }) },
    auth: { getAccount: async () => ({ status: 200, body: { account: null } }) },
    nlp: {
      analyzeTexts: async ({ body }: { body: { texts: string[] } }) => {
        if (world.isNlpAway) throw new Error("away");
        await world.gate?.();
        return { status: 200, body: { model: "test-1", results: body.texts.map(() => ANALYSIS) } };
      },
    },
  } as unknown as InternalClients;
  return entries.create({
    config: readConfig({}, { isRoot: false, cores: 1 }),
    database,
    kek: createLocalKek(createKeyring(randomBytes, new Date())),
    clients,
    jobs: createJobs(),
    telemetry: createTelemetry(() => new Date()),
    logger: createLogger({ level: "silent" }),
    now: () => new Date(),
    randomBytes,
  });
}

function callsOf(service: EntriesService, userId: string) {
  const context = {
    identity: { userId, email: "", roles: ["user"] },
    requestId: "req_00000001",
  } as unknown as SignedInContext;
  const handlers = service.handlers as Record<string, (input: object, context: SignedInContext) => Promise<never>>;
  return (name: string, input: object) =>
    handlers[name]?.({ params: {}, query: {}, ...input }, context) as Promise<Answer>;
}

/** What the calls below answer: an entry, or a body that was serialised already. */
interface Answer {
  readonly status: number;
  readonly body: JournalEntry;
  readonly json: Uint8Array;
}

function changesOf({ json }: Answer): SyncChanges {
  return JSON.parse(Buffer.from(json).toString()) as SyncChanges;
}

const JOBS = statement("SELECT count(*) AS count FROM graphile_worker.jobs WHERE key = 'entries.analyze:' || $1");

test("an entry is saved while the analysis is away, and gets it later in the same version", async () => {
  await using store = await createTestDatabase();
  const bothHaveRead = Promise.withResolvers<void>();
  let readers = 0;
  const gate = (): Promise<void> => {
    if (++readers === 2) bothHaveRead.resolve();
    return bothHaveRead.promise;
  };
  const world = { isNlpAway: true, preferences: defaultPreferences, gate };
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const made = await call("createEntry", { body: { content: "saved all the same" } });
  assert.equal(made.status, 201);
  assert.equal(made.body.analysis, undefined);
  assert.equal((await store.owner.query<{ count: number }>(JOBS, [userId]))[0]?.count, 1, "a job waits");
  const analyse = () =>
    service.tasks?.["entries.analyze"]?.({ userId }, { log: createLogger({ level: "silent" }), attempt: 1 });
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
  const world = { isNlpAway: false, preferences: { ...defaultPreferences, privacy } };
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
  const world = { isNlpAway: false, preferences: { ...defaultPreferences, privacy } };
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
