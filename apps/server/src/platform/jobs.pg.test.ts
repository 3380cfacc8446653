import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestDatabase } from "../../../../tests/support/postgres.ts";
import { createJobs, startJobRunner, type JobPayload } from "./jobs.ts";
import { createLogger } from "./logger.ts";
import { createTelemetry } from "./telemetry.ts";

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
