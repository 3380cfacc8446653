import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { eventually } from "../../../../../../tests/support/eventually.ts";
import { createTestDatabase } from "../../../../../../tests/support/postgres.ts";
import { startBeside, startTestServer, type TestServer } from "../../../../../../tests/support/server.ts";
import { statement } from "../../../platform/database.ts";
import { createLogger } from "../../../platform/logger.ts";
import { REMINDER_TASK } from "./reminders.ts";

const EVENING = { enabled: true, time: "21:00", timezone: "Europe/Berlin", days: [0, 1, 2, 3, 4, 5, 6] };
/** Far ahead of the queue's own clock: what is done with a job is done by the test. */
const MONDAY = "2030-03-25T12:00:00.000Z";
const NOTED = statement(`SELECT due_at AS "dueAt" FROM notify.notifications WHERE user_id = $1 ORDER BY due_at`);
const JOBS = statement(
  `SELECT j.payload->>'dueAt' AS "dueAt" FROM graphile_worker._private_jobs j
   JOIN graphile_worker._private_tasks t ON t.id = j.task_id
   WHERE t.identifier = $1 AND j.payload->>'userId' = $2 AND j.key IS NOT NULL`,
);
const silent = createLogger({ level: "silent" });

async function remindersOf(server: TestServer, token: string, body?: object) {
  const method = body === undefined ? "GET" : "PUT";
  const answer = await server.call(method, "/notifications/reminders", { token, ...(body && { body }) });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function noted(server: TestServer, userId: string): Promise<string[]> {
  const rows = await server.owner.query<{ dueAt: Date }>(NOTED, [userId]);
  return rows.map(({ dueAt }) => dueAt.toISOString());
}

async function queued(server: TestServer, userId: string): Promise<string[]> {
  const rows = await server.owner.query<{ dueAt: string }>(JOBS, [REMINDER_TASK, userId]);
  return rows.map(({ dueAt }) => dueAt);
}

/** Has the job done as the queue would, whenever that is. */
function run(runtime: TestServer["runtime"], userId: string, dueAt: string): Promise<void> {
  const task = runtime.services.get("notifications")?.tasks?.[REMINDER_TASK];
  assert.ok(task !== undefined);
  return task({ userId, dueAt }, { log: silent, attempt: 1 });
}

test("reminders are off until they are wanted, in the zone of the account, and then say when the next comes", async () => {
  await using server = await startTestServer({ now: () => new Date(MONDAY) });
  const { accessToken: token, user } = await server.register({ timezone: "Asia/Kathmandu" });
  assert.deepEqual(await remindersOf(server, token), { ...EVENING, enabled: false, timezone: "Asia/Kathmandu" });
  const wanted = { ...EVENING, days: [6, 0, 2] };
  const set = { ...wanted, days: [0, 2, 6], nextAt: "2030-03-25T20:00:00.000Z" };
  assert.deepEqual(await remindersOf(server, token, wanted), set);
  assert.deepEqual(await remindersOf(server, token), set);
  assert.deepEqual(await queued(server, user.userId), [set.nextAt]);
  const { nextAt: _, ...off } = { ...set, enabled: false };
  assert.deepEqual(await remindersOf(server, token, { ...wanted, enabled: false }), off);
  assert.deepEqual(await remindersOf(server, token, { ...EVENING, days: [] }), { ...EVENING, days: [] });
});

test("what is no time, no day and no zone is refused", async () => {
  await using server = await startTestServer();
  const { accessToken: token } = await server.register();
  for (const wrong of [
    { time: "24:00" },
    { time: "9:00" },
    { time: "21:00:00" },
    { days: [7] },
    { days: [1, 1] },
    { days: [-1] },
    { timezone: "+01:00" },
    { timezone: "Mars/Olympus" },
    { enabled: "yes" },
    { text: "Write!" },
  ]) {
    const body = { ...EVENING, ...wrong };
    const { status } = await server.call("PUT", "/notifications/reminders", { token, body });
    assert.equal(status, 400, JSON.stringify(wrong));
  }
});

test("a reminder that is due is noted by the queue, once, and the next one waits", async () => {
  // Behind the clock of the database by half an hour: by that one the reminder is due as soon as it is wanted.
  await using server = await startTestServer({ now: () => new Date(Date.now() - 1_800_000) });
  const { accessToken: token, user } = await server.register();
  const soon = new Date(Date.now() - 1_800_000 + 60_000).toISOString();
  const { nextAt } = await remindersOf(server, token, { ...EVENING, timezone: "UTC", time: soon.slice(11, 16) });
  assert.equal(nextAt, `${soon.slice(0, 16)}:00.000Z`);
  await eventually("it is noted", async () => (await noted(server, user.userId)).length > 0);
  const tomorrow = new Date(Date.parse(nextAt) + 86_400_000).toISOString();
  assert.deepEqual(await noted(server, user.userId), [nextAt]);
  assert.equal((await remindersOf(server, token)).nextAt, tomorrow);
  assert.deepEqual(await queued(server, user.userId), [tomorrow]);

  const list = await server.call("GET", "/notifications", { token });
  const [{ notificationId, createdAt, ...rest }] = list.body.items;
  assert.deepEqual(rest, { kind: "reminder" });
  assert.ok(Date.parse(createdAt) > 0);
  assert.equal(list.body.unread, 1);
  for (const round of [1, 2]) {
    const read = await server.call("POST", `/notifications/${notificationId.toUpperCase()}/read`, { token });
    assert.equal(read.status, 204, `${round}`);
  }
  const after = await server.call("GET", "/notifications?limit=1", { token });
  assert.equal(after.body.unread, 0);
  assert.ok(Date.parse(after.body.items[0].readAt) > 0);
  assert.deepEqual(after.body.pagination, { page: 1, limit: 1, total: 1, totalPages: 1, totalRelation: "exact" });
  assert.equal((await server.call("POST", `/notifications/${randomUUID()}/read`, { token })).status, 404);
});

test("two processes that do one job at once, and once more, note a reminder once", async () => {
  await using server = await startTestServer({ now: () => new Date(MONDAY) });
  const { accessToken: token, user } = await server.register();
  const { nextAt } = await remindersOf(server, token, EVENING);
  await using second = await startBeside(server, () => new Date(MONDAY));
  const both = [server.runtime, second, server.runtime, second];
  await Promise.all(both.map((runtime) => run(runtime, user.userId, nextAt)));
  await run(second, user.userId, nextAt);
  assert.deepEqual(await noted(server, user.userId), [nextAt]);
  assert.deepEqual(await queued(server, user.userId), ["2030-03-26T20:00:00.000Z"]);
});

test("whatever fails while a reminder is noted, all of it happens later or nothing has", async () => {
  await using server = await startTestServer({ now: () => new Date(MONDAY) });
  const { accessToken: token, user } = await server.register();
  const { nextAt } = await remindersOf(server, token, EVENING);
  const forbid = (privilege: string) => statement(`REVOKE ${privilege} FROM aura_notify`);
  const allow = (privilege: string) => statement(`GRANT ${privilege} TO aura_notify`);
  for (const privilege of [
    "INSERT ON notify.notifications",
    "UPDATE ON notify.reminders",
    "EXECUTE ON FUNCTION jobs.add(text, json, text, timestamptz, int)",
  ]) {
    await server.owner.execute(forbid(privilege));
    await assert.rejects(run(server.runtime, user.userId, nextAt));
    assert.deepEqual(await noted(server, user.userId), [], privilege);
    assert.equal((await remindersOf(server, token)).nextAt, nextAt);
    await server.owner.execute(allow(privilege));
  }
  await run(server.runtime, user.userId, nextAt);
  assert.deepEqual(await noted(server, user.userId), [nextAt]);
});

test("a reminder that was moved, switched off or comes hours late is not sent", async () => {
  let today = Date.parse(MONDAY);
  await using server = await startTestServer({ now: () => new Date(today) });
  const { accessToken: token, user } = await server.register();
  const first = await remindersOf(server, token, EVENING);
  const moved = await remindersOf(server, token, { ...EVENING, time: "22:00" });
  await run(server.runtime, user.userId, first.nextAt);
  assert.deepEqual(await noted(server, user.userId), []);
  await remindersOf(server, token, { ...EVENING, time: "22:00", enabled: false });
  await run(server.runtime, user.userId, moved.nextAt);
  assert.deepEqual(await noted(server, user.userId), []);

  const { nextAt } = await remindersOf(server, token, EVENING);
  today = Date.parse(nextAt) + 3 * 86_400_000 - 60_000;
  await run(server.runtime, user.userId, nextAt);
  assert.deepEqual(await noted(server, user.userId), []);
  assert.deepEqual(await queued(server, user.userId), [new Date(today + 60_000).toISOString()]);
});

test("what is wanted again as it was keeps its instant, also in the moment in which it is due", async () => {
  let today = Date.parse(MONDAY);
  await using server = await startTestServer({ now: () => new Date(today) });
  const account = await server.register();
  const login = () =>
    server.call("POST", "/auth/login", { body: { email: account.email, password: account.password } });
  const { nextAt } = await remindersOf(server, account.accessToken, EVENING);
  today = Date.parse(nextAt) + 5_000;
  const { accessToken: token } = (await login()).body;
  assert.equal((await remindersOf(server, token, EVENING)).nextAt, nextAt);
  await run(server.runtime, account.user.userId, nextAt);
  assert.deepEqual(await noted(server, account.user.userId), [nextAt]);
});

test("what one was told is kept for ninety days", async () => {
  let today = Date.parse(MONDAY);
  await using server = await startTestServer({ now: () => new Date(today) });
  const account = await server.register();
  const { nextAt } = await remindersOf(server, account.accessToken, EVENING);
  today = Date.parse(nextAt);
  await run(server.runtime, account.user.userId, nextAt);
  today += 91 * 86_400_000;
  const { email, password } = account;
  const { accessToken: token } = (await server.call("POST", "/auth/login", { body: { email, password } })).body;
  assert.deepEqual((await server.call("GET", "/notifications", { token })).body.items, []);
  const again = await remindersOf(server, token, { ...EVENING, time: "22:00" });
  await run(server.runtime, account.user.userId, again.nextAt);
  assert.deepEqual(await noted(server, account.user.userId), [again.nextAt]);
});

const AS_SOMEBODY = {
  reminders: statement("SELECT user_id FROM notify.reminders"),
  notifications: statement("SELECT user_id FROM notify.notifications"),
  devices: statement("SELECT user_id FROM notify.devices"),
};
const MOVE = statement("UPDATE notify.devices SET user_id = $1");

test("behind every question the database itself shows one person's rows and no other's", async () => {
  await using store = await createTestDatabase();
  const [ann, ben] = [randomUUID(), randomUUID()];
  for (const user of [ann, ben]) {
    for (const fill of [
      "INSERT INTO notify.reminders VALUES ($1, true, '21:00', 'UTC', '{0}', now(), now())",
      "INSERT INTO notify.notifications VALUES ($1, gen_random_uuid(), 'reminder', now(), now())",
      "INSERT INTO notify.devices VALUES ($1, gen_random_uuid(), 'web', 'en', sha256('x'), 'x', now(), now())",
    ]) {
      await store.owner.execute(statement(fill), [user]);
    }
  }
  const service = store.databaseFor("aura_notify");
  for (const [table, all] of Object.entries(AS_SOMEBODY)) {
    assert.deepEqual(await service.as(ann).query(all), [{ user_id: ann }], table);
    assert.deepEqual(await service.query(all), [], `${table}, as nobody`);
    await assert.rejects(store.databaseFor("aura_journal").as(ann).query(all), `${table}, as another service`);
  }
  await assert.rejects(service.as(ann).execute(MOVE, [ben]), "a row cannot be given away");
});
