import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import {
  defaultPreferences,
  type AnalysisResult,
  type AnalyticsSummary,
  type UserPreferences,
} from "@aura-journal/contracts";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { statement } from "../../platform/database.ts";
import { NIL_UUID } from "../../platform/uuid.ts";
import type { EntriesService } from "./index.ts";
import { callsOf, changesOf, runJob, serviceOn, type World } from "./service.fixture.ts";

function readingBy(model: string, score: number, emotion: string): AnalysisResult {
  return {
    sentiment: { label: "neutral", score, magnitude: 1 },
    emotions: [{ emotion, score: 0.5 }],
    topics: [model.split("/")[0] ?? ""],
    keyPhrases: [],
    confidence: 0.5,
    provider: model.includes("/") ? "google" : "local",
    model,
  };
}

const OLD = readingBy("test-1", 0.5, "joy");
const NEW = readingBy("test-2", -0.5, "grief");
const REMOTE = readingBy("google/test", 1, "");

function consenting(analysis: UserPreferences["privacy"]["analysis"]): UserPreferences {
  return { ...defaultPreferences, privacy: { analysis, search: "server" } };
}

function worldOf(analysis: UserPreferences["privacy"]["analysis"] = "local"): World {
  return { isNlpAway: false, preferences: consenting(analysis), reading: OLD };
}

/** One of the entries has the first of all ids, which nothing that walks them may take for the place before them. */
async function write(service: EntriesService, userId: string, count: number): Promise<string[]> {
  const call = callsOf(service, userId);
  const made = await Promise.all(
    Array.from({ length: count }, (_, n) =>
      call("createEntry", { body: { content: `entry ${n}`, ...(n === 0 ? { entryId: NIL_UUID } : {}) } }),
    ),
  );
  return made.map(({ body }) => body.entryId);
}

async function summaryOf(service: EntriesService, userId: string): Promise<AnalyticsSummary> {
  const { json } = await callsOf(service, userId)("getSummary", {});
  return JSON.parse(Buffer.from(json).toString()) as AnalyticsSummary;
}

const JOBS = statement(
  "SELECT payload, run_at AS at FROM graphile_worker._private_jobs WHERE key = $1::text || ':' || $2::text",
);
const CHANGES = statement("SELECT change_seq AS changes FROM journal.journals");
const REVISIONS = statement("SELECT count(*) AS count FROM journal.entry_revisions");

test("a journal read by an older model is read anew: no new version, told to the devices once, and again changes nothing", async () => {
  await using store = await createTestDatabase();
  const world = worldOf();
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const ids = await write(service, userId, 120);
  const call = callsOf(service, userId);
  assert.deepEqual((await summaryOf(service, userId)).models, [{ model: "test-1", entries: 120 }]);
  const { cursor } = changesOf(await call("pullChanges", {}));
  world.reading = NEW;
  const reached: [number, number][] = [];
  const anew = (): Promise<number> =>
    service.maintenance.analyseAnew({ onProgress: ({ done, total }) => reached.push([done, total]) });
  assert.equal(await anew(), 120);
  assert.deepEqual(reached, [
    [0, 120],
    [50, 120],
    [100, 120],
    [120, 120],
  ]);
  const { changes } = changesOf(await call("pullChanges", { query: { since: cursor } }));
  assert.deepEqual(changes.map(({ entryId }) => entryId).sort(), ids.toSorted());
  for (const { version, analysis } of changes) assert.deepEqual([version, analysis], [1, NEW]);
  assert.deepEqual(await store.owner.query(REVISIONS), [{ count: 0 }]);
  const after = await summaryOf(service, userId);
  assert.deepEqual([after.models, after.averageSentiment], [[{ model: "test-2", entries: 120 }], -0.5]);
  assert.equal(await anew(), 0);
  const last = changesOf(await call("pullChanges", {})).cursor;
  assert.deepEqual(changesOf(await call("pullChanges", { query: { since: last } })).changes, []);
});

