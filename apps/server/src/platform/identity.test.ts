import assert from "node:assert/strict";
import { test } from "node:test";
import type { InternalClients } from "@aura-journal/contracts";
import { createIdentities } from "./identity.ts";

const USER = { kind: "user" } as const;
const CREDENTIALS = { authorization: "Bearer a.b.c", apiKey: undefined };

/** Sessions whose standing is answered when the test says so. */
function withSessions() {
  const asked: ((isActive: boolean) => void)[] = [];
  const auth = {
    checkSession: () =>
      new Promise((resolve) => {
        asked.push((isActive) =>
          resolve({
            status: 200,
            body: isActive ? { isActive, email: "ann@example.org", roles: ["user"] } : { isActive },
          }),
        );
      }),
  };
  let elapsedMs = 0;
  const clock = { at: new Date("2026-01-25T10:30:00Z") };
  const identities = createIdentities({
    verifyAccessToken: async () => ({ userId: "u", sessionId: "s" }),
    clients: { auth, users: {} } as unknown as InternalClients,
    now: () => clock.at,
    nowMs: () => elapsedMs,
  });
  const identify = () => identities.identify(USER, CREDENTIALS);
  return { identities, identify, asked, clock, pass: (ms: number) => (elapsedMs += ms) };
}

/** Lets what was resolved take its course. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

test("an answer that was under way when the session ended is not remembered", async () => {
  const { identities, identify, asked } = withSessions();
  const early = identify();
  await settle();
  identities.forget();
  asked[0]?.(true);
  assert.equal((await early)?.userId, "u");
  const late = identify();
  await settle();
  assert.equal(asked.length, 2, "the record is asked again");
  asked[1]?.(false);
  await assert.rejects(late, { code: "AUTH_002" });
});

test("the record is asked once for calls side by side, and again before a second has passed", async () => {
  const { identify, asked, pass } = withSessions();
  const both = [identify(), identify()];
  await settle();
  asked[0]?.(true);
  await Promise.all(both);
  await identify();
  assert.equal(asked.length, 1);
  pass(999);
  void identify().catch(() => {});
  await settle();
  assert.equal(asked.length, 2);
});

test("a clock that is set back lets no session be trusted for longer", async () => {
  const { identify, asked, clock, pass } = withSessions();
  const first = identify();
  await settle();
  asked[0]?.(true);
  await first;
  clock.at = new Date(clock.at.getTime() - 3_600_000);
  pass(999);
  void identify().catch(() => {});
  await settle();
  assert.equal(asked.length, 2);
});
