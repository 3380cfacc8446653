import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allRoutes } from "@aura-journal/contracts";
import { startTestServer, type TestAccount, type TestAnswer, type TestServer } from "../support/server.ts";
import { totpCode } from "./totp.ts";

const BROWSER = { "x-aura-session": "cookie" };

let server: TestServer;
let account: TestAccount;

before(async () => {
  server = await startTestServer({ config: { publicUrl: "https://journal.example.org" } });
  account = await server.register();
});
after(() => server[Symbol.asyncDispose]());

test("a browser's refresh token comes in a cookie that scripts and other sites can't use, and in no body", async () => {
  const password = "a good long passphrase";
  const registered = await server.call("POST", "/auth/register", {
    headers: BROWSER,
    body: { email: "browser@example.org", password },
  });
  for (const answer of [
    registered,
    await signIn(),
    await withSecondFactor(),
    await refresh(cookieOf(await signIn())),
  ]) {
    assert.ok(answer.status === 200 || answer.status === 201, String(answer.status));
    assert.equal(answer.body.refreshToken, undefined);
    assert.ok(answer.body.accessToken);
    assert.match(
      answer.headers.get("set-cookie") ?? "",
      /^aura_refresh=[\w-]{43}; Max-Age=2592000; Path=\/auth; HttpOnly; SameSite=Strict; Secure$/,
    );
    assert.equal(answer.headers.get("cache-control"), "no-store");
  }
});

test("a cookie without the header is never believed", async () => {
  const cookie = cookieOf(await signIn());
  const alone = await server.call("POST", "/auth/refresh", { headers: { cookie } });
  assert.deepEqual([alone.status, alone.body.error.code], [400, "VAL_001"]);
  const form = await server.call("POST", "/auth/refresh", { headers: { cookie }, body: {} });
  assert.deepEqual([form.status, form.body.error.code], [400, "VAL_001"]);
  assert.equal(form.headers.get("set-cookie"), null);
  assert.equal((await refresh(cookie)).status, 200, "it was not used up");
});

test("no other call looks at the cookie: it is no way to act for its bearer", async () => {
  const cookie = cookieOf(await signIn());
  const protectedRoutes = allRoutes().filter(({ access }) => access.kind === "user" || access.kind === "admin");
  assert.ok(protectedRoutes.length > 20);
  for (const { method, path } of protectedRoutes) {
    const url = path.replaceAll(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");
    assert.equal((await server.call(method, url, { headers: { ...BROWSER, cookie } })).status, 401, path);
  }
});

test("a client without the header gets its token in the body and no cookie", async () => {
  const { email, password } = account;
  const answer = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.match(answer.body.refreshToken, /^[\w-]{43}$/);
  assert.equal(answer.headers.get("set-cookie"), null);
});

test("another word in the header is refused, and so is a token in the body beside it", async () => {
  const { email, password } = account;
  const typo = await server.call("POST", "/auth/login", {
    headers: { "x-aura-session": "cookies" },
    body: { email, password },
  });
  assert.equal(typo.status, 400);
  const cookie = cookieOf(await signIn());
  const both = await server.call("POST", "/auth/refresh", {
    headers: { ...BROWSER, cookie },
    body: { refreshToken: account.refreshToken },
  });
  assert.equal(both.status, 400);
  assert.equal((await server.call("POST", "/auth/refresh", { headers: BROWSER })).status, 401, "and without a cookie");
});

test("a lost answer gives the same cookie again; one used after its child ends the session", async () => {
  const first = cookieOf(await signIn());
  const second = cookieOf(await refresh(first));
  assert.equal(cookieOf(await refresh(first)), second);
  const third = cookieOf(await refresh(second));
  assert.equal((await refresh(first)).status, 401);
  assert.equal((await refresh(third)).status, 401);
});

test("signing out takes the cookie away, and it is worth nothing afterwards", async () => {
  const opened = await signIn();
  const token = opened.body.accessToken as string;
  const out = await server.call("POST", "/auth/logout", { token, headers: BROWSER });
  assert.equal(out.status, 204);
  assert.match(
    out.headers.get("set-cookie") ?? "",
    /^aura_refresh=; Max-Age=0; Path=\/auth; HttpOnly; SameSite=Strict/,
  );
  assert.equal((await refresh(cookieOf(opened))).status, 401);
});

test("a page of another origin can't send the header, whatever origins are allowed", async () => {
  await using open = await startTestServer({ config: { corsOrigins: ["https://elsewhere.example"] } });
  const preflight = await open.call("OPTIONS", "/auth/refresh", {
    headers: {
      origin: "https://elsewhere.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "x-aura-session",
    },
  });
  assert.equal(preflight.headers.get("access-control-allow-origin"), "https://elsewhere.example");
  assert.doesNotMatch(preflight.headers.get("access-control-allow-headers") ?? "", /x-aura-session/i);
  assert.equal(preflight.headers.get("access-control-allow-credentials"), null);
});

function signIn(): Promise<TestAnswer> {
  const { email, password } = account;
  return server.call("POST", "/auth/login", { headers: BROWSER, body: { email, password } });
}

function refresh(cookie: string): Promise<TestAnswer> {
  return server.call("POST", "/auth/refresh", { headers: { ...BROWSER, cookie } });
}

async function withSecondFactor(): Promise<TestAnswer> {
  const { email, password, accessToken: token } = await server.register();
  const { secret } = (await server.call("POST", "/auth/mfa/setup", { token })).body;
  const enabled = await server.call("POST", "/auth/mfa/enable", {
    token,
    body: { code: totpCode(secret, Date.now()) },
  });
  const challenge = await server.call("POST", "/auth/login", { headers: BROWSER, body: { email, password } });
  assert.equal(challenge.headers.get("set-cookie"), null);
  const { mfaToken } = challenge.body;
  const code = enabled.body.recoveryCodes[0] as string;
  return server.call("POST", "/auth/mfa/verify", { headers: BROWSER, body: { mfaToken, code } });
}

function cookieOf(answer: TestAnswer): string {
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}