test("interrupted, it leaves a summary that names both models, and goes on where it stopped", async () => {
  await using store = await createTestDatabase();
  const world = worldOf();
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  await write(service, userId, 120);
  world.reading = NEW;
  const stop = new AbortController();
  const onProgress = ({ done }: { done: number }): void => {
    if (done > 0) stop.abort();
  };
  assert.equal(await service.maintenance.analyseAnew({ signal: stop.signal, onProgress }), 50);
  const mixed = await summaryOf(service, userId);
  assert.deepEqual(mixed.models, [
    { model: "test-1", entries: 70 },
    { model: "test-2", entries: 50 },
  ]);
  const { models, outdated } = await service.maintenance.status();
  assert.deepEqual([models, outdated], [mixed.models, 70]);
  // Another process takes it up; two at once do each entry once.
  const other = await serviceOn(store.databaseFor("aura_journal"), world);
  const bothHaveRead = Promise.withResolvers<void>();
  let readers = 0;
  world.gate = () => {
    if (++readers === 2) bothHaveRead.resolve();
    return bothHaveRead.promise;
  };
  const done = await Promise.all([service.maintenance.analyseAnew(), other.maintenance.analyseAnew()]);
  assert.equal(done[0] + done[1], 70);
  assert.deepEqual((await other.maintenance.status(userId)).models, [{ model: "test-2", entries: 120 }]);
});

test("a server that starts with a new model enqueues it, and each job does a part and enqueues the next", async () => {
  await using store = await createTestDatabase();
  const world = worldOf();
  const userId = randomUUID();
  const before = await serviceOn(store.databaseFor("aura_journal"), world);
  await write(before, userId, 520);
  world.reading = NEW;
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const waiting = async () =>
    store.owner.query<{ payload: Record<string, string> }>(JOBS, ["entries.analyzeAnew", userId]);
  await service.start?.();
  await eventually("the job waits", async () => (await waiting()).length === 1);
  await service.stop?.();
  assert.deepEqual(
    (await waiting()).map(({ payload }) => payload),
    [{ userId }],
  );
  await runJob(service, "entries.analyzeAnew", { userId });
  const [next] = await waiting();
  assert.equal((await service.maintenance.status(userId)).outdated, 20);
  await runJob(service, "entries.analyzeAnew", next?.payload ?? {});
  assert.equal((await service.maintenance.status(userId)).outdated, 0);
});

test("an entry that is written while it is read anew keeps what was made of its newest text", async () => {
  await using store = await createTestDatabase();
  const world = worldOf();
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const [entryId = ""] = await write(service, userId, 1);
  const call = callsOf(service, userId);
  const isReading = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  world.reading = NEW;
  world.gate = () => {
    isReading.resolve();
    return goOn.promise;
  };
  const anew = service.maintenance.analyseAnew();
  await isReading.promise;
  delete world.gate;
  world.reading = { ...NEW, topics: ["second"] };
  const edited = await call("updateEntry", { params: { entry_id: entryId }, body: { content: "a second text" } });
  goOn.resolve();
  assert.equal(await anew, 0);
  const { body } = await call("getEntry", { params: { entry_id: entryId } });
  assert.deepEqual(body, edited.body);
  assert.deepEqual(body.analysis?.topics, ["second"]);
});

test("who wants no analysis any more keeps the old one, and nothing of theirs is read", async () => {
  await using store = await createTestDatabase();
  const world = worldOf();
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  await write(service, userId, 3);
  world.preferences = consenting("off");
  service.forgetAccount?.(userId);
  world.reading = NEW;
  world.gate = () => Promise.reject(new Error("a text was read"));
  assert.equal(await service.maintenance.analyseAnew(), 0);
  await runJob(service, "entries.analyzeAnew", { userId });
  const { models, outdated, kept } = await service.maintenance.status();
  assert.deepEqual([models, outdated, kept], [[{ model: "test-1", entries: 3 }], 0, 3]);
});

