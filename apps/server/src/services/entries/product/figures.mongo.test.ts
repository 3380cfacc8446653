import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { MongoClient, type Document } from "mongodb";
import { startFerretDb, type FerretDb } from "../../../../../../tests/support/ferretdb.ts";
import { missingFerretdb } from "../../../../../../tools/ferretdb.ts";
import { statement } from "../../../platform/database.ts";
import { createMongo } from "../../../platform/mongo.ts";
import { runJob } from "../service.fixture.ts";
import { createStand, DAY_MS, people, START, suiteOfFigures, type Stand } from "./figures-suite.fixture.ts";
import type { DayFigures, Numbered } from "./figures.ts";
import { createMongoFigures } from "./mongo-figures.ts";

const skip = missingFerretdb ?? false;
const COLLECTIONS = ["product_days", "product_cohorts", "product_state"];

let server: FerretDb;
let client: MongoClient;
before(async () => {
  if (missingFerretdb !== undefined) return;
  server = await startFerretDb();
  client = new MongoClient(server.url, { retryWrites: false });
});
after(async () => {
  await client?.close();
  await server?.[Symbol.asyncDispose]();
});

/** A database of its own on the one server. */
function freshUrl(): string {
  return server.url.replace(/aura$/, `t_${randomUUID().replaceAll("-", "").slice(0, 20)}`);
}

function standOn(url: string): Promise<Stand> {
  return createStand({ MONGODB_URL: url });
}

function databaseOf(url: string) {
  return client.db(new URL(url).pathname.slice(1));
}

