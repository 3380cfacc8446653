import assert from "node:assert/strict";
import { test } from "node:test";
import { startBeside, startTestServer, type TestServer } from "../../../../../../tests/support/server.ts";
import { statement } from "../../../platform/database.ts";
import { createLogger } from "../../../platform/logger.ts";
import { DIGEST_TASK, REPLAN_TASK, STREAK_TASK } from "./settings.ts";

/** A Monday, far ahead of the queue's own clock: what is done with a job is done by the test. */
const MONDAY = "2030-03-25T12:00:00.000Z";
const silent = createLogger({ level: "silent" });
const JOBS = statement(
  `SELECT t.identifier AS task, j.payload->>'dueAt' AS "dueAt" FROM graphile_worker._private_jobs j
   JOIN graphile_worker._private_tasks t ON t.id = j.task_id
   WHERE t.identifier = ANY ($1) AND j.payload->>'userId' = $2 AND j.key IS NOT NULL ORDER BY t.identifier`,
);
const NOTED = statement(
  `SELECT kind, due_at AS "dueAt" FROM notify.notifications WHERE user_id = $1 ORDER BY due_at, kind`,
);

const NEVER_SET = {
  streakSaver: false,
  weeklyDigest: { enabled: false, weekday: 0, time: "08:00", includeWords: false },
  quietHours: { enabled: false, from: "22:00", to: "07:00" },
};

async function settingsOf(server: TestServer, token: string, body?: object) {
  const answer = await server.call(body === undefined ? "GET" : "PUT", "/notifications/settings", {
    token,
    ...(body && { body }),
  });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
  return answer.body;
}

async function planned(server: TestServer, userId: string): Promise<Record<string, string>> {
  const rows = await server.owner.query<{ task: string; dueAt: string }>(JOBS, [[STREAK_TASK, DIGEST_TASK], userId]);
  return Object.fromEntries(rows.map(({ task, dueAt }) => [task, dueAt]));
}

async function noted(server: TestServer, userId: string): Promise<string[]> {
  const rows = await server.owner.query<{ kind: string; dueAt: Date }>(NOTED, [userId]);
  return rows.map(({ kind, dueAt }) => `${kind} ${dueAt.toISOString()}`);
}

/** Has a job done as the queue would, whenever that is. */
async function run(
  runtime: TestServer["runtime"],
  task: string,
  payload: { userId: string; dueAt?: string },
): Promise<void> {
  const work = runtime.services.get("notifications")?.tasks?.[task];
  assert.ok(work !== undefined);
  await work(payload, { log: silent, attempt: 1 });
}

async function write(server: TestServer, token: string, day: string): Promise<void> {
  const body = { content: "Some words of the day.", timestamp: `${day}T09:00:00Z`, timezone: "Europe/Berlin" };
  assert.equal((await server.call("POST", "/entries", { token, body })).status, 201);
}

test("nothing is wanted until it is, the digest is one wish with that of the preferences, and plans follow both", async () => {
  await using server = await startTestServer({ now: () => new Date(MONDAY) });
  const { accessToken: token, user } = await server.register({ timezone: "Europe/Berlin" });
  const { userId } = user;
  assert.deepEqual(await settingsOf(server, token), NEVER_SET);
  const wanted = {
    streakSaver: true,
    weeklyDigest: { enabled: true, weekday: 6, time: "18:30", includeWords: true },
    quietHours: { enabled: true, from: "21:30", to: "06:45" },
    language: "de-AT",
  };
  assert.deepEqual(await settingsOf(server, token, wanted), wanted);
  assert.deepEqual(await settingsOf(server, token), wanted);
  const evening = "2030-03-25T19:00:00.000Z";
  // Clocks are put forward on the 31st.
  assert.deepEqual(await planned(server, userId), {
    [STREAK_TASK]: evening,
    [DIGEST_TASK]: "2030-03-31T16:30:00.000Z",
  });
  const preferences = (weeklyDigest: boolean) =>
    server.call("PUT", "/users/me/preferences", { token, body: { notifications: { weeklyDigest } } });
  assert.equal((await server.call("GET", "/users/me/preferences", { token })).body.notifications.weeklyDigest, true);

  await preferences(false);
  assert.equal((await settingsOf(server, token)).weeklyDigest.enabled, false);
  await run(server.runtime, REPLAN_TASK, { userId });
  assert.deepEqual(await server.owner.query(statement("SELECT digest_due_at FROM notify.settings")), [
    { digest_due_at: null },
  ]);

  await server.call("PUT", "/auth/profile", { token, body: { timezone: "America/New_York" } });
  await preferences(true);
  await run(server.runtime, REPLAN_TASK, { userId });
  assert.deepEqual(await planned(server, userId), {
    [STREAK_TASK]: "2030-03-26T00:00:00.000Z",
    [DIGEST_TASK]: "2030-03-31T22:30:00.000Z",
  });
  const reminder = { time: "21:00", days: [], enabled: false };
  await server.call("PUT", "/notifications/reminders", { token, body: { ...reminder, timezone: "Asia/Kathmandu" } });
  await run(server.runtime, REPLAN_TASK, { userId });
  assert.equal((await planned(server, userId))[STREAK_TASK], "2030-03-25T14:15:00.000Z", "by the reminders' zone");
});

