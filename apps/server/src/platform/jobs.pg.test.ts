import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { startOtlpReceiver } from "../../../../tests/support/otlp.ts";
import { createTestDatabase } from "../../../../tests/support/postgres.ts";
import { createDatabase, statement } from "./database.ts";
import { createJobLocks } from "./job-locks.ts";
import { createJobs, startJobRunner, type JobPayload } from "./jobs.ts";
import { createLogger } from "./logger.ts";
import { createTelemetry } from "./telemetry.ts";
import { openTracing, under } from "./tracing.ts";

test("a job that a service enqueues in its transaction is worked off by the runner, under the runner's own role", async () => {
  await using store = await createTestDatabase();
  const worked = Promise.withResolvers<JobPayload>();
  const runner = await startJobRunner({
    connection: store.connectionFor("aura_jobs"),
    tasks: { "test.note": async (payload) => worked.resolve(payload) },
    logger: createLogger({ level: "silent" }),
    telemetry: createTelemetry(() => new Date()),
  });
  try {
    const service = store.databaseFor("aura_journal");
    await service.transaction(null, (tx) => createJobs().add(tx, "test.note", { id: "one" }));
    assert.deepEqual(await worked.promise, { id: "one" });
  } finally {
    await runner.stop();
  }
});

test("a job that is due at once goes on with the trace that it was enqueued in, one that is due later with none; neither shows it to its task", async () => {
  await using receiver = await startOtlpReceiver();
  await using store = await createTestDatabase();
  const logger = createLogger({ level: "silent" });
  const tracing = await openTracing({
    config: { tracing: { endpoint: receiver.endpoint, ratio: 1 } },
    serviceName: "aura",
    version: "1",
    logger,
  });
  const payloads: JobPayload[] = [];
  const runner = await startJobRunner({
    connection: store.connectionFor("aura_jobs"),
    tasks: { "test.note": async (payload) => void payloads.push(payload) },
    logger,
    telemetry: createTelemetry(() => new Date(), tracing),
  });
  const request = tracing.begin("POST /entries", "server", {});
  await under(request, async () => {
    const service = store.databaseFor("aura_journal");
    await createJobs().add(service, "test.note", { id: "now" });
    await createJobs().add(service, "test.note", { id: "later" }, { runAt: new Date(Date.now() - 1_000) });
  });
  request?.end();
  await eventually("both were worked off", () => payloads.length === 2);
  await runner.stop();
  await tracing.close();
  assert.deepEqual(new Set(payloads.map(({ id }) => id)), new Set(["now", "later"]));
  assert.ok(payloads.every((payload) => Object.keys(payload).length === 1));
  const jobs = receiver.spans.filter(({ name }) => name === "job test.note");
  assert.equal(jobs.length, 2);
  assert.equal(jobs.filter(({ traceId }) => traceId === request?.traceId).length, 1);
});

test("a stopped runner leaves no timer behind that would hold up the end of its process", async () => {
  await using store = await createTestDatabase();
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  const runner = await startJobRunner({
    connection: store.connectionFor("aura_jobs"),
    tasks: {},
    logger: createLogger({ level: "silent" }),
    telemetry: createTelemetry(() => new Date()),
  });
  await runner.stop();
  assert.equal(timers(), before);
});

const LOCK_AS = statement(
  "UPDATE graphile_worker._private_jobs SET locked_by = $1, locked_at = now(), attempts = 1 RETURNING id",
);

const END_ALL = statement(
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE 'aura-job%'",
);

test("a job that a killed process had begun is taken up by the next", async () => {
  await using store = await createTestDatabase();
  await createJobs().add(store.databaseFor("aura_journal"), "test.note", { id: "left" });
  assert.equal((await store.owner.query(LOCK_AS, ["pool-of-the-killed"])).length, 1);
  const worked = Promise.withResolvers<JobPayload>();
  const runner = await startJobRunner({
    connection: store.connectionFor("aura_jobs"),
    tasks: { "test.note": async (payload) => worked.resolve(payload) },
    logger: createLogger({ level: "silent" }),
    telemetry: createTelemetry(() => new Date()),
  });
  try {
    assert.deepEqual(await worked.promise, { id: "left" });
  } finally {
    await runner.stop();
  }
});

test("a job that a living process works on is left to it by others", async () => {
  await using store = await createTestDatabase();
  const begun = Promise.withResolvers<void>();
  const mayEnd = Promise.withResolvers<void>();
  const other = Promise.withResolvers<void>();
  let runs = 0;
  const start = () =>
    startJobRunner({
      connection: store.connectionFor("aura_jobs"),
      tasks: {
        "test.slow": async () => {
          runs += 1;
          begun.resolve();
          await mayEnd.promise;
        },
        "test.other": async () => other.resolve(),
      },
      logger: createLogger({ level: "silent" }),
      telemetry: createTelemetry(() => new Date()),
    });
  const first = await start();
  await createJobs().add(store.databaseFor("aura_journal"), "test.slow", {});
  await begun.promise;
  const second = await start();
  const looking = createJobLocks({
    connection: store.connectionFor("aura_jobs"),
    logger: createLogger({ level: "silent" }),
  });
  await looking.look();
  await createJobs().add(store.databaseFor("aura_journal"), "test.other", {});
  await other.promise;
  mayEnd.resolve();
  await Promise.all([first.stop(), second.stop(), looking.stop()]);
  assert.equal(runs, 1);
});