/** The figures of the generation that is read, without what belongs to the generation. */
async function copied(url: string): Promise<Document[]> {
  const database = databaseOf(url);
  const state = await database.collection("product_state").findOne({});
  const documents = await Promise.all(
    COLLECTIONS.slice(0, 2).map((name) =>
      database.collection(name).find({ generation: state?.["generation"] }).toArray(),
    ),
  );
  return documents
    .flat()
    .map(({ _id, generation: _generation, ...figures }) => ({ id: String(_id).replace(/^\d+\./, ""), ...figures }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

suiteOfFigures("in MongoDB", () => standOn(freshUrl()), missingFerretdb);

async function someUse(stand: Stand): Promise<void> {
  for (const userId of people(22)) await stand.write(userId);
  await stand.settle();
}

test("a rebuilt copy equals the one that grew, and a wiped or damaged one is made whole", { skip }, async () => {
  const url = freshUrl();
  await using stand = await standOn(url);
  await someUse(stand);
  stand.clock = new Date(START.getTime() + DAY_MS);
  await someUse(stand);
  const grown = await copied(url);
  assert.equal(grown.length, 4);
  await stand.service.maintenance.rebuildAnalytics();
  assert.deepEqual(await copied(url), grown);
  await databaseOf(url)
    .collection("product_days")
    .updateMany({}, { $set: { active: 7 } });
  await stand.service.maintenance.rebuildAnalytics();
  assert.deepEqual(await copied(url), grown);
  const left = await databaseOf(url).collection("product_days").find().toArray();
  assert.deepEqual(
    new Set(left.map(({ generation }) => generation)),
    new Set([2, 3]),
    "the former generation stays for those who just read it",
  );
  for (const name of COLLECTIONS) await databaseOf(url).collection(name).drop();
  await stand.settle();
  assert.deepEqual(await copied(url), grown, "by the next job, without a command");
});

test("a copy is rebuilt while people write, and an interrupted one is gone on with", { skip }, async () => {
  const url = freshUrl();
  await using stand = await standOn(url);
  const days = 60;
  await stand.store.owner.execute(
    statement(`INSERT INTO journal.product_days (day, active, entries, seq)
      SELECT date '2026-01-01' + n, n, 2 * n, nextval('journal.product_seq') FROM generate_series(1, ${days}) AS n`),
  );
  await stand.settle();
  const writer = randomUUID();
  const stopping = new AbortController();
  const seen: number[] = [];
  const { rebuildAnalytics } = stand.service.maintenance;
  const interrupted = await rebuildAnalytics({
    signal: stopping.signal,
    onProgress({ done }) {
      seen.push(done);
      if (done > 0) stopping.abort();
    },
  });
  assert.equal(interrupted, undefined);
  await stand.write(writer);
  await stand.settle();
  const grown = await copied(url);
  assert.equal(grown.length, days + 3, "what is read is the former copy, and grows on");
  const progress: { done: number; total: number }[] = [];
  let isWritten = false;
  const figures = await rebuildAnalytics({
    onProgress(reached) {
      progress.push(reached);
      if (isWritten) return;
      isWritten = true;
      void stand.store.owner.execute(
        statement("UPDATE journal.product_days SET active = 99, seq = nextval('journal.product_seq') WHERE active = 1"),
      );
    },
  });
  assert.deepEqual(seen, [0, 50]);
  assert.ok(typeof figures === "number" && figures < days, "what was brought over is not brought over again");
  assert.equal(progress.at(-1)?.done, progress.at(-1)?.total);
  await stand.settle();
  const record = await stand.store.owner.query(
    statement(
      "SELECT count(*)::int AS n, sum(active)::int AS active FROM journal.product_days WHERE day <> '2026-03-04'",
    ),
  );
  const copy = (await copied(url)).filter(({ day }) => day !== undefined && day !== "2026-03-04");
  assert.deepEqual(record, [{ n: copy.length, active: copy.reduce((sum, { active }) => sum + active, 0) }]);
});

test("a copy that is ahead of a record restored from a backup is made anew", { skip }, async () => {
  const url = freshUrl();
  await using stand = await standOn(url);
  await someUse(stand);
  const earlier = await copied(url);
  const { owner } = stand.store;
  await owner.execute(statement("CREATE TABLE public.backup AS SELECT * FROM journal.product_days"));
  await someUse(stand);
  await owner.execute(statement("DELETE FROM journal.product_days"));
  await owner.execute(statement("INSERT INTO journal.product_days SELECT * FROM public.backup"));
  await owner.execute(statement("UPDATE journal.product_cohorts SET people = 22, seq = seq - 3"));
  await runJob(stand.service, "entries.copy_analytics", {});
  const now = await copied(url);
  assert.deepEqual(
    now.map(({ seq: _seq, ...figures }) => figures),
    earlier.map(({ seq: _seq, ...figures }) => figures),
  );
});

test("changes that come twice, late or in any order leave the last of each figure", { skip }, async () => {
  const day = fc.integer({ min: 1, max: 3 }).map((n) => `2026-03-0${n}`);
  await fc.assert(
    fc.asyncProperty(
      fc.array(day, { minLength: 1, maxLength: 8 }),
      fc.infiniteStream(fc.nat()),
      async (touched, dice) => {
        const mongo = createMongo(freshUrl());
        try {
          const figures = createMongoFigures(mongo);
          const zero = { writers: 0, entries: 0, positive: 0, neutral: 0, negative: 0, mixed: 0 };
          const changes = touched.map((one, n): Numbered<DayFigures> => ({ day: one, active: n, ...zero, seq: n + 1 }));
          const sent = [...changes, ...changes].map((one) => ({ one, at: dice.next().value ?? 0 }));
          for (const { one } of sent.toSorted((a, b) => a.at - b.at)) {
            await figures.apply(1, { days: [one], cohorts: [], throughSeq: one.seq });
          }
          const last = new Map(changes.map(({ seq: _seq, ...one }) => [one.day, one]));
          assert.deepEqual(
            await figures.days("2026-03-01", "2026-03-31"),
            [...last.values()].toSorted((a, b) => (a.day < b.day ? -1 : 1)),
          );
        } finally {
          await mongo.close();
        }
      },
    ),
    { numRuns: 15 },
  );
});

test("MongoDB holds no text, no address and nobody's id, and so do the tables that stay", { skip }, async () => {
  const url = freshUrl();
  await using stand = await standOn(url);
  const all = people(22);
  const canary = "zephyrquill";
  for (const userId of all) await stand.write(userId, `${canary} wrote to ann@example.org`);
  await stand.settle();
  const documents = await Promise.all(
    (await databaseOf(url).listCollections().toArray()).map(({ name }) =>
      databaseOf(url).collection(name).find().toArray(),
    ),
  );
  const tables = ["product_days", "product_cohorts", "product_marks"];
  const rows = await Promise.all(
    tables.map((table) => stand.store.owner.query(statement(`SELECT to_jsonb(t) AS row FROM journal.${table} AS t`))),
  );
  const ids = await stand.store.owner.query<{ id: string }>(
    statement("SELECT entry_id AS id FROM journal.journal_entries"),
  );
  const everything = JSON.stringify([documents, rows]);
  assert.ok(everything.length > 2_000 && documents.flat().length >= 4, "nothing was looked at");
  for (const word of [canary, "ann@", ...all, ...ids.map(({ id }) => id)]) {
    for (const spelt of [
      word,
      word.replaceAll("-", ""),
      Buffer.from(word.replaceAll("-", ""), "hex").toString("base64"),
    ]) {
      if (spelt !== "") assert.ok(!everything.toLowerCase().includes(spelt.toLowerCase()), spelt);
    }
  }
});
