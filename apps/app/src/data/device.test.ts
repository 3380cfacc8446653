import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { test } from "node:test";
import type { AuthResponse } from "@aura-journal/contracts";
import { openDevice, type Device } from "./device.ts";
import { WRITER } from "./session.fixture.ts";
import type { KeptSession } from "./session.ts";
import { asyncDriver } from "./sqlite/async-driver.ts";
import { openNodeDatabase } from "./sqlite/node-driver.fixture.ts";

const STRANGER = { ...WRITER, userId: "019a0000-0000-7000-8000-000000000002", email: "stranger@example.org" };

/** A device on a database of its own, before a server that lets both of them in and has nothing to tell. */
async function openTestDevice(): Promise<{ device: Device; asked: string[]; kept: () => KeptSession | undefined }> {
  const asked: string[] = [];
  let kept: KeptSession | undefined;
  const device = await openDevice({
    driver: asyncDriver(openNodeDatabase()),
    baseUrl: "http://127.0.0.1:1",
    async fetch(...call) {
      const request = new Request(...call);
      const path = new URL(request.url).pathname;
      asked.push(path);
      if (path === "/auth/logout") return new Response(null, { status: 204 });
      if (path === "/sync/changes") return Response.json({ changes: [], cursor: "c", hasMore: false });
      if (path !== "/auth/login") return new Response(null, { status: 503 });
      const { email } = (await request.json()) as { email: string };
      const user = email === WRITER.email ? WRITER : STRANGER;
      return Response.json({ user, accessToken: "a", refreshToken: "r", expiresIn: 900 } satisfies AuthResponse);
    },
    sessionStore: {
      hasCookie: false,
      read: async () => kept,
      write: async (session) => void (kept = session),
    },
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
    loadReader: () => Promise.reject(new Error("There is nothing to read")),
    emit: () => {},
  });
  return { device, asked, kept: () => kept };
}

test("a journal that is somebody's is not synced by another account, whose session is ended on the server too", async () => {
  const { device, asked, kept } = await openTestDevice();
  assert.equal((await device.account.login(WRITER.email, "password")).kind, "done");
  await device.replica.idle();
  await device.account.logout();
  asked.length = 0;

  const outcome = await device.account.login(STRANGER.email, "password");
  await device.replica.idle();
  assert.deepEqual(outcome, { kind: "failed", problem: "otherJournal" });
  assert.deepEqual(asked, ["/auth/login", "/auth/logout"]);
  assert.equal(kept(), undefined);
  assert.equal(device.replica.userId, WRITER.userId);

  assert.equal((await device.account.login(WRITER.email, "password")).kind, "done");
  await device.replica.close();
});
