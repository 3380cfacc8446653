import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, beforeEach, test } from "node:test";
import type { DeadLetter, JobQueue, JobTaskState } from "@aura-journal/contracts";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { startTestServer, type TestServer } from "../../../../../tests/support/server.ts";
import { statement } from "../../platform/database.ts";
import { createJobs } from "../../platform/jobs.ts";

const ERASE = "users.erase";
const BREAK = statement("REVOKE DELETE ON users.preferences FROM aura_users");
const MEND = statement("GRANT DELETE ON users.preferences TO aura_users");
const BEGIN_ALL = statement(
  "UPDATE graphile_worker._private_jobs SET locked_by = 'pool-of-somebody', locked_at = now()",
);
const ATTEMPTS = statement(
  `SELECT j.attempts::int FROM graphile_worker._private_jobs j
   JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = 'users.erase'`,
);
const ACTS = statement(
  "SELECT actor_id AS actor, action, details FROM users.audit_log WHERE action LIKE 'admin.job.%' ORDER BY chain_seq",
);
const RUNNERS_OWN = statement(
  `SELECT proname AS name, pg_get_userbyid(proowner) AS owner FROM pg_proc
   WHERE pronamespace = 'jobs'::regnamespace AND proname <> 'add' ORDER BY proname`,
);

let server: TestServer;
let token: string;
let adminId: string;
let actsBefore: number;

before(async () => {
  server = await startTestServer();
  const { user, accessToken } = await server.register();
  await server.runtime.clients.auth.updateAccount({ body: { userId: user.userId, roles: ["user", "admin"] } });
  [token, adminId] = [accessToken, user.userId];
});
after(() => server[Symbol.asyncDispose]());
beforeEach(async () => {
  await server.owner.execute(statement("DELETE FROM graphile_worker._private_jobs"));
  actsBefore = (await server.owner.query(ACTS)).length;
});

/** What administrators have done to jobs in this test, as the log has it. */
async function acts(): Promise<unknown[]> {
  return (await server.owner.query(ACTS)).slice(actsBefore);
}

async function look(): Promise<JobQueue> {
  const { status, body } = await server.call("GET", "/admin/jobs", { token });
  assert.equal(status, 200);
  return body as JobQueue;
}

/** Waits until the queue has this many dead letters; gives the newest. */
async function deadLetter(count = 1): Promise<DeadLetter> {
  let letters: readonly DeadLetter[] = [];
  await eventually(`${count} dead letters`, async () => {
    letters = (await look()).deadLetters;
    return letters.length === count;
  });
  return letters[0]!;
}

test("a job that failed as often as it may is a dead letter, and is done once it is tried again", async () => {
  const { user, accessToken } = await server.register();
  await server.call("PUT", "/users/me/preferences", { token: accessToken, body: { theme: "dark" } });
  await server.owner.execute(BREAK);
  const startMs = Date.now();
  await createJobs().add(server.owner, ERASE, { userId: user.userId }, { maxAttempts: 1 });
  const letter = await deadLetter();
  const { jobId, failedAt, ...rest } = letter;
  assert.deepEqual(rest, { task: ERASE, attempts: 1, lastError: `${ERASE} failed` });
  assert.ok(Date.parse(failedAt) > startMs - 5_000 && Date.parse(failedAt) < Date.now() + 5_000, failedAt);
  const { tasks } = await look();
  assert.deepEqual(
    tasks.find(({ task }) => task === ERASE),
    { task: ERASE, waiting: 0, running: 0, failed: 1, oldestWaitingSeconds: 0 },
  );

  await server.owner.execute(MEND);
  const retry = () => server.call("POST", `/admin/jobs/${jobId}/retry`, { token });
  assert.equal((await retry()).status, 204);
  await eventually("the account is erased", async () => {
    return (await server.call("GET", `/admin/users/${user.userId}`, { token })).status === 404;
  });
  await eventually("the job is done", async () => (await server.owner.query(ATTEMPTS)).length === 0);
  assert.equal((await retry()).status, 404, "there is nothing left to try again");
  assert.deepEqual(await acts(), [
    { actor: adminId, action: "admin.job.retried", details: JSON.stringify({ jobId, task: ERASE }) },
  ]);
});

test("a dead letter that is removed is gone, and the log says who did it", async () => {
  for (const round of [1, 2]) {
    await createJobs().add(server.owner, ERASE, { userId: "nobody" }, { maxAttempts: 1, key: `test:${round}` });
  }
  const { jobId } = await deadLetter(2);
  const remove = () => server.call("DELETE", `/admin/jobs/${jobId}`, { token });
  assert.equal((await remove()).status, 204);
  const kept = await deadLetter();
  assert.notEqual(kept.jobId, jobId);
  assert.equal((await remove()).status, 404);
  assert.deepEqual(await acts(), [
    { actor: adminId, action: "admin.job.removed", details: JSON.stringify({ jobId, task: ERASE }) },
  ]);
  const text = JSON.stringify(await look());
  assert.ok(
    !text.includes("nobody") && !text.includes("test:"),
    "what a job carries, or is kept apart by, is not shown",
  );
});

