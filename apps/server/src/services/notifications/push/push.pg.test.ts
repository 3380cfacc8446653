import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { createKeyring, createLocalKek, rotateKeyring } from "@aura-journal/crypto";
import { createCertificate, missingOpenssl, type Certificate } from "../../../../../../tests/support/certificate.ts";
import { eventually } from "../../../../../../tests/support/eventually.ts";
import { createTestDatabase } from "../../../../../../tests/support/postgres.ts";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../../tests/support/server.ts";
import { secretText } from "../../../config.ts";
import { statement } from "../../../platform/database.ts";
import { createLogger } from "../../../platform/logger.ts";
import { createDevices } from "../devices.ts";
import { rewrapNotificationSecrets } from "../rewrap-secrets.ts";
import { PUSH_TASK } from "../deliveries/channel.ts";
import {
  decryptPush,
  newSubscriber,
  startPushService,
  type PushService,
  type Subscriber,
} from "./push-service.fixture.ts";
import { createVapid } from "./vapid.ts";

const DEVICES = statement(`SELECT device_id AS "deviceId" FROM notify.devices WHERE user_id = $1 ORDER BY seen_at`);
const PUSH_JOBS = statement(
  `SELECT j.run_at AS "runAt", j.attempts FROM graphile_worker._private_jobs j
   JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE t.identifier = $1 AND j.attempts < j.max_attempts`,
);
const DEAD_LETTERS = statement(
  `SELECT last_error AS error FROM graphile_worker._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL`,
);
const ALL_OF_IT = statement(
  `SELECT coalesce(string_agg(line, ''), '') AS text FROM (
     SELECT d::text AS line FROM notify.devices d UNION ALL SELECT s::text FROM notify.server_secrets s
     UNION ALL SELECT j::text FROM graphile_worker._private_jobs j) AS lines`,
);
const LEFT_BEHIND = statement(
  `SELECT (SELECT count(*) FROM notify.reminders) + (SELECT count(*) FROM notify.notifications)
     + (SELECT count(*) FROM notify.devices) AS count`,
);
const silent = createLogger({ level: "silent" });

