import assert from "node:assert/strict";
import { test } from "node:test";
import type { InternalClients, SessionCheck } from "@aura-journal/contracts";
import type { SignedInContext } from "../../platform/service.ts";
import { requireFreshSecondFactor } from "./second-factor.ts";

const now = new Date("2026-01-25T10:30:00.000Z");

function attempt(session: SessionCheck, sessionId: string | undefined = "s"): Promise<void> {
  const identity = { userId: "u", email: "a@example.org", roles: [], ...(sessionId === "" ? {} : { sessionId }) };
  const auth = { checkSession: async () => ({ status: 200, body: session }) };
  const clients = { auth } as unknown as Pick<InternalClients, "auth">;
  return requireFreshSecondFactor({ identity } as unknown as SignedInContext, { clients, now: () => now });
}

const signedIn = (minutesAgo: number, mfaEnabled: boolean): SessionCheck => ({
  isActive: true,
  roles: ["user"],
  email: "a@example.org",
  mfaEnabled,
  authenticatedAt: new Date(now.getTime() - minutesAgo * 60_000).toISOString(),
});

test("with a second factor, what cannot be undone needs a sign-in of the last quarter of an hour", async () => {
  await attempt(signedIn(15, true));
  await assert.rejects(attempt(signedIn(15.001, true)), { code: "AUTH_004" });
});

test("without a second factor the age of the sign-in does not matter", () => attempt(signedIn(9_999, false)));

test("a session that ended and a programme's key are refused", async () => {
  await assert.rejects(attempt({ isActive: false }), { code: "AUTH_002" });
  await assert.rejects(attempt(signedIn(1, false), ""), { code: "AUTH_003" });
});
