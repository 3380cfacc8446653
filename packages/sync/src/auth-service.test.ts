import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiRequestError, type AuthResponse } from "@aura-journal/contracts";
import { createAuthService, type StoredSession } from "./auth-service.ts";
import { createEventStreamReader } from "./event-stream.ts";
import { createHttpNetwork } from "./http-network.ts";

type AuthClient = Parameters<typeof createAuthService>[0]["client"];
type EntriesClient = Parameters<typeof createHttpNetwork>[0]["client"];

function service(
  calls: Partial<Record<keyof AuthClient, () => Promise<unknown>>>,
  signedIn = async (): Promise<void> => {},
) {
  let stored: StoredSession | undefined;
  const happened: string[] = [];
  const auth = createAuthService({
    client: calls as unknown as AuthClient,
    sessions: {
      load: async () => stored,
      save: async (session) => void (stored = session),
      clear: async () => void (stored = undefined),
    },
    replica: {
      signedIn: async () => {
        await signedIn();
        happened.push("in");
      },
      signedOut: async () => void happened.push("out"),
    },
  });
  return { auth, happened, stored: () => stored };
}

const response = (token: string): AuthResponse =>
  ({ user: { userId: "u" }, accessToken: token, refreshToken: `${token}-refresh`, expiresIn: 900 }) as AuthResponse;

test("who signs in gets the journal, and is known at the next start without a network", async () => {
  const { auth, happened } = service({ login: async () => ({ body: response("one") }) });
  assert.deepEqual(await auth.login("a@example.org", "secret words"), response("one"));
  assert.equal((await auth.getCurrentUser())?.userId, "u");
  assert.equal(await auth.accessToken(), "one");
  await auth.resume();
  assert.deepEqual(happened, ["in", "in"]);
});

test("a second factor is asked for before anything is kept", async () => {
  const challenge = { mfaRequired: true, mfaToken: "t", methods: ["totp"] };
  const { auth, stored } = service({
    login: async () => ({ body: challenge }),
    verifyMfa: async () => ({ body: response("two") }),
  });
  assert.deepEqual(await auth.login("a@example.org", "secret words"), challenge);
  assert.equal(stored(), undefined);
  await auth.verifyMfa("t", "123456");
  assert.equal(stored()?.accessToken, "two");
});

test("tokens of somebody whose journal this is not are not kept", async () => {
  const { auth, stored } = service({ login: async () => ({ body: response("one") }) }, () =>
    Promise.reject(new Error("another's")),
  );
  await assert.rejects(auth.login("a@example.org", "secret words"));
  assert.equal(stored(), undefined);
});

test("many who need new tokens at once share one exchange", async () => {
  let exchanges = 0;
  const { auth } = service({
    login: async () => ({ body: response("one") }),
    refresh: async () => {
      exchanges += 1;
      return { body: response(`next${exchanges}`) };
    },
  });
  await assert.rejects(auth.refreshToken(), (error) => error instanceof ApiRequestError && error.code === "AUTH_002");
  await auth.login("a@example.org", "secret words");
  assert.deepEqual(await Promise.all([auth.refreshToken(), auth.refreshToken()]), ["next1", "next1"]);
  assert.equal(await auth.refreshToken(), "next2");
});

test("signing out ends the session here even where the server cannot be told", async () => {
  const { auth, happened, stored } = service({
    login: async () => ({ body: response("one") }),
    logout: () => Promise.reject(new Error("no network")),
  });
  await auth.login("a@example.org", "secret words");
  await assert.rejects(auth.logout());
  assert.deepEqual([happened, stored()], [["in", "out"], undefined]);
});

test("every way a call can go is a reply", async () => {
  const failure = (code: "AUTH_002" | "VAL_001" | "RATE_001" | "SYS_001", status: number, retryAfterSeconds?: number) =>
    new ApiRequestError({ code, status, message: "no", retryAfterSeconds });
  let refreshed = 0;
  const ask = async (outcomes: readonly unknown[]): Promise<unknown> => {
    const left = [...outcomes];
    const pullChanges = async (): Promise<unknown> => {
      const next = left.shift();
      if (next instanceof Error) throw next;
      return { status: 200, body: next };
    };
    const network = createHttpNetwork({
      client: { pullChanges } as unknown as EntriesClient,
      refresh: async () => (refreshed += 1),
      listen: () => () => {},
    });
    return network.pull({});
  };
  assert.deepEqual(await ask(["page"]), { kind: "answered", body: "page" });
  assert.deepEqual(await ask([failure("AUTH_002", 401), "page"]), { kind: "answered", body: "page" });
  assert.deepEqual(await ask([failure("AUTH_002", 401), failure("AUTH_002", 401)]), { kind: "signedOut" });
  assert.equal(refreshed, 2);
  assert.deepEqual(await ask([failure("RATE_001", 429, 7)]), { kind: "unreachable", retryAfterMs: 7_000 });
  assert.deepEqual(await ask([failure("SYS_001", 500)]), { kind: "unreachable" });
  assert.deepEqual(await ask([new TypeError("broken")]), { kind: "unreachable" });
  assert.equal(((await ask([failure("VAL_001", 400)])) as { kind: string }).kind, "refused");
});

test("a stream tells of its cursors, however its bytes are cut", () => {
  const text =
    'retry: 3000\n\nevent: change\nid: c1.a\ndata: {"cursor":"c1.a"}\n\n: still here\n\ndata: nonsense\n\ndata: {"cursor":"c1.b"}\r\n\r\n';
  for (let size = 1; size <= text.length; size++) {
    const told: string[] = [];
    const read = createEventStreamReader((cursor) => told.push(cursor));
    for (let at = 0; at < text.length; at += size) read(text.slice(at, at + size));
    assert.deepEqual(told, ["c1.a", "c1.b"], `in pieces of ${size}`);
  }
});