test("what was found outside stays when our own model reads anew, and the emotions beside it are the new ones", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  world.remote = async () => ({ outcome: "analysed", result: { ...REMOTE, emotions: [] } });
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const [entryId = ""] = await write(service, userId, 1);
  const shown = async () =>
    (await callsOf(service, userId)("getEntry", { params: { entry_id: entryId } })).body.analysis;
  assert.deepEqual(await shown(), OLD, "our own stands at once");
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.deepEqual(await shown(), { ...REMOTE, emotions: OLD.emotions, model: "google/test+test-1" });
  world.reading = NEW;
  assert.equal((await service.maintenance.status()).outdated, 1);
  assert.equal(await service.maintenance.analyseAnew(), 1);
  assert.deepEqual(await shown(), { ...REMOTE, emotions: NEW.emotions, model: "google/test+test-2" });
  assert.equal(await service.maintenance.analyseAnew(), 0);
});

test("a text that cannot be had now is asked for again within five minutes, and given up after a week", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  let sent = 0;
  let nowMs = Date.parse("2026-03-01T12:00:00Z");
  world.remote = async () => {
    sent += 1;
    return { outcome: "unavailable", retryAfterSeconds: 300 };
  };
  const service = await serviceOn(store.databaseFor("aura_journal"), world, () => new Date(nowMs));
  const userId = randomUUID();
  await write(service, userId, 30);
  const run = (): Promise<void> => runJob(service, "entries.analyzeRemotely", { userId });
  await run();
  assert.ok(sent >= 5 && sent <= 8, `${sent} were sent: after five in vain, and those beside them, the rest waits`);
  const [job] = await store.owner.query<{ at: Date }>(JOBS, ["entries.analyzeRemotely", userId]);
  assert.equal(job?.at.getTime(), nowMs + 300_000);
  assert.equal((await service.maintenance.status()).remoteWanted, 30);
  nowMs += 8 * 86_400_000;
  await run();
  assert.equal((await service.maintenance.status()).remoteWanted, 0);
  assert.deepEqual((await service.maintenance.status()).models, [{ model: "test-1", entries: 30 }]);
});

test("who withdraws the consent while texts are on their way has no other sent, and a later consent brings none back", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  let sent = 0;
  const areAllLanesBusy = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  world.remote = async () => {
    sent += 1;
    if (sent === 4) areAllLanesBusy.resolve();
    await goOn.promise;
    return { outcome: "analysed", result: REMOTE };
  };
  await write(service, userId, 30);
  const choose = (analysis: UserPreferences["privacy"]["analysis"]): void => {
    world.preferences = consenting(analysis);
    service.forgetAccount?.(userId);
  };
  const run = (): Promise<void> => runJob(service, "entries.analyzeRemotely", { userId });
  const first = run();
  await areAllLanesBusy.promise;
  choose("local");
  goOn.resolve();
  await first;
  assert.equal((await service.maintenance.status()).remoteWanted, 0);
  choose("cloud");
  await run();
  assert.equal(sent, 4);
});

test("a text that is refused is not sent again; one of a device or an import is sent after our own has read it", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  const sent: string[] = [];
  const isSent = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  world.remote = async (text) => {
    sent.push(text);
    isSent.resolve();
    if (sent.length === 1) await goOn.promise;
    return { outcome: "refused" };
  };
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const mutation = { mutationId: randomUUID(), op: "put", entryId: randomUUID(), baseVersion: 0, content: "pushed" };
  await callsOf(service, userId)("pushChanges", { body: { deviceId: randomUUID(), mutations: [mutation] } });
  const run = (): Promise<void> => runJob(service, "entries.analyzeRemotely", { userId });
  await run();
  assert.deepEqual(sent, [], "our own reading comes first");
  await runJob(service, "entries.analyze", { userId });
  assert.equal((await store.owner.query(JOBS, ["entries.analyzeRemotely", userId])).length, 1);
  const first = run();
  await isSent.promise;
  await Promise.all([run(), run()]);
  goOn.resolve();
  await first;
  assert.deepEqual(sent, ["pushed"], "jobs that come meanwhile send nothing twice");
  await run();
  assert.deepEqual(sent, ["pushed"]);
});