test("what is no setting is refused", async () => {
  await using server = await startTestServer();
  const { accessToken: token } = await server.register();
  for (const wrong of [
    { streakSaver: "yes" },
    { weeklyDigest: { ...NEVER_SET.weeklyDigest, weekday: 7 } },
    { weeklyDigest: { ...NEVER_SET.weeklyDigest, time: "8:00" } },
    { quietHours: { enabled: true, from: "22:00", to: "22:00" } },
    { quietHours: { enabled: true, from: "24:00", to: "07:00" } },
    { language: "<b>" },
    { text: "Write!" },
  ]) {
    const body = { ...NEVER_SET, ...wrong };
    assert.equal(
      (await server.call("PUT", "/notifications/settings", { token, body })).status,
      400,
      JSON.stringify(wrong),
    );
  }
});

test("whoever wrote three days in a row and not today is told in the evening, once, by whichever process", async () => {
  let today = Date.parse(MONDAY);
  await using server = await startTestServer({ now: () => new Date(today) });
  await using beside = await startBeside(server, () => new Date(today));
  const { accessToken: token, user } = await server.register({ timezone: "Europe/Berlin" });
  const { userId } = user;
  for (const day of ["2030-03-22", "2030-03-23", "2030-03-24"]) await write(server, token, day);
  await settingsOf(server, token, { ...NEVER_SET, streakSaver: true });
  const dueAt = (await planned(server, userId))[STREAK_TASK]!;
  assert.equal(dueAt, "2030-03-25T19:00:00.000Z");
  today = Date.parse(dueAt);
  const forbid = "INSERT ON notify.notifications";
  await server.owner.execute(statement(`REVOKE ${forbid} FROM aura_notify`));
  await assert.rejects(run(server.runtime, STREAK_TASK, { userId, dueAt }), "nothing is half done");
  assert.equal((await planned(server, userId))[STREAK_TASK], dueAt);
  await server.owner.execute(statement(`GRANT ${forbid} TO aura_notify`));
  await Promise.all([server.runtime, beside, server.runtime].map((it) => run(it, STREAK_TASK, { userId, dueAt })));
  assert.deepEqual(await noted(server, userId), [`streak-saver ${dueAt}`]);
  assert.equal((await planned(server, userId))[STREAK_TASK], "2030-03-26T19:00:00.000Z");
});

test("whoever has written today, or only two days in a row, or comes hours late, is not told of a streak", async () => {
  let today = Date.parse(MONDAY);
  await using server = await startTestServer({ now: () => new Date(today) });
  const people = [];
  for (const days of [
    ["2030-03-23", "2030-03-24"],
    ["2030-03-22", "2030-03-23", "2030-03-24", "2030-03-25"],
    ["2030-03-20", "2030-03-21", "2030-03-22", "2030-03-23"],
  ]) {
    const { accessToken: token, user } = await server.register({ timezone: "Europe/Berlin" });
    for (const day of days) await write(server, token, day);
    await settingsOf(server, token, { ...NEVER_SET, streakSaver: true });
    people.push(user.userId);
  }
  const dueAt = "2030-03-25T19:00:00.000Z";
  const late = await server.register({ timezone: "Europe/Berlin" });
  for (const day of ["2030-03-22", "2030-03-23", "2030-03-24"]) await write(server, late.accessToken, day);
  await settingsOf(server, late.accessToken, { ...NEVER_SET, streakSaver: true });
  today = Date.parse(dueAt);
  for (const userId of people) {
    await run(server.runtime, STREAK_TASK, { userId, dueAt });
    assert.deepEqual(await noted(server, userId), []);
    assert.equal((await planned(server, userId))[STREAK_TASK], "2030-03-26T19:00:00.000Z");
  }
  today += 4 * 3_600_000;
  await run(server.runtime, STREAK_TASK, { userId: late.user.userId, dueAt });
  assert.deepEqual(await noted(server, late.user.userId), []);
});
