import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import type { SqliteDriver } from "@aura-journal/sync";
import type { AuthResponse } from "@aura-journal/contracts";
import { openDevice, type Device } from "./device.ts";
import { WRITER } from "./session.fixture.ts";
import type { KeptSession } from "./session.ts";
import { asyncDriver } from "./sqlite/async-driver.ts";
import { openNodeDatabase } from "./sqlite/node-driver.fixture.ts";

const STRANGER = { ...WRITER, userId: "019a0000-0000-7000-8000-000000000002", email: "stranger@example.org" };

interface World {
  readonly driver: SqliteDriver;
  readonly asked: string[];
  kept: KeptSession | undefined;
  /** Whether the server still takes the session that it began. */
  isSessionGood: boolean;
}

function newWorld(): World {
  return { driver: asyncDriver(openNodeDatabase()), asked: [], kept: undefined, isSessionGood: true };
}

/** A device before a server that lets both of them in and has nothing to tell. */
async function openTestDevice(world: World): Promise<Device> {
  const device = await openDevice({
    driver: world.driver,
    baseUrl: "http://127.0.0.1:1",
    async fetch(...call) {
      const request = new Request(...call);
      const path = new URL(request.url).pathname;
      world.asked.push(path);
      if (path === "/auth/logout") return new Response(null, { status: 204 });
      if (path === "/auth/login") {
        const { email } = (await request.json()) as { email: string };
        const user = email === WRITER.email ? WRITER : STRANGER;
        return Response.json({ user, accessToken: "a", refreshToken: "r", expiresIn: 900 } satisfies AuthResponse);
      }
      if (!world.isSessionGood) {
        const error = { code: "AUTH_002", message: "Over", timestamp: "2026-01-01T00:00:00.000Z", requestId: "req_1" };
        return Response.json({ error }, { status: 401 });
      }
      if (path === "/sync/changes") return Response.json({ changes: [], cursor: "c", hasMore: false });
      return new Response(null, { status: 503 });
    },
    sessionStore: {
      hasCookie: false,
      read: async () => world.kept,
      write: async (session) => void (world.kept = session),
    },
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
    loadReader: () => Promise.reject(new Error("There is nothing to read")),
    loadImports: () => Promise.reject(new Error("Nothing moves in")),
    openFile: () => assert.fail("No file was chosen"),
    emit: () => {},
  });
  await device.journal.setOnline(true);
  return device;
}

test("a journal that is somebody's is not synced by another account, whose session is ended on the server too", async () => {
  const world = newWorld();
  const device = await openTestDevice(world);
  assert.equal((await device.account.login(WRITER.email, "password")).kind, "done");
  await device.replica.idle();
  await device.account.logout();
  world.asked.length = 0;

  const outcome = await device.account.login(STRANGER.email, "password");
  await device.replica.idle();
  assert.deepEqual(outcome, { kind: "failed", problem: "otherJournal" });
  assert.deepEqual(
    world.asked.filter((path) => path.startsWith("/auth")),
    ["/auth/login", "/auth/logout"],
  );
  assert.equal(world.kept, undefined);
  assert.equal(device.replica.userId, WRITER.userId);

  assert.equal((await device.account.login(WRITER.email, "password")).kind, "done");
  await device.replica.close();
});

test("a session that the server ended asks for its writer, after a restart too, and what was written meanwhile goes once signed in", async () => {
  const world = newWorld();
  let device = await openTestDevice(world);
  assert.equal((await device.account.login(WRITER.email, "password")).kind, "done");
  await device.replica.idle();
  world.isSessionGood = false;
  await device.journal.write("019a0000-0000-7000-8000-00000000000a", { content: "The old oak." });
  await device.journal.synchronise();
  assert.deepEqual(await needsOf(device), ["signIn"]);
  await device.replica.close();

  device = await openTestDevice(world);
  const { state, waiting } = await device.journal.glance();
  assert.deepEqual({ state, waiting }, { state: "needsYou", waiting: 1 });
  assert.deepEqual(await needsOf(device), ["signIn"]);

  world.isSessionGood = true;
  world.asked.length = 0;
  assert.equal((await device.account.login(WRITER.email, "password")).kind, "done");
  // What stands there is looked at first; then the words go.
  await device.journal.synchronise();
  assert.deepEqual(await needsOf(device), []);
  assert.ok(world.asked.includes("/sync/push"));
  await device.replica.close();
});

async function needsOf(device: Device): Promise<string[]> {
  return (await device.journal.glance()).needs.map(({ kind }) => kind);
}
