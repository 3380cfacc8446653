import assert from "node:assert/strict";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import {
  WebhookEvent,
  type Webhook,
  type WebhookCreated,
  type WebhookDelivery,
  type WebhookMessage,
} from "@aura-journal/contracts";
import { createKeyring, createLocalKek, rotateKeyring } from "@aura-journal/crypto";
import { createCertificate, missingOpenssl, type Certificate } from "../../../../../../tests/support/certificate.ts";
import { eventually } from "../../../../../../tests/support/eventually.ts";
import { createTestDatabase } from "../../../../../../tests/support/postgres.ts";
import { startTestServer } from "../../../../../../tests/support/server.ts";
import { statement } from "../../../platform/database.ts";
import { createLogger } from "../../../platform/logger.ts";
import { HAPPENED_TASK } from "../../../platform/happenings.ts";
import { createJobs } from "../../../platform/jobs.ts";
import type { PostOutside } from "../../../platform/outgoing.ts";
import { rewrapNotificationSecrets } from "../rewrap-secrets.ts";
import { insertDeliveries, listDeliveries, purgeDeliveries, type NewDelivery } from "./deliveries-repository.ts";
import { openAddress, wrapAddress } from "./sealed-address.ts";
import { createSendMessage } from "./send-message.ts";
import {
  askForSending,
  insertWebhook,
  listWebhooks,
  lockWebhook,
  takeDueWebhooks,
  updateWebhook,
} from "./webhooks-repository.ts";
import { isSigned, startReceiver, type Receiver } from "./receiver.fixture.ts";

const ALL_OF_IT = statement(
  `SELECT coalesce(string_agg(line, ''), '') AS text FROM (
     SELECT w::text AS line FROM notify.webhooks w UNION ALL SELECT d::text FROM notify.webhook_deliveries d
     UNION ALL SELECT j::text FROM graphile_worker._private_jobs j UNION ALL SELECT a::text FROM users.audit_log a) AS lines`,
);
const LEFT_BEHIND = statement(
  "SELECT (SELECT count(*) FROM notify.webhooks) + (SELECT count(*) FROM notify.webhook_deliveries) AS count",
);
const ACTIONS = statement("SELECT action FROM users.audit_log WHERE action LIKE 'webhook.%' ORDER BY chain_seq");
const ON_ITS_WAY = statement("SELECT count(*) AS count FROM journal.outbox");
const DUE = statement("SELECT count(*) AS count FROM notify.take_due_webhooks($1, $2, 100)");
const MAKE_DUE = statement("UPDATE notify.webhooks SET due_at = $1, sending_until = NULL");
const AGE = statement("UPDATE notify.webhook_deliveries SET created_at = created_at - interval '31 days'");
const ENTRY_EVENTS = ["entry.created", "entry.updated", "entry.deleted", "entry.restored"];
const SECRET_WORD = "quokkaberry";
const HOUR_MS = 3_600_000;
const silent = createLogger({ level: "silent" });