test("a job with attempts left waits, one that is worked on runs, and neither can be retried or removed", async () => {
  const stateOf = async (): Promise<Partial<JobTaskState>> => {
    const { task: _, ...state } = (await look()).tasks.find(({ task }) => task === ERASE) ?? { task: ERASE };
    return state;
  };
  await createJobs().add(server.owner, ERASE, { userId: "nobody" }, { maxAttempts: 9 });
  await eventually("the first attempt has failed", async () => {
    const [job] = await server.owner.query<{ attempts: number }>(ATTEMPTS);
    return job?.attempts === 1 && (await stateOf()).waiting === 1;
  });
  const { deadLetters } = await look();
  assert.deepEqual(deadLetters, []);
  const refused = async () => {
    const [row] = await server.owner.query<{ id: number }>(statement("SELECT id FROM graphile_worker._private_jobs"));
    for (const [method, path] of [
      ["POST", `/admin/jobs/${row?.id}/retry`],
      ["DELETE", `/admin/jobs/${row?.id}`],
    ] as const) {
      assert.equal((await server.call(method, path, { token })).status, 404, path);
    }
  };
  await refused();
  await server.owner.execute(BEGIN_ALL);
  await server.owner.execute(statement("UPDATE graphile_worker._private_jobs SET attempts = max_attempts"));
  assert.deepEqual(await stateOf(), { waiting: 0, running: 1, failed: 0, oldestWaitingSeconds: 0 });
  await refused();
  assert.deepEqual(await acts(), []);
});

test("the oldest job that is due is known by its age, whatever is planned for later", async () => {
  const add = (hours: number) =>
    createJobs().add(server.owner, "nobodys.task", {}, { runAt: new Date(Date.now() + hours * 3_600_000) });
  await add(9);
  assert.equal((await look()).tasks[0]?.oldestWaitingSeconds, 0);
  await add(-2);
  const [state] = (await look()).tasks;
  assert.equal(state?.waiting, 2);
  assert.ok(Math.abs((state?.oldestWaitingSeconds ?? 0) - 7_200) < 60, String(state?.oldestWaitingSeconds));
});

test("words of a failure that are not our own stay in the queue", async () => {
  await createJobs().add(server.owner, "nobodys.task", {}, { maxAttempts: 1 });
  await server.owner.execute(
    statement(
      "UPDATE graphile_worker._private_jobs SET attempts = 1, last_error = 'Key (email)=(a@example.org) exists'",
    ),
  );
  const letter = await deadLetter();
  assert.equal(letter.lastError, undefined);
});

test("the queue is for administrators alone", async () => {
  const { accessToken } = await server.register();
  for (const [method, path] of [
    ["GET", "/admin/jobs"],
    ["POST", "/admin/jobs/1/retry"],
    ["DELETE", "/admin/jobs/1"],
  ] as const) {
    assert.equal((await server.call(method, path, { token: accessToken })).status, 403, path);
    assert.equal((await server.call(method, path)).status, 401, path);
  }
  for (const id of ["0", "-1", "1e3", "9".repeat(19), randomUUID()]) {
    assert.equal((await server.call("DELETE", `/admin/jobs/${id}`, { token })).status, 400, id);
  }
});

test("only users may look into the queue, and by functions that reach nothing but the queue", async () => {
  await using store = await createTestDatabase();
  await store.databaseFor("aura_users").query(statement("SELECT FROM jobs.tasks()"));
  const isDenied = (error: unknown): boolean => /permission denied/.test(String((error as Error).cause));
  for (const role of ["aura_auth", "aura_journal", "aura_notify"] as const) {
    for (const call of ["jobs.tasks()", "jobs.dead_letters(1)", "jobs.retry(1)", "jobs.remove(1)"]) {
      await assert.rejects(store.databaseFor(role).query(statement(`SELECT FROM ${call}`)), isDenied, call);
    }
  }
  assert.deepEqual(
    await store.owner.query(RUNNERS_OWN),
    ["dead_letters", "remove", "retry", "tasks"].map((name) => ({ name, owner: "aura_jobs" })),
  );
  await assert.rejects(
    store
      .databaseFor("aura_jobs")
      .query(statement("CREATE FUNCTION jobs.more() RETURNS int LANGUAGE sql AS 'SELECT 1'")),
    isDenied,
  );
});

test("the metrics say how many jobs of each task wait, run and have failed for good", async () => {
  await createJobs().add(server.owner, ERASE, { userId: "nobody" }, { maxAttempts: 1 });
  await deadLetter();
  const text = await (await fetch(server.metricsUrl)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("jobs_in_queue"));
  assert.deepEqual(lines.toSorted(), [
    `jobs_in_queue{task="${ERASE}",state="failed"} 1`,
    `jobs_in_queue{task="${ERASE}",state="running"} 0`,
    `jobs_in_queue{task="${ERASE}",state="waiting"} 0`,
  ]);
});
