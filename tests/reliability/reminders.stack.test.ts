import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { statement } from "../../apps/server/src/platform/database.ts";
import {
  decryptPush,
  newSubscriber,
  startPushService,
  type Subscriber,
} from "../../apps/server/src/services/notifications/push/push-service.fixture.ts";
import { createCertificate, missingOpenssl } from "../support/certificate.ts";
import { eventually } from "../support/eventually.ts";
import { createTestDatabase } from "../support/postgres.ts";
import type { RemindingProcess } from "./reminding-process.ts";

const PROGRAM = fileURLToPath(new URL("./reminding-process.ts", import.meta.url));
const BEHIND_MS = 1_800_000;
const PEOPLE = 12;
const NOTED = statement(
  "SELECT count(*)::int AS count, count(DISTINCT user_id)::int AS people FROM notify.notifications",
);
const LEFT = statement(`SELECT count(*)::int AS count FROM graphile_worker._private_jobs WHERE run_at <= now()`);

test(
  "of two servers one is killed while it reminds: everybody is reminded once",
  { skip: missingOpenssl ?? false },
  async () => {
    const directory = await mkdtemp(join(tmpdir(), "aura-reminding-"));
    await using store = await createTestDatabase();
    const certificate = await createCertificate(directory);
    await using service = await startPushService(certificate);
    const env = {
      AURA_DATA_DIR: directory,
      AURA_WEB_APP_DIR: join(directory, "none"),
      HOST: "127.0.0.1",
      PORT: "0",
      METRICS_PORT: "0",
    };
    const told: RemindingProcess = { env, owner: store.ownerConnection, ca: certificate.cert, behindMs: BEHIND_MS };
    const children: ChildProcess[] = [];
    const start = async (): Promise<{ url: string; child: ChildProcess }> => {
      const child = spawn(process.execPath, [PROGRAM, JSON.stringify(told)], { stdio: ["ignore", "pipe", "inherit"] });
      children.push(child);
      const [url] = (await once(createInterface(child.stdout!), "line")) as [string];
      return { url, child };
    };
    try {
      const first = await start();
      // It stops in the middle of its first two messages: the push service has them, and it will never hear so.
      service.answers.push(new Promise(() => {}), new Promise(() => {}));
      const subscribers = await Promise.all(Array.from({ length: PEOPLE }, () => wish(first.url)));
      await eventually("two messages are under way", () => service.taken.length === 2);
      const second = await start();
      first.child.kill("SIGKILL");
      await once(first.child, "exit");
      await eventually(
        "nothing is left to do",
        async () => (await store.owner.query<{ count: number }>(LEFT))[0]?.count === 0,
      );

      assert.deepEqual(await store.owner.query(NOTED), [{ count: PEOPLE, people: PEOPLE }]);
      const tags = subscribers.map((subscriber) => tagsOf(subscriber));
      assert.deepEqual(
        tags.map(({ size }) => size),
        subscribers.map(() => 1),
        "each browser shows one",
      );
      assert.ok(service.taken.length <= PEOPLE + 2, "only what was under way went twice");
      assert.equal(second.child.exitCode, null);
    } finally {
      const living = children.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      await Promise.all(living.map((child) => (child.kill("SIGKILL"), once(child, "exit"))));
      await rm(directory, { recursive: true, force: true });
    }

    /** The tags under which a browser shows what it was sent: of one tag there is one on the screen. */
    function tagsOf(subscriber: Subscriber): Set<string> {
      const own = service.taken.filter(({ subscriberId }) => subscriberId === subscriber.id);
      return new Set(own.map(({ body }) => (JSON.parse(decryptPush(body, subscriber)) as { tag: string }).tag));
    }

    /** Somebody who is to be reminded in the next minute, by a clock that is behind: now. */
    async function wish(url: string): Promise<Subscriber> {
      const subscriber = newSubscriber();
      const call = async (
        method: string,
        path: string,
        body: object,
        token?: string,
      ): Promise<{ accessToken: string }> => {
        const answer = await fetch(url + path, {
          method,
          headers: { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) },
          body: JSON.stringify(body),
        });
        assert.ok(answer.ok, `${path}: ${answer.status}`);
        return (await answer.json()) as { accessToken: string };
      };
      const account = { email: `${subscriber.id}@example.org`, password: `an oak tree ${subscriber.id}` };
      const { accessToken: token } = await call("POST", "/auth/register", account);
      const subscription = service.subscriptionOf(subscriber);
      await call("POST", "/notifications/devices", { platform: "web", subscription }, token);
      const time = new Date(Date.now() - BEHIND_MS + 60_000).toISOString().slice(11, 16);
      const settings = { enabled: true, time, timezone: "UTC", days: [0, 1, 2, 3, 4, 5, 6] };
      await call("PUT", "/notifications/reminders", settings, token);
      return subscriber;
    }
  },
);