describe("push", { skip: missingOpenssl ?? false }, () => {
  let directory: string;
  let certificate: Certificate;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-push-"));
    certificate = await createCertificate(directory);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  /** A server that may call a push service on this machine, and its clock: half an hour behind the queue's, for which reminders are due at once. */
  async function start(options: { expoUrl?: string } = {}) {
    const stack = new AsyncDisposableStack();
    const service = stack.use(await startPushService(certificate));
    const server = stack.use(
      await startTestServer({
        now: () => new Date(Date.now() - 1_800_000),
        config: {
          loopbackPush: { ca: certificate.cert, ...options },
          ...(options.expoUrl === undefined ? {} : { expoAccessToken: secretText("expo-secret") }),
        },
      }),
    );
    return { service, server, [Symbol.asyncDispose]: () => stack.disposeAsync() };
  }

  async function subscribe(server: TestServer, service: PushService, account: TestAccount, language?: string) {
    const subscriber = newSubscriber();
    const token = account.accessToken;
    service.applicationServerKey ??= (await server.call("GET", "/notifications/push-key", { token })).body.publicKey;
    const body = { platform: "web", subscription: service.subscriptionOf(subscriber), ...(language && { language }) };
    const answer = await server.call("POST", "/notifications/devices", { token, body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return { ...subscriber, deviceId: answer.body.deviceId as string };
  }

  async function remindNow(server: TestServer, account: TestAccount): Promise<void> {
    const time = new Date(Date.now() - 1_800_000 + 120_000).toISOString().slice(11, 16);
    const body = { enabled: true, time, timezone: "UTC", days: [0, 1, 2, 3, 4, 5, 6] };
    const answer = await server.call("PUT", "/notifications/reminders", { token: account.accessToken, body });
    assert.equal(answer.status, 200);
  }

  const readBy = (service: PushService, subscriber: Subscriber) =>
    service.taken
      .filter(({ subscriberId }) => subscriberId === subscriber.id)
      .map(({ body }) => JSON.parse(decryptPush(body, subscriber)) as { title: string; body: string; tag: string });

  const jobsLeft = (server: TestServer) =>
    server.owner.query<{ runAt: Date; attempts: number }>(PUSH_JOBS, [PUSH_TASK]);
  const devicesOf = (server: TestServer, account: TestAccount) =>
    server.owner.query<{ deviceId: string }>(DEVICES, [account.user.userId]);

  test("a reminder reaches each browser once, sealed for it, in its language, by a sender that it knows", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const account = await server.register();
    const [english, german] = [
      await subscribe(server, service, account),
      await subscribe(server, service, account, "de-AT"),
    ];
    await remindNow(server, account);
    await eventually("both are told", () => service.taken.length >= 2);
    await eventually("the jobs are done", async () => (await jobsLeft(server)).length === 0);
    const { items } = (await server.call("GET", "/notifications", { token: account.accessToken })).body;
    const tag = items[0].notificationId as string;
    assert.deepEqual(readBy(service, english), [
      { title: "Time to write", body: "A few lines about today are enough.", tag },
    ]);
    assert.deepEqual(readBy(service, german), [
      { title: "Zeit zu schreiben", body: "Ein paar Zeilen über heute genügen.", tag },
    ]);
    for (const { headers } of service.taken) {
      assert.equal(headers["content-encoding"], "aes128gcm");
      assert.equal(headers["topic"], tag.replaceAll("-", ""));
      const ttl = Number(headers["ttl"]);
      assert.ok(ttl > 0 && ttl <= 3_720, String(ttl));
    }
  });

  test("a browser that its push service does not know any more is forgotten", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const account = await server.register();
    for (const status of [404, 410]) {
      await subscribe(server, service, account);
      service.answers.push({ status });
    }
    const kept = await subscribe(server, service, account);
    await remindNow(server, account);
    await eventually("two are forgotten", async () => (await devicesOf(server, account)).length === 1);
    await eventually("the jobs are done", async () => (await jobsLeft(server)).length === 0);
    assert.equal(service.taken.length, 3);
    assert.ok(readBy(service, kept).length === 1);
  });

  test("a push service that fails or is busy is asked again, when it has said, and in the end told once", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const account = await server.register();
    const subscriber = await subscribe(server, service, account);
    service.answers.push({ status: 500 }, { status: 429, headers: { "retry-after": "1900" } });
    await remindNow(server, account);
    await eventually("it was asked twice", () => service.taken.length === 2);
    await eventually("it waits", async () => (await jobsLeft(server)).some(({ attempts }) => attempts === 0));
    const [job, ...others] = await jobsLeft(server);
    assert.deepEqual(others, []);
    // By the server's clock in 1,900 seconds, which is half an hour behind.
    const inSeconds = (job!.runAt.getTime() - (Date.now() - 1_800_000)) / 1_000;
    assert.ok(inSeconds > 1_800 && inSeconds <= 1_901, String(inSeconds));
    await server.owner.execute(statement("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key IS NULL"));
    await eventually("it was told", async () => (await jobsLeft(server)).length === 0);
    assert.equal(new Set(readBy(service, subscriber).map(({ tag }) => tag)).size, 1);
    assert.equal(service.taken.length, 3);
    assert.equal((await devicesOf(server, account)).length, 1);
  });

  test("a refusal is the end of a message and not of the device, and the job is kept for an operator to see", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const account = await server.register();
    await subscribe(server, service, account);
    service.answers.push({ status: 413 });
    await remindNow(server, account);
    await eventually("it is kept", async () => (await server.owner.query(DEAD_LETTERS)).length === 1);
    assert.deepEqual(await server.owner.query(DEAD_LETTERS), [
      { error: "notifications.push failed for good: it was refused with 413" },
    ]);
    assert.equal(service.taken.length, 1);
    assert.equal((await jobsLeft(server)).length, 0);
    assert.equal((await devicesOf(server, account)).length, 1);
  });

  test("who wants no push, and whose account is closed, is not told", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const [quiet, closed, told] = [await server.register(), await server.register(), await server.register()];
    // Reminded before there is a device to be told, so that its account is closed by the time that it is.
    await remindNow(server, closed);
    await eventually("it is noted", async () => {
      const list = await server.call("GET", "/notifications", { token: closed.accessToken });
      return list.body.items.length === 1;
    });
    for (const account of [quiet, closed, told]) await subscribe(server, service, account);
    const preferences = { token: quiet.accessToken, body: { notifications: { push: false } } };
    assert.equal((await server.call("PUT", "/users/me/preferences", preferences)).status, 200);
    await remindNow(server, quiet);
    await server.runtime.clients.auth.updateAccount({ body: { userId: closed.user.userId, isActive: false } });
    await server.owner.execute(statement("DELETE FROM graphile_worker._private_jobs"));
    for (const account of [quiet, closed]) {
      const { deviceId } = (await devicesOf(server, account))[0]!;
      const push = server.runtime.services.get("notifications")!.tasks![PUSH_TASK]!;
      const rows = await server.owner.query<{ id: string }>(
        statement("SELECT notification_id AS id FROM notify.notifications WHERE user_id = $1"),
        [account.user.userId],
      );
      const notificationId = rows[0]?.id ?? randomUUID();
      await push({ userId: account.user.userId, deviceId, notificationId }, { log: silent, attempt: 1 });
    }
    assert.deepEqual(service.taken, []);
    await remindNow(server, told);
    await eventually("the third is told", () => service.taken.length === 1);
  });

  test("in quiet hours nobody is told until they end, and it stands in the list", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const account = await server.register();
    const subscriber = await subscribe(server, service, account);
    const { accessToken: token } = account;
    const at = (minutes: number): string => new Date(Date.now() - 1_800_000 + minutes * 60_000).toISOString();
    const [from, to] = [at(-60).slice(11, 16), at(45).slice(11, 16)];
    const weeklyDigest = { enabled: false, weekday: 0, time: "08:00", includeWords: false };
    const body = { streakSaver: false, weeklyDigest, quietHours: { enabled: true, from, to } };
    assert.equal((await server.call("PUT", "/notifications/settings", { token, body })).status, 200);
    await remindNow(server, account);
    await eventually("it is held", async () =>
      (await jobsLeft(server)).some(({ runAt }) => runAt.toISOString().slice(11, 16) === to),
    );
    assert.equal((await server.call("GET", "/notifications", { token })).body.items.length, 1);
    assert.deepEqual(service.taken, []);
    // By the queue's clock they have ended, whatever that of the server says.
    await server.owner.execute(statement("UPDATE graphile_worker._private_jobs SET run_at = now() WHERE key IS NULL"));
    await eventually("it is told", () => service.taken.length === 1);
    assert.equal(readBy(service, subscriber)[0]?.title, "Time to write");
  });

  test("a subscription that leads to a machine of our own, or has no keys, is refused", async () => {
    await using server = await startTestServer();
    const { accessToken: token } = await server.register();
    const { keys } = newSubscriber();
    const register = (subscription: object) =>
      server.call("POST", "/notifications/devices", { token, body: { platform: "web", subscription } });
    for (const endpoint of [
      "http://push.example.org/x",
      "https://localhost/x",
      "https://127.0.0.1:8443/x",
      "https://0x7f.1/x",
      "https://[::1]/x",
      "https://[::ffff:169.254.169.254]/x",
      "https://169.254.169.254/latest/meta-data",
      "https://10.0.0.1/x",
      "https://printer.local/x",
      "https://postgres/x",
      "https://",
    ]) {
      assert.equal((await register({ endpoint, keys })).status, 400, endpoint);
    }
    const endpoint = "https://push.example.org/x";
    for (const wrong of [
      { ...keys, auth: "AAAA" },
      { ...keys, p256dh: `B${"A".repeat(86)}` },
      { ...keys, p256dh: keys.p256dh.slice(1) },
    ]) {
      assert.equal((await register({ endpoint, keys: wrong })).status, 400);
    }
    assert.equal((await register({ endpoint, keys })).status, 201);
    assert.equal((await register({ endpoint, keys, expirationTime: null })).status, 200);
  });

  test("a name that turns out to be a machine of our own is not called, and the device is forgotten", async () => {
    await using server = await startTestServer({ now: () => new Date(Date.now() - 1_800_000) });
    const account = await server.register();
    const { keys } = newSubscriber();
    // Stored as if nobody had looked at it: what a name leads to shows when it is called.
    const devices = createDevices({
      database: server.owner,
      kek: server.runtime.masterKey.kek,
      now: () => new Date(),
      newId: randomUUID,
      isLoopbackAllowed: true,
    });
    await devices.register(account.user.userId, {
      platform: "web",
      subscription: { endpoint: "https://127.0.0.1:1/x", keys },
    });
    await remindNow(server, account);
    await eventually("it is forgotten", async () => (await devicesOf(server, account)).length === 0);
  });

  test("a person has twenty devices at most: with one more, the one that was silent longest is forgotten", async () => {
    let seconds = 0;
    await using server = await startTestServer({ now: () => new Date(Date.UTC(2026, 0, 5) + 1_000 * seconds) });
    const account = await server.register();
    const register = async (name: string) => {
      seconds += 1;
      const body = { platform: "ios", token: `ExponentPushToken[${name}]` };
      const answer = await server.call("POST", "/notifications/devices", { token: account.accessToken, body });
      return answer.body.deviceId as string;
    };
    const ids: string[] = [];
    for (let count = 0; count < 20; count += 1) ids.push(await register(`d${count}`));
    assert.equal(await register("d0"), ids[0], "one that is known keeps its id");
    const last = await register("d20");
    const left = (await devicesOf(server, account)).map(({ deviceId }) => deviceId);
    assert.deepEqual(left.toSorted(), [...ids.filter((id) => id !== ids[1]), last].toSorted());
    const { accessToken: token } = account;
    assert.equal((await server.call("DELETE", `/notifications/devices/${last}`, { token })).status, 204);
    assert.equal((await server.call("DELETE", `/notifications/devices/${last}`, { token })).status, 404);
  });

  test("phones are told through Expo where this server has access to it, and forgotten where Expo does not know them", async () => {
    await using expo = await startPushService(certificate);
    const { endpoint } = expo.subscriptionOf(newSubscriber());
    await using stage = await start({ expoUrl: endpoint });
    const { server } = stage;
    const account = await server.register();
    const body = { platform: "ios", token: "ExponentPushToken[abc]", language: "es" };
    await server.call("POST", "/notifications/devices", { token: account.accessToken, body });
    expo.answers.push({
      status: 200,
      body: JSON.stringify({ data: [{ status: "error", message: "…", details: { error: "DeviceNotRegistered" } }] }),
    });
    await remindNow(server, account);
    await eventually("it is forgotten", async () => (await devicesOf(server, account)).length === 0);
    const [taken] = expo.taken;
    assert.equal(taken?.headers["authorization"], "Bearer expo-secret");
    const { to, title, body: text, ttl, ...rest } = JSON.parse(taken?.body.toString() ?? "{}");
    assert.deepEqual([to, title, text, rest], [body.token, "Es hora de escribir", "Bastan unas líneas sobre hoy.", {}]);
    assert.ok(ttl > 0 && ttl <= 3_720);
  });

  test("where a device is reached stands nowhere in clear, and the account takes all of it along", async () => {
    await using stage = await start();
    const { server, service } = stage;
    const account = await server.register();
    const { id, auth } = await subscribe(server, service, account);
    service.answers.push({ status: 503 });
    await remindNow(server, account);
    await eventually("it was tried", () => service.taken.length === 1);
    const [row] = await server.owner.query<{ text: string }>(ALL_OF_IT);
    const everything = `${row?.text}\n${server.log()}`;
    for (const secret of [id, auth.toString("base64url"), auth.toString("hex"), "localhost"]) {
      assert.ok(!everything.includes(secret), secret);
    }
    const { accessToken: token, password } = account;
    assert.equal((await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).status, 202);
    assert.equal(Number((await server.owner.query<{ count: number }>(LEFT_BEHIND))[0]?.count), 0);
    await eventually("its jobs end", async () => (await jobsLeft(server)).length === 0);
    assert.equal(service.taken.length, 1);
  });

  test("a new master key wraps the secrets of push again, and push services know the server by the same key", async () => {
    await using store = await createTestDatabase();
    const database = store.databaseFor("aura_notify");
    const before = createKeyring(randomBytes, new Date());
    const now = (): Date => new Date();
    const subject = "mailto:ann@example.org";
    const at = (kek: ReturnType<typeof createLocalKek>) => ({
      vapid: createVapid({ database, kek, now, randomBytes, subject }),
      devices: createDevices({ database, kek, now, newId: randomUUID, isLoopbackAllowed: false }),
    });
    const old = at(createLocalKek(before));
    const key = await old.vapid.publicKey();
    const userId = randomUUID();
    const { device } = await old.devices.register(userId, { platform: "ios", token: "ExponentPushToken[abc]" });
    const both = createLocalKek(rotateKeyring(before, randomBytes, new Date()));
    assert.equal(await rewrapNotificationSecrets({ database, kek: both }), 2);
    assert.equal(await rewrapNotificationSecrets({ database, kek: both }), 0);
    const keyring = rotateKeyring(before, randomBytes, new Date());
    assert.notEqual(keyring.activeId, before.activeId);
    const anew = at(both);
    assert.equal(await anew.vapid.publicKey(), key);
    assert.deepEqual(await anew.devices.addressOf(userId, device.deviceId), {
      language: "en",
      token: "ExponentPushToken[abc]",
    });
    await assert.rejects(at(createLocalKek(before)).vapid.publicKey(), "the old key opens nothing any more");
  });
});