describe("webhooks", { skip: missingOpenssl ?? false }, () => {
  let directory: string;
  let certificate: Certificate;
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), "aura-webhooks-"));
    certificate = await createCertificate(directory);
  });
  after(() => rm(directory, { recursive: true, force: true }));

  /**
   * A server whose clock stands still until it is put forward, so that nothing is tried again before its time however busy this machine is;
   * one of its accounts, and a receiver that it may call.
   */
  async function start() {
    const stack = new AsyncDisposableStack();
    const receiver = stack.use(await startReceiver(certificate));
    let nowMs = Date.now();
    const server = stack.use(
      await startTestServer({
        now: () => new Date(nowMs),
        config: { loopbackPush: { ca: certificate.cert } },
      }),
    );
    const account = await server.register();
    let token = account.accessToken;
    const call = (method: string, path: string, body?: object) =>
      server.call(method, path, { token, ...(body === undefined ? {} : { body }) });
    return {
      receiver,
      server,
      account,
      call,
      nowMs: () => nowMs,
      /** Puts the clock forward; the owner signs in anew, for tokens do not last. */
      async goOn(byMs: number): Promise<void> {
        nowMs += byMs;
        const { email, password } = account;
        token = (await server.call("POST", "/auth/login", { body: { email, password } })).body.accessToken;
      },
      /** Not told of analyses: one that comes late, as on a machine that is busy, would be one message more. */
      async hook(overrides: object = {}): Promise<WebhookCreated> {
        const wish = { url: receiver.url, events: ENTRY_EVENTS, ...overrides };
        const { status, body } = await call("POST", "/users/me/webhooks", wish);
        assert.equal(status, 201, JSON.stringify(body));
        return body as WebhookCreated;
      },
      async get(webhookId: string): Promise<Webhook> {
        return (await call("GET", `/users/me/webhooks/${webhookId}`)).body as Webhook;
      },
      async deliveries(webhookId: string): Promise<WebhookDelivery[]> {
        const { body } = await call("GET", `/users/me/webhooks/${webhookId}/deliveries?limit=100`);
        return (body as { items: WebhookDelivery[] }).items;
      },
      async write(content = "An entry."): Promise<string> {
        const { status, body } = await call("POST", "/entries", { content });
        assert.equal(status, 201);
        return (body as { entryId: string }).entryId;
      },
      [Symbol.asyncDispose]: () => stack.disposeAsync(),
    };
  }
  type Stage = Awaited<ReturnType<typeof start>>;

  const messagesOf = ({ taken }: Receiver) => taken.map(({ body }) => JSON.parse(body) as WebhookMessage);
  const heard = (stage: Stage, count: number) =>
    eventually(`${count} messages came`, () => stage.receiver.taken.length >= count);
  const settled = (stage: Stage, webhookId: string, count = 1) =>
    eventually("nothing waits any more", async () => {
      const deliveries = await stage.deliveries(webhookId);
      return deliveries.length >= count && deliveries.every(({ state }) => state !== "waiting");
    });
  /** How many webhooks somebody else takes for a second who looks so much later. */
  async function takenBy(stage: Stage, afterMs: number): Promise<number> {
    const at = new Date(stage.nowMs() + afterMs);
    const [row] = await stage.server.owner.query<{ count: number }>(DUE, [at, new Date(at.getTime() + 1_000)]);
    return row?.count ?? 0;
  }
  const carried = ({ server }: Stage) =>
    eventually(
      "all that happened is known",
      async () => (await server.owner.query<{ count: number }>(ON_ITS_WAY))[0]?.count === 0,
    );

  test("what happens to an entry is told once, signed, by ids alone, and to nobody who did not ask for it", async () => {
    await using stage = await start();
    const { receiver, call } = stage;
    const { secret, webhookId } = await stage.hook();
    const narrow = await stage.hook({ url: `${receiver.url}/narrow`, events: ["entry.deleted"], name: "Narrow" });
    const stranger = await stage.server.register();
    await stage.server.call("POST", "/entries", { token: stranger.accessToken, body: { content: "Not the owner's." } });

    const entryId = await stage.write(`A ${SECRET_WORD} found.`);
    await heard(stage, 1);
    await call("PUT", `/entries/${entryId}`, { content: `Another ${SECRET_WORD}.` });
    await heard(stage, 2);
    await call("DELETE", `/entries/${entryId}`);
    await heard(stage, 4);
    await call("POST", `/entries/${entryId}/restore`);
    await heard(stage, 5);
    await settled(stage, webhookId);
    const to = (path: string) => receiver.taken.filter((message) => message.path === path);
    const types = to("/hook").map(({ body }) => (JSON.parse(body) as WebhookMessage).type);
    assert.deepEqual(types, ["entry.created", "entry.updated", "entry.deleted", "entry.restored"]);
    assert.equal(to("/hook/narrow").length, 1);
    for (const message of to("/hook")) {
      assert.ok(await isSigned(message, secret, stage.nowMs()), message.body);
      assert.ok(!(await isSigned({ ...message, body: `${message.body} ` }, secret, stage.nowMs())));
      assert.ok(!(await isSigned(message, narrow.secret, stage.nowMs())), "each has a secret of its own");
      assert.ok(!(await isSigned(message, secret, stage.nowMs() + HOUR_MS)), "an old message is known as one");
      assert.equal(message.headers["content-type"], "application/json");
      assert.doesNotMatch(JSON.stringify(message), new RegExp(SECRET_WORD));
    }
    const [created] = messagesOf(receiver);
    assert.deepEqual(Object.keys(created ?? {}), ["type", "timestamp", "data"]);
    const { userId } = stage.account.user;
    assert.deepEqual(created?.data, { userId, webhookId, entryId, version: 1 });
    const toldFirst = receiver.taken[0]?.headers["webhook-id"];
    const delivery = (await stage.deliveries(webhookId)).find(({ deliveryId }) => deliveryId === toldFirst);
    assert.deepEqual([delivery?.state, delivery?.attempts, delivery?.lastStatus], ["delivered", 1, 204]);
  });

  test("an export that is ready, an import that is done and an account that closes are told", async () => {
    await using stage = await start();
    const { call, receiver, server } = stage;
    await stage.hook({ events: ["export.ready", "import.done", "account.closing"] });
    const { exportId } = (await call("POST", "/users/me/export", { format: "aura-json" })).body as { exportId: string };
    await heard(stage, 1);
    const headers = {
      authorization: `Bearer ${stage.account.accessToken}`,
      "content-type": "application/octet-stream",
    };
    const lines = '{"date":"2024-01-01","text":"An entry of before."}\n';
    const uploaded = await fetch(`${server.baseUrl}/imports`, { method: "POST", headers, body: lines });
    const { importId } = (await uploaded.json()) as { importId: string };
    await (await fetch(`${server.baseUrl}/imports/${importId}/events`, { headers })).text();
    assert.equal((await call("POST", `/imports/${importId}/start`, {})).status, 202);
    await heard(stage, 2);
    const closing = await call("DELETE", "/users/me", { password: stage.account.password });
    await heard(stage, 3);
    const told = messagesOf(receiver).map(({ type, data: { userId: _u, webhookId: _w, ...facts } }) => [type, facts]);
    assert.deepEqual(told, [
      ["export.ready", { exportId }],
      ["import.done", { importId }],
      ["account.closing", { dueAt: closing.body.dueAt }],
    ]);
  });

  test("while a secret is renewed both are good, and a day later the new one alone", async () => {
    await using stage = await start();
    const { receiver, call } = stage;
    const { secret: old, webhookId } = await stage.hook();
    const { body: renewed } = await call("POST", `/users/me/webhooks/${webhookId}/secret`);
    assert.notEqual(renewed.secret, old);
    await stage.write();
    await heard(stage, 1);
    assert.ok(await isSigned(receiver.taken[0]!, old, stage.nowMs()));
    assert.ok(await isSigned(receiver.taken[0]!, renewed.secret, stage.nowMs()));
    assert.equal((await stage.get(webhookId)).previousSecretUntil, renewed.previousSecretUntil);
    await stage.goOn(25 * HOUR_MS);
    await stage.write();
    await heard(stage, 2);
    assert.ok(!(await isSigned(receiver.taken[1]!, old, stage.nowMs())));
    assert.ok(await isSigned(receiver.taken[1]!, renewed.secret, stage.nowMs()));
    assert.equal((await stage.get(webhookId)).previousSecretUntil, undefined);
  });

  test("a receiver that flaps gets the same message again until it takes it, and not sooner than it asked", async () => {
    await using stage = await start();
    const { receiver } = stage;
    const { secret, webhookId } = await stage.hook();
    receiver.answers.push({ status: 500, text: SECRET_WORD }, "cut", {
      status: 429,
      headers: { "retry-after": "7200" },
    });
    receiver.answers.push({ status: 302, headers: { location: receiver.url } });
    await stage.write();
    const waitsFor = (attempts: number, problem: string) =>
      eventually(`${problem} is noted`, async () => {
        const [delivery] = await stage.deliveries(webhookId);
        return delivery?.attempts === attempts && delivery.lastProblem === problem;
      });
    await waitsFor(1, "status");
    assert.ok((await stage.get(webhookId)).failingSince !== undefined);
    await stage.goOn(10_000);
    await waitsFor(2, "unreachable");
    await stage.goOn(60_000);
    await waitsFor(3, "status");
    const [asked] = await stage.deliveries(webhookId);
    assert.equal(asked?.lastStatus, 429);
    assert.ok(Date.parse(asked?.nextAttemptAt ?? "") - stage.nowMs() > 1.9 * HOUR_MS, "it comes when it was asked to");
    await stage.goOn(2.1 * HOUR_MS);
    await waitsFor(4, "redirect");
    await stage.goOn(HOUR_MS);
    await settled(stage, webhookId);
    const [delivered] = await stage.deliveries(webhookId);
    assert.deepEqual([delivered?.state, delivered?.attempts], ["delivered", 5]);
    assert.equal(receiver.taken.length, 5);
    assert.equal(new Set(receiver.taken.map(({ headers }) => headers["webhook-id"])).size, 1);
    assert.equal(new Set(receiver.taken.map(({ body }) => body)).size, 1, "the same to the byte");
    assert.ok(await isSigned(receiver.taken[4]!, secret, stage.nowMs()), "signed anew with each attempt");
    assert.equal((await stage.get(webhookId)).failingSince, undefined);
    assert.doesNotMatch(stage.server.log(), new RegExp(SECRET_WORD), "what it answers is not kept");
    const metrics = await stage.server.runtime.telemetry.registry.metrics();
    const counted = [...metrics.matchAll(/^webhook_messages_total\{outcome="(\w+)",problem="(\w+)"\} ([1-9]\d*)$/gm)];
    assert.deepEqual(
      counted.map(([, ...said]) => said.join(" ")),
      ["delivered none 1", "again unreachable 1", "again redirect 1", "again status 2"],
      "who watches the server sees what stood in the way",
    );
  });

  test("a receiver that asks for time is told nothing else in that time either", async () => {
    await using stage = await start();
    const { webhookId } = await stage.hook();
    stage.receiver.answers.push({ status: 503, headers: { "retry-after": "3600" } });
    await stage.write();
    await eventually("it asked", async () => (await stage.deliveries(webhookId))[0]?.attempts === 1);
    const askedAtMs = stage.nowMs();
    await stage.write();
    await eventually("the other waits", async () => (await stage.deliveries(webhookId)).length === 2);
    assert.equal(await takenBy(stage, 0), 0);
    await stage.goOn(1.1 * HOUR_MS);
    await settled(stage, webhookId, 2);
    for (const { lastAttemptAt = "" } of await stage.deliveries(webhookId))
      assert.ok(Date.parse(lastAttemptAt) - askedAtMs > 0.9 * HOUR_MS, lastAttemptAt);
  });

  test("what waited for a receiver that was away goes to its new address at once", async () => {
    await using stage = await start();
    const { receiver, call } = stage;
    const { webhookId } = await stage.hook();
    receiver.otherwise = ({ path }) => (path.endsWith("/new") ? { status: 200 } : "cut");
    for (let count = 0; count < 6; count += 1) await stage.write();
    await eventually("five attempts were in vain", async () => {
      const tried = (await stage.deliveries(webhookId)).filter(({ attempts }) => attempts > 0);
      return tried.length === 5;
    });
    await call("PUT", `/users/me/webhooks/${webhookId}`, { url: `${receiver.url}/new` });
    await eventually("the sixth came", () => receiver.taken.some(({ path }) => path.endsWith("/new")));
  });

  test("one message that is never taken holds up no other, fails in the end, and can be sent again", async () => {
    await using stage = await start();
    const { receiver, call } = stage;
    const { webhookId } = await stage.hook();
    const bad = await stage.write();
    receiver.otherwise = ({ body }) => ({ status: body.includes(bad) ? 400 : 200 });
    await heard(stage, 1);
    await stage.write();
    await heard(stage, 2);
    const stateOf = async () =>
      (await stage.deliveries(webhookId)).map(({ state, attempts }) => `${state} ${attempts}`).toSorted();
    for (let attempt = 2; attempt <= 10; attempt += 1) {
      await stage.goOn(15 * HOUR_MS);
      // What is taken in between says that the receiver is well: it is the message.
      await stage.write();
      await eventually(`attempt ${attempt}`, async () =>
        (await stage.deliveries(webhookId)).some((delivery) => delivery.attempts === attempt),
      );
    }
    await settled(stage, webhookId, 11);
    assert.deepEqual((await stateOf()).slice(-1), ["failed 10"]);
    assert.equal((await stateOf()).filter((state) => state === "delivered 1").length, 10);
    assert.equal((await stage.get(webhookId)).enabled, true);
    const failed = (await stage.deliveries(webhookId)).find(({ state }) => state === "failed")!;
    receiver.otherwise = () => ({ status: 200 });
    const path = `/users/me/webhooks/${webhookId}/deliveries/${failed.deliveryId}/retry`;
    assert.equal((await call("POST", path)).status, 202);
    await settled(stage, webhookId);
    assert.ok((await stage.deliveries(webhookId)).every(({ state }) => state === "delivered"));
    assert.equal((await call("POST", path)).status, 409);
  });

  test("a receiver that is away is asked ever more seldom; after days it is switched off and its owner told", async () => {
    await using stage = await start();
    const { receiver, call, server } = stage;
    const { webhookId } = await stage.hook();
    receiver.otherwise = () => ({ status: 503 });
    for (let count = 0; count < 8; count += 1) await stage.write();
    await heard(stage, 5);
    await eventually("it is noted that it is away", async () => {
      const tried = (await stage.deliveries(webhookId)).filter(({ attempts }) => attempts > 0);
      return tried.length === 5;
    });
    // Five in a row: what else waits is kept back, however due it is.
    await stage.goOn(10_000);
    const before = receiver.taken.length;
    await stage.goOn(HOUR_MS);
    await heard(stage, before + 1);
    await stage.goOn(73 * HOUR_MS);
    await eventually("it is switched off", async () => !(await stage.get(webhookId)).enabled);
    assert.ok(receiver.taken.length <= before + 3, `${receiver.taken.length} attempts`);
    const off = await stage.get(webhookId);
    assert.ok(off.disabledAt !== undefined);
    const states = new Set((await stage.deliveries(webhookId)).map(({ state }) => state));
    assert.deepEqual([...states], ["dropped"]);
    await eventually("the owner is told in the app", async () => {
      const { items } = (await call("GET", "/notifications")).body as { items: { kind: string }[] };
      return items.some(({ kind }) => kind === "webhook-disabled");
    });
    const folder = join(server.config.dataDir, "mail");
    await eventually("and by mail", async () => {
      const mails = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name), "utf8")));
      return mails.some((mail) => mail.includes("A webhook of yours was switched off"));
    });
    assert.equal((await call("POST", `/users/me/webhooks/${webhookId}/test`)).status, 409);
    await stage.write();
    await carried(stage);
    receiver.otherwise = () => ({ status: 200 });
    const on = await call("PUT", `/users/me/webhooks/${webhookId}`, { enabled: true });
    assert.deepEqual([on.body.enabled, on.body.disabledAt, on.body.failingSince], [true, undefined, undefined]);
    const count = receiver.taken.length;
    const entryId = await stage.write();
    await heard(stage, count + 1);
    assert.equal(messagesOf(receiver).at(-1)?.data.entryId, entryId, "what happened in between is not told");
  });

  test("a receiver that says it is gone is not asked again", async () => {
    await using stage = await start();
    const { webhookId } = await stage.hook();
    stage.receiver.answers.push({ status: 410 });
    await stage.write();
    await eventually("it is switched off", async () => !(await stage.get(webhookId)).enabled);
    assert.equal(stage.receiver.taken.length, 1);
  });

  test("a test message comes at once, before what waits for a receiver that was away", async () => {
    await using stage = await start();
    const { receiver, call } = stage;
    const { webhookId, secret } = await stage.hook();
    receiver.otherwise = () => "cut";
    for (let count = 0; count < 6; count += 1) await stage.write();
    await eventually("it is away", async () => {
      const tried = (await stage.deliveries(webhookId)).filter(({ attempts }) => attempts > 0);
      return tried.length === 5;
    });
    receiver.otherwise = () => ({ status: 200 });
    const count = receiver.taken.length;
    const { status, body } = await call("POST", `/users/me/webhooks/${webhookId}/test`);
    assert.equal(status, 202);
    await heard(stage, count + 1);
    const first = receiver.taken[count]!;
    assert.equal(first.headers["webhook-id"], body.deliveryId);
    assert.equal((JSON.parse(first.body) as WebhookMessage).type, "webhook.test");
    assert.ok(await isSigned(first, secret, stage.nowMs()));
    // It was taken: what waited follows, each in its time.
    await stage.goOn(60_000);
    await settled(stage, webhookId);
  });

  test("of a flood a thousand are told, and then that there was more; told twice it is told once", async () => {
    await using stage = await start();
    const { receiver, server } = stage;
    const { webhookId } = await stage.hook();
    receiver.otherwise = () => "silence";
    const { userId } = stage.account.user;
    const at = new Date(stage.nowMs()).toISOString();
    const happenings = Array.from({ length: 1_200 }, () => ({
      eventId: randomUUID(),
      event: "entry.created",
      userId,
      at,
      facts: { entryId: randomUUID(), version: 1 },
    }));
    const task = server.runtime.services.get("notifications")!.tasks![HAPPENED_TASK]!;
    const tell = (part: readonly object[]) => task({ happenings: JSON.stringify(part) }, { log: silent, attempt: 1 });
    await stage.goOn(1_000);
    await tell(happenings.slice(0, 600));
    await tell(happenings.slice(300, 600));
    const total = async (): Promise<number> =>
      (await stage.call("GET", `/users/me/webhooks/${webhookId}/deliveries?limit=1`)).body.pagination.total;
    assert.equal(await total(), 600, "what was told already is told no more");
    await tell(happenings.slice(600));
    await tell(happenings.slice(600));
    const { body } = await stage.call("GET", `/users/me/webhooks/${webhookId}/deliveries?limit=1`);
    assert.equal(body.pagination.total, 1_001);
    assert.equal(body.items[0].type, "events.skipped");
  });

  test("a webhook that somebody is sending to is taken by nobody else, and by anybody once they are gone", async () => {
    await using stage = await start();
    const { webhookId } = await stage.hook();
    stage.receiver.otherwise = () => "silence";
    await stage.write();
    await heard(stage, 1);
    assert.equal(await takenBy(stage, 0), 0);
    assert.equal(await takenBy(stage, 61_000), 1, "whoever had it did not come back");
    assert.equal(await takenBy(stage, 61_500), 0, "and is taken once");
    // As if that taker had died, too: the message is still there and is sent again, under its id.
    stage.receiver.otherwise = () => ({ status: 200 });
    await stage.server.owner.execute(MAKE_DUE, [new Date(stage.nowMs())]);
    await settled(stage, webhookId);
    assert.equal(new Set(stage.receiver.taken.map(({ headers }) => headers["webhook-id"])).size, 1);
  });

  test("address and secret lie sealed, no log names them, the log of changes knows who changed what, and all goes", async () => {
    await using stage = await start();
    const { call, server, receiver } = stage;
    const { webhookId, secret } = await stage.hook({ url: `${receiver.url}/${SECRET_WORD}` });
    receiver.answers.push("cut");
    await stage.write();
    await heard(stage, 1);
    assert.equal((await call("PUT", `/users/me/webhooks/${webhookId}`, { name: "Mine" })).body.name, "Mine");
    await call("POST", `/users/me/webhooks/${webhookId}/secret`);
    const other = await stage.hook();
    await call("DELETE", `/users/me/webhooks/${other.webhookId}`);
    assert.equal((await call("GET", `/users/me/webhooks/${other.webhookId}`)).status, 404);
    assert.deepEqual(
      ((await call("GET", "/users/me/webhooks")).body as { items: Webhook[] }).items.map(({ url }) => url),
      [`${receiver.url}/${SECRET_WORD}`],
    );
    const actions = [
      "webhook.created",
      "webhook.changed",
      "webhook.secret_rotated",
      "webhook.created",
      "webhook.removed",
    ];
    await eventually("the audit log has it all", async () => {
      const rows = await server.owner.query<{ action: string }>(ACTIONS);
      return JSON.stringify(rows.map(({ action }) => action)) === JSON.stringify(actions);
    });
    const [row] = await server.owner.query<{ text: string }>(ALL_OF_IT);
    const text = row?.text ?? "";
    assert.match(text, new RegExp(webhookId));
    for (const needle of [SECRET_WORD, secret, secret.slice(6), Buffer.from(SECRET_WORD).toString("hex")]) {
      assert.ok(!text.includes(needle), "the database shows it");
      assert.ok(!server.log().includes(needle), "the log shows it");
    }
    const { holdings } = (await call("GET", "/users/me/data")).body as {
      holdings: { table: string; holds: string; rows: number }[];
    };
    const held = holdings.filter(({ holds }) => holds === "webhooks").map(({ table, rows }) => `${table} ${rows}`);
    assert.deepEqual(held, ["notify.webhook_deliveries 1", "notify.webhooks 1"]);
    await call("DELETE", "/users/me", { password: stage.account.password, when: "now" });
    await eventually(
      "nothing is left",
      async () => (await server.owner.query<{ count: number }>(LEFT_BEHIND))[0]?.count === 0,
    );
  });

  test("ten are enough, an address must be one, and old records go", async () => {
    await using stage = await start();
    const { call, server } = stage;
    const refusals = [
      "http://hooks.invalid/x",
      "https://ann:secret@hooks.invalid/x",
      "https://",
      "https://exa mple.org/",
    ];
    for (const url of refusals) assert.equal((await call("POST", "/users/me/webhooks", { url })).status, 400, url);
    const { webhookId } = await stage.hook();
    const other = { url: "https://hooks.invalid/x", events: undefined };
    assert.deepEqual((await stage.hook(other)).events, WebhookEvent.enum, "it is told of all where it does not say");
    for (let count = 2; count < 10; count += 1) await stage.hook({ ...other, events: ["import.done"] });
    assert.equal((await call("POST", "/users/me/webhooks", { url: stage.receiver.url })).status, 409);
    await stage.write();
    await settled(stage, webhookId);
    await server.owner.execute(AGE);
    await stage.write();
    await settled(stage, webhookId, 2);
    assert.equal((await stage.deliveries(webhookId)).length, 2);
    await purgeDeliveries(server.owner, new Date(stage.nowMs() - 30 * 24 * HOUR_MS));
    assert.equal((await stage.deliveries(webhookId)).length, 1);
  });
});

