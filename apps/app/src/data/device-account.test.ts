import assert from "node:assert/strict";
import { test } from "node:test";
import { httpTransport } from "@aura-journal/contracts/http";
import { ACCOUNT_METHODS } from "./account.ts";
import { createAdministration } from "./administration.ts";
import { createAccountCalls } from "./calls.ts";
import { createDeviceAccount } from "./device-account.ts";
import { createSession, type DeviceSession, type KeptSession } from "./session.ts";
import { WRITER } from "./session.fixture.ts";

interface Asked {
  readonly line: string;
  readonly authorization: string | null;
  readonly body: unknown;
}

test("every name that a worker answers by is a method, and none is missing", () => {
  const { account } = createTestAccount(() => [204]);
  assert.deepEqual(Object.keys(account).toSorted(), [...ACCOUNT_METHODS].toSorted());
});

test("calls go out as the contract has them, with the token of the session", async () => {
  const { account, asked } = createTestAccount((line) =>
    line.startsWith("GET /auth/sessions") ? [200, { items: [] }] : [204],
  );
  await account.login("writer@example.org", "a good long passphrase");
  assert.deepEqual(await account.sessions(), { kind: "done", value: [] });
  assert.equal((await account.endSession("019a0000-0000-7000-8000-000000000002")).kind, "done");
  assert.deepEqual(asked.slice(1), [
    { line: "GET /auth/sessions", authorization: "Bearer access", body: undefined },
    {
      line: "DELETE /auth/sessions/019a0000-0000-7000-8000-000000000002",
      authorization: "Bearer access",
      body: undefined,
    },
  ]);
});

test("calls of the administration go out by their line, and none but those", async () => {
  const { account, asked } = createTestAccount(() => [200, { items: [] }]);
  await account.login("writer@example.org", "a good long passphrase");
  const administration = createAdministration(account);
  assert.deepEqual(await administration.users({ q: "ann@", page: 2 }), { kind: "done", value: { items: [] } });
  await administration.updateUser("019a0000-0000-7000-8000-000000000002", { isActive: false });
  await administration.retryJob("17");
  assert.deepEqual(asked.slice(1), [
    { line: "GET /admin/users", authorization: "Bearer access", body: undefined },
    {
      line: "PUT /admin/users/019a0000-0000-7000-8000-000000000002",
      authorization: "Bearer access",
      body: { isActive: false },
    },
    { line: "POST /admin/jobs/17/retry", authorization: "Bearer access", body: undefined },
  ]);
  for (const line of [
    "DELETE /users/me user body",
    "GET /admin/../users/me admin",
    "GET //evil.example/admin/ admin",
  ]) {
    await assert.rejects(account.callByLine(line, {}), TypeError);
  }
});

test("what the server refuses comes as a reason, never as an exception", async () => {
  const cases = [
    ["AUTH_001", 401, {}, "wrong"],
    ["AUTH_003", 403, { reason: "email not verified" }, "unverified"],
    ["AUTH_003", 403, { reason: "account waits for erasure" }, "waitsForErasure"],
    ["AUTH_003", 403, {}, "refused"],
    ["AUTH_004", 403, {}, "freshSignIn"],
    ["RES_002", 409, {}, "taken"],
    ["RATE_001", 429, {}, "tooMany"],
    ["VAL_001", 400, { field: "newPassword" }, "weakPassword"],
    ["VAL_001", 400, { field: "email" }, "invalid"],
    ["SYS_001", 500, {}, "server"],
    ["EXT_001", 503, {}, "server"],
  ] as const;
  for (const [code, status, details, problem] of cases) {
    const { account } = createTestAccount((line) =>
      line === "POST /auth/change-password"
        ? [status, { error: { code, message: "", details, requestId: "req_12345678" } }]
        : [204],
    );
    await account.login("writer@example.org", "a good long passphrase");
    const outcome = await account.changePassword("old", "new");
    assert.equal(outcome.kind === "failed" && outcome.problem, problem, `${code} ${JSON.stringify(details)}`);
  }
});