/**
 * Runs a job for each name side by side; the database goes away under all of them. Each ends when the queue could not be
 * told of the one before it; when the runner has ended the database is back.
 */
async function runWithoutQueue(names: readonly string[]): Promise<void> {
  await using store = await createTestDatabase();
  // Nobody can close the database that they are connected to.
  const connection = { ...store.ownerConnection, database: "postgres" };
  const outside = createDatabase({ connection, applicationName: "aura-test", maxConnections: 1 });
  const allow = (isAllowed: boolean) =>
    outside.execute(statement(`ALTER DATABASE ${store.ownerConnection.database} ALLOW_CONNECTIONS ${isAllowed}`));
  const allBegun = Promise.withResolvers<void>();
  const mayEnd = names.map(() => Promise.withResolvers<void>());
  const again = new Map(names.map((name) => [name, Promise.withResolvers<void>()]));
  const begun = new Set<string>();
  let refused = 0;
  const runner = await startJobRunner({
    connection: store.connectionFor("aura_jobs"),
    tasks: {
      "test.note": async ({ name }) => {
        if (begun.has(String(name))) return again.get(String(name))?.resolve();
        begun.add(String(name));
        if (begun.size === names.length) allBegun.resolve();
        await mayEnd[names.indexOf(String(name))]?.promise;
      },
    },
    logger: createLogger({
      level: "warn",
      destination: {
        write(line: string) {
          if (line.includes("could not be told")) mayEnd[++refused]?.resolve();
          if (line.includes("the job runner ended")) void allow(true);
        },
      },
    }),
    telemetry: createTelemetry(() => new Date()),
  });
  for (const name of names) await createJobs().add(store.databaseFor("aura_journal"), "test.note", { name });
  await allBegun.promise;
  await allow(false);
  await outside.query(END_ALL, [store.ownerConnection.database]);
  mayEnd[0]?.resolve();
  await Promise.all([...again.values()].map(({ promise }) => promise));
  await runner.stop();
  await outside.close();
}

test("a runner that could not tell the queue of a job goes on when the database is back", () =>
  runWithoutQueue(["one"]));

test("a runner that could not tell the queue of one job after another goes on when the database is back", () =>
  runWithoutQueue(["one", "two"]));

test("a runner whose first question was refused goes on when the database answers", async () => {
  await using store = await createTestDatabase();
  const tasks = "ON graphile_worker._private_tasks";
  await store.owner.execute(statement(`REVOKE ALL ${tasks} FROM aura_jobs`));
  const isDone = Promise.withResolvers<void>();
  const runner = await startJobRunner({
    connection: store.connectionFor("aura_jobs"),
    tasks: { "test.note": async () => isDone.resolve() },
    logger: createLogger({
      level: "warn",
      destination: {
        write(line: string) {
          if (line.includes("jobs cannot be fetched"))
            void store.owner.execute(statement(`GRANT SELECT, INSERT, UPDATE, DELETE ${tasks} TO aura_jobs`));
        },
      },
    }),
    telemetry: createTelemetry(() => new Date()),
  });
  await createJobs().add(store.databaseFor("aura_journal"), "test.note", {});
  await isDone.promise;
  await runner.stop();
});

const BEGIN_JOB = statement(
  "UPDATE graphile_worker._private_jobs SET locked_by = 'pool-of-somebody', locked_at = now()",
);
const AVAILABLE = statement(
  "SELECT payload ->> 'id' AS id FROM graphile_worker._private_jobs WHERE key = 'one' AND locked_at IS NULL",
);
const IS_BLOCKED = statement(
  "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock') AS found",
);

test("a job whose namesake is begun at that very moment is not taken for done", async () => {
  await using store = await createTestDatabase();
  const service = store.databaseFor("aura_journal");
  const add = (id: string) => createJobs().add(service, "test.note", { id }, { key: "one" });
  await add("first");
  let second: Promise<void> | undefined;
  await store.owner.transaction(null, async (worker) => {
    await worker.execute(BEGIN_JOB);
    second = add("second");
    await eventually("the second job waits for the first", async () => {
      return (await store.owner.query<{ found: boolean }>(IS_BLOCKED))[0]?.found === true;
    });
  });
  await second;
  assert.deepEqual(await store.owner.query(AVAILABLE), [{ id: "second" }]);
});