/** A webhook of somebody new, for whom so many messages have waited since then; and all that sending one needs. */
async function sendingFrom(post: PostOutside) {
  const store = await createTestDatabase();
  const database = store.databaseFor("aura_notify");
  const kek = createLocalKek(createKeyring(randomBytes, new Date()));
  const now = () => new Date("2026-01-25T12:00:00Z");
  const send = createSendMessage({
    ...{ database, kek, post, now, randomBytes, newId: randomUUID, logger: silent, jobs: createJobs() },
    onOutcome: () => undefined,
  });
  return {
    database,
    kek,
    send: (taken: { userId: string; webhookId: string }) => send(taken, new AbortController().signal),
    take: () => takeDueWebhooks(database, now(), new Date(now().getTime() + 60_000), 1),
    async waiting(count: number, since: Date) {
      const [userId, webhookId] = [randomUUID(), randomUUID()];
      const wrapped = await wrapAddress(kek, userId, webhookId, { url: "https://hooks.invalid/x", secret: "whsec_x" });
      await database.transaction(userId, async (transaction) => {
        const row = { webhookId, name: null, events: ["import.done"], wrapped, createdAt: since } as const;
        await insertWebhook(transaction, userId, row);
        const rows = Array.from({ length: count }, () => ({
          ...{ deliveryId: randomUUID(), type: "import.done", occurredAt: since, facts: {} },
        })) as NewDelivery[];
        await insertDeliveries(transaction, userId, webhookId, rows, since);
        await askForSending(transaction, userId, webhookId, since, true);
      });
      return { userId, webhookId };
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
}

test("a webhook for which much has waited for long lets every other go before its next message", async () => {
  await using sending = await sendingFrom(async () => ({ status: 200, retryAfterSeconds: undefined, text: "" }));
  const slow = await sending.waiting(3, new Date("2026-01-25T08:00:00Z"));
  const other = await sending.waiting(1, new Date("2026-01-25T11:00:00Z"));
  const order: unknown[] = [];
  for (let [taken] = await sending.take(); taken !== undefined; [taken] = await sending.take()) {
    order.push(taken);
    await sending.send(taken);
  }
  assert.deepEqual(order, [slow, other, slow, slow]);
});

test("what was said at an address that is given up meanwhile says nothing of the receiver at the new one", async () => {
  await using sending = await sendingFrom(async () => {
    const { database, kek } = sending;
    await database.transaction(hook.userId, async (transaction) => {
      const row = await lockWebhook(transaction, hook.userId, hook.webhookId);
      const address = { url: "https://hooks.invalid/new", secret: "whsec_x" };
      const wrapped = await wrapAddress(kek, hook.userId, hook.webhookId, address);
      await updateWebhook(transaction, hook.userId, { ...row!, wrapped });
    });
    return { status: 410, retryAfterSeconds: undefined, text: "" };
  });
  const hook = await sending.waiting(1, new Date("2026-01-25T11:00:00Z"));
  await sending.take();
  await sending.send(hook);
  const [row] = await listWebhooks(sending.database.as(hook.userId), hook.userId);
  assert.deepEqual([row?.isEnabled, row?.failures, row?.failingSince], [true, 0, null]);
  const page = { limit: 10, offset: 0 };
  const { rows } = await listDeliveries(sending.database.as(hook.userId), hook.userId, hook.webhookId, page);
  assert.deepEqual(
    rows.map(({ state, attempts }) => [state, attempts]),
    [["waiting", 1]],
  );
});

test("a new master key wraps every webhook again, once, and none is opened by the old one any more", async () => {
  await using store = await createTestDatabase();
  const database = store.databaseFor("aura_notify");
  const before = createKeyring(randomBytes, new Date());
  const [old, both] = [createLocalKek(before), createLocalKek(rotateKeyring(before, randomBytes, new Date()))];
  const [userId, address] = [randomUUID(), { url: "https://hooks.invalid/x", secret: "whsec_x" }];
  const ids = [randomUUID(), randomUUID()];
  for (const webhookId of ids) {
    const wrapped = await wrapAddress(old, userId, webhookId, address);
    const row = { webhookId, name: null, events: ["import.done"], wrapped, createdAt: new Date() } as const;
    await insertWebhook(database.as(userId), userId, row);
  }
  assert.equal(await rewrapNotificationSecrets({ database, kek: both }), 2);
  assert.equal(await rewrapNotificationSecrets({ database, kek: both }), 0);
  for (const { webhookId, wrapped } of await listWebhooks(database.as(userId), userId)) {
    assert.deepEqual(await openAddress(both, userId, webhookId, wrapped), address);
    await assert.rejects(openAddress(old, userId, webhookId, wrapped));
    await assert.rejects(openAddress(both, randomUUID(), webhookId, wrapped), "it is bound to its place");
  }
});

describe("webhooks where nothing of this machine may be called", () => {
  async function attempt(networks: readonly string[], url: (receiver: Receiver) => string) {
    await using receiver = await startReceiver();
    await using server = await startTestServer({ config: { webhookNetworks: networks } });
    const { accessToken: token } = await server.register();
    const made = await server.call("POST", "/users/me/webhooks", { token, body: { url: url(receiver) } });
    if (made.status !== 201) return { status: made.status, taken: receiver.taken.length };
    await server.call("POST", "/entries", { token, body: { content: "An entry." } });
    let delivery: WebhookDelivery | undefined;
    await eventually("an attempt is made", async () => {
      const path = `/users/me/webhooks/${made.body.webhookId}/deliveries`;
      [delivery] = (await server.call("GET", path, { token })).body.items as WebhookDelivery[];
      return (delivery?.attempts ?? 0) > 0;
    });
    return { status: 201, taken: receiver.taken.length, problem: delivery?.lastProblem, state: delivery?.state };
  }

  test("an address that is not public is refused, whatever it looks like", async () => {
    for (const host of [
      "127.0.0.1",
      "[::1]",
      "10.0.0.1",
      "169.254.169.254",
      "[::ffff:127.0.0.1]",
      "localhost",
      "2130706433",
    ]) {
      const answer = await attempt([], () => `https://${host}/hook`);
      assert.deepEqual(answer, { status: 400, taken: 0 }, host);
    }
  });

  test("a network that the operator allows is called, and one beside it is not, by name or by number", async () => {
    const told = await attempt(["127.0.0.0/8"], ({ url }) => url);
    assert.deepEqual(told, { status: 201, taken: 1, problem: undefined, state: "delivered" });
    const beside = await attempt(["10.0.0.0/8"], ({ url }) => url);
    assert.deepEqual(beside, { status: 400, taken: 0 });
    const byName = await attempt(["10.0.0.0/8"], ({ url }) => url.replace("127.0.0.1", "localhost"));
    assert.deepEqual(byName, { status: 201, taken: 0, problem: "address", state: "waiting" });
  });
});