test("an entry that is edited on its way is sent as it now stands by the same job, and no later one is asked for", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const sent: string[] = [];
  let enqueuedByEdit: unknown[] = [];
  const jobs = () => store.owner.query(JOBS, ["entries.analyzeRemotely", userId]);
  world.remote = async (text) => {
    if (sent.push(text) === 1) {
      await call("updateEntry", { params, body: { content: "edited" } });
      enqueuedByEdit = await jobs();
    }
    return { outcome: "analysed", result: REMOTE };
  };
  const [entryId = ""] = await write(service, userId, 1);
  const params = { entry_id: entryId };
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.deepEqual(sent, ["entry 0", "edited"]);
  const { body } = await call("getEntry", { params });
  assert.deepEqual([body.version, body.analysis?.provider], [2, "google"]);
  assert.deepEqual(await jobs(), enqueuedByEdit);
});

test("a reading from outside that two processes bring is attached once, and told to the devices once", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  const database = store.databaseFor("aura_journal");
  const processes = await Promise.all([serviceOn(database, world), serviceOn(database, world)]);
  const [service] = processes;
  const userId = randomUUID();
  let sent = 0;
  const areBothSent = Promise.withResolvers<void>();
  world.remote = async () => {
    if (++sent === 2) areBothSent.resolve();
    await areBothSent.promise;
    return { outcome: "analysed", result: REMOTE };
  };
  const [entryId] = await write(service, userId, 1);
  await Promise.all(processes.map((one) => runJob(one, "entries.analyzeRemotely", { userId })));
  assert.equal(sent, 2);
  const { changes } = changesOf(await callsOf(service, userId)("pullChanges", {}));
  assert.deepEqual([changes.length, changes[0]?.entryId, changes[0]?.analysis?.provider], [1, entryId, "google"]);
  assert.deepEqual(await store.owner.query(CHANGES), [{ changes: 2 }], "one of the writing, one of the attaching");
});

test("an answer to a text that another process has let go of, since consent was withdrawn, is thrown away", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  const database = store.databaseFor("aura_journal");
  const [service, other] = [await serviceOn(database, world), await serviceOn(database, world)];
  const userId = randomUUID();
  const isSent = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let sent = 0;
  world.remote = async () => {
    sent += 1;
    isSent.resolve();
    await goOn.promise;
    return { outcome: "analysed", result: REMOTE };
  };
  const [entryId = ""] = await write(service, userId, 1);
  const first = runJob(service, "entries.analyzeRemotely", { userId });
  await isSent.promise;
  world.preferences = consenting("local");
  other.forgetAccount?.(userId);
  await runJob(other, "entries.analyzeRemotely", { userId });
  goOn.resolve();
  await first;
  const { body } = await callsOf(service, userId)("getEntry", { params: { entry_id: entryId } });
  assert.deepEqual([sent, body.analysis], [1, OLD]);
  assert.deepEqual(await store.owner.query(CHANGES), [{ changes: 1 }], "no device is told of what did not happen");
});

test("a text that comes out of the bin is sent then, and none while it lies in it", async () => {
  await using store = await createTestDatabase();
  const world = worldOf("cloud");
  const sent: string[] = [];
  world.remote = async (text) => {
    sent.push(text);
    return { outcome: "analysed", result: REMOTE };
  };
  const service = await serviceOn(store.databaseFor("aura_journal"), world);
  const userId = randomUUID();
  const call = callsOf(service, userId);
  const [entryId = ""] = await write(service, userId, 1);
  const params = { entry_id: entryId };
  await call("deleteEntry", { params });
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.deepEqual(sent, []);
  await call("restoreEntry", { params });
  await runJob(service, "entries.analyzeRemotely", { userId });
  assert.deepEqual(sent, ["entry 0"]);
  assert.equal((await call("getEntry", { params })).body.analysis?.provider, "google");
});