test("without a network the reason is the network", async () => {
  const { account } = createTestAccount(() => {
    throw new TypeError("fetch failed");
  });
  assert.deepEqual(await account.login("writer@example.org", "x"), { kind: "failed", problem: "offline" });
});

test("recovery codes are shown although the profile can't be asked for afterwards", async () => {
  const recoveryCodes = ["aaaa-bbbb"];
  const { account } = createTestAccount((line) => {
    if (line === "POST /auth/mfa/enable") return [200, { recoveryCodes }];
    if (line === "GET /auth/profile") return [500, {}];
    return [204];
  });
  await account.login("writer@example.org", "a good long passphrase");
  assert.deepEqual(await account.enableMfa("123456"), { kind: "done", value: recoveryCodes });
});

test("a deleted account leaves no session behind", async () => {
  const answer = { state: "waiting", dueAt: "2026-12-30T12:00:00.000Z" };
  const { account, asked, kept } = createTestAccount(() => [202, answer]);
  await account.login("writer@example.org", "a good long passphrase");
  const outcome = await account.deleteAccount("a good long passphrase", "in-30-days");
  assert.deepEqual(outcome, { kind: "done", value: answer });
  assert.deepEqual(asked.at(-1)?.body, { password: "a good long passphrase", when: "in-30-days" });
  assert.equal(kept(), undefined);
  assert.deepEqual(await account.accountState(), { kind: "absent" });
});

test("one who changes their mind needs no session, and is well where nothing waits any more", async () => {
  for (const [answer, outcome] of [
    [[204], { kind: "done", value: undefined }],
    [[409, { error: { code: "RES_002", message: "" } }], { kind: "done", value: undefined }],
    [[401, { error: { code: "AUTH_001", message: "" } }], { kind: "failed", problem: "wrong" }],
  ] as const) {
    const { account, asked } = createTestAccount(() => answer);
    assert.deepEqual(await account.keepAccount("writer@example.org", "a good long passphrase"), outcome);
    assert.deepEqual(asked, [
      {
        line: "POST /users/me/keep",
        authorization: null,
        body: { email: "writer@example.org", password: "a good long passphrase" },
      },
    ]);
  }
});

test("nothing that leaves the session's thread has a token in it", async () => {
  const { account } = createTestAccount(() => [204]);
  const outcomes = [
    await account.login("writer@example.org", "a good long passphrase"),
    await account.refreshToken(),
    await account.accountState(),
    await account.getCurrentUser(),
  ];
  assert.doesNotMatch(JSON.stringify(outcomes), /"(access|refresh)/);
});

/** An account over HTTP with a server that is a function; signing in and renewing always succeed. */
function createTestAccount(answer: (line: string) => readonly [status: number, body?: unknown]) {
  const asked: Asked[] = [];
  let kept: KeptSession | undefined;
  const opened = { user: WRITER, accessToken: "access", refreshToken: "refresh", expiresIn: 900 };
  const serve: typeof fetch = async (input, init) => {
    const line = `${init?.method} ${new URL(input as string).pathname}`;
    const { body } = init ?? {};
    asked.push({
      line,
      authorization: new Headers(init?.headers).get("authorization"),
      body: typeof body === "string" ? (JSON.parse(body) as unknown) : undefined,
    });
    const [status, answered] = answer(line);
    if (line === "POST /auth/login" || line === "POST /auth/refresh") return Response.json(opened);
    return answered === undefined ? new Response(null, { status }) : Response.json(answered, { status });
  };
  const transport = httpTransport({
    baseUrl: "http://server.test",
    fetch: serve,
    getAccessToken: () => session.getAccessToken(),
  });
  const calls = createAccountCalls(transport);
  const store = {
    hasCookie: false,
    read: async () => kept,
    write: async (next: KeptSession | undefined) => void (kept = next),
  };
  const session: DeviceSession = createSession({ calls, store, now: () => 0 });
  return { account: createDeviceAccount({ session, calls }), asked, kept: () => kept };
}
