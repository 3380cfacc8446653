import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { statement } from "../../apps/server/src/platform/database.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { makeApiKey, registerAdmin, writeEntry } from "./accounts.ts";
import { countBy, wrongAdmission, wrongApplication, wrongHistory, wrongOrder, wrongWinner } from "./races.ts";
import { totpCode } from "./totp.ts";

const CROWD = 50;

let server: TestServer;
before(async () => {
  server = await startTestServer({ logLevel: "silent" });
});
after(() => server[Symbol.asyncDispose]());

test("fifty uses of one refresh token at once give one and the same child, and leave one session", async () => {
  const { refreshToken, user } = await server.register();
  const answers = await crowd(() => server.call("POST", "/auth/refresh", { body: { refreshToken } }));
  assert.deepEqual(countBy(answers), { "200": CROWD });
  const children = new Set(answers.map(({ body }) => body.refreshToken));
  assert.equal(children.size, 1, "a retry whose answer was lost gets the same child");
  const [rows] = await server.owner.query<{ tokens: number; sessions: number }>(
    statement(`SELECT count(*)::int AS tokens, count(DISTINCT session_id)::int AS sessions
      FROM auth.refresh_tokens JOIN auth.user_sessions USING (session_id) WHERE user_id = $1`),
    [user.userId],
  );
  assert.deepEqual(rows, { tokens: 2, sessions: 1 });

  // Once the child has been used, its parent turning up ends the session, however many ask at once.
  const child = [...children][0];
  const next = await server.call("POST", "/auth/refresh", { body: { refreshToken: child } });
  assert.equal(next.status, 200);
  const reused = await crowd(() => server.call("POST", "/auth/refresh", { body: { refreshToken } }));
  assert.deepEqual(countBy(reused), { "401 AUTH_002": CROWD });
  const ended = await server.call("POST", "/auth/refresh", { body: { refreshToken: next.body.refreshToken } });
  assert.equal(ended.body.error?.code, "AUTH_002");
  const access = await server.call("GET", "/auth/profile", { token: next.body.accessToken });
  assert.equal(access.body.error?.code, "AUTH_002");
});

test("one code of an authenticator lets one of fifty in", async () => {
  const account = await withSecondFactor();
  const tokens = await Promise.all(Array.from({ length: CROWD }, () => challengeFor(account)));
  const code = totpCode(account.secret, Date.now() + 30_000);
  const answers = await crowd((index) =>
    server.call("POST", "/auth/mfa/verify", { body: { mfaToken: tokens[index], code } }),
  );
  assert.equal(wrongAdmission(answers, ["401 AUTH_001", "429 RATE_001"]), undefined);
  const again = await server.call("POST", "/auth/mfa/verify", {
    body: { mfaToken: await challengeFor(account), code },
  });
  assert.ok(again.status >= 400, "a code counts once");
});

test("one recovery code lets one of fifty in", async () => {
  const account = await withSecondFactor();
  const tokens = await Promise.all(Array.from({ length: CROWD }, () => challengeFor(account)));
  const [code] = account.recoveryCodes;
  const answers = await crowd((index) =>
    server.call("POST", "/auth/mfa/verify", { body: { mfaToken: tokens[index], code } }),
  );
  assert.equal(wrongAdmission(answers, ["401 AUTH_001", "429 RATE_001"]), undefined);
});

test("of fifty wrong codes at once no more than the five tries of a sign-in are looked at", async () => {
  const account = await withSecondFactor();
  const mfaToken = await challengeFor(account);
  const wrong = wrongCode(account.secret);
  const answers = await crowd(() => server.call("POST", "/auth/mfa/verify", { body: { mfaToken, code: wrong } }));
  const counts = countBy(answers);
  assert.deepEqual(counts, { "401 AUTH_001": 5, "401 AUTH_002": CROWD - 5 });
});

test("of fifty wrong passwords at once ten are looked at, and then the right one is refused too", async () => {
  const { email, password } = await server.register();
  const answers = await crowd((index) =>
    server.call("POST", "/auth/login", { body: { email, password: `wrong ${index} guess` } }),
  );
  assert.deepEqual(countBy(answers), { "401 AUTH_001": 10, "429 RATE_001": CROWD - 10 });
  for (const { headers } of answers.filter(({ status }) => status === 429))
    assert.ok(Number(headers.get("retry-after")) > 0);
  const right = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.equal(right.status, 429);
  const unknown = `nobody-${randomUUID()}@example.org`;
  const guesses = await crowd(() => server.call("POST", "/auth/login", { body: { email: unknown, password } }));
  assert.deepEqual(countBy(guesses), countBy(answers), "an address without an account answers alike");
});

test("of fifty changes to one version one wins, and nothing of what was is lost", async () => {
  const account = await server.register();
  const token = account.accessToken;
  const entryId = await writeEntry(server, account, { content: "The first." });
  for (const baseVersion of [1, 2, 3]) {
    const answers = await crowd((index) =>
      server.call("PUT", `/entries/${entryId}`, {
        token,
        body: { content: `Change ${baseVersion}.${index}.`, baseVersion },
      }),
    );
    assert.equal(wrongWinner(answers, baseVersion), undefined);
    const winner = answers.find(({ status }) => status === 200)!.body;
    const { body: stands } = await server.call("GET", `/entries/${entryId}`, { token });
    assert.deepEqual(stands, winner);
  }
  assert.deepEqual(await versionsOf(account, entryId), [3, 2, 1]);
});

test("of fifty changes with If-Match one wins and the others are answered 412", async () => {
  const account = await server.register();
  const entryId = await writeEntry(server, account);
  const answers = await crowd((index) =>
    server.call("PUT", `/entries/${entryId}`, {
      token: account.accessToken,
      headers: { "if-match": '"1"' },
      body: { content: `Change ${index}.` },
    }),
  );
  assert.deepEqual(countBy(answers), { "200": 1, "412 RES_002": CROWD - 1 });
});

test("fifty changes without a base all count, one after the other", async () => {
  const account = await server.register();
  const entryId = await writeEntry(server, account);
  const answers = await crowd((index) =>
    server.call("PUT", `/entries/${entryId}`, {
      token: account.accessToken,
      body: { content: `Change ${index}.` },
    }),
  );
  assert.equal(wrongOrder(answers, 1), undefined);
  assert.equal((await versionsOf(account, entryId)).length, CROWD);
});

test("one entry sent fifty times at once is written once", async () => {
  const account = await server.register();
  const body = { entryId: randomUUID(), content: "Once.", timestamp: "2026-01-25T10:30:00Z", timezone: "UTC" };
  const answers = await crowd(() => server.call("POST", "/entries", { token: account.accessToken, body }));
  assert.deepEqual(countBy(answers), { "200": CROWD - 1, "201": 1 });
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer.body))).size, 1, "all see the same entry");
  const other = await server.call("POST", "/entries", {
    token: account.accessToken,
    body: { ...body, content: "Twice." },
  });
  assert.equal(other.body.error?.code, "RES_002");
  const { body: list } = await server.call("GET", "/entries", { token: account.accessToken });
  assert.equal(list.pagination.total, 1);
  assert.deepEqual(await versionsOf(account, body.entryId), []);
});

test("one id with fifty texts at once is one entry and forty-nine conflicts", async () => {
  const account = await server.register();
  const entryId = randomUUID();
  const answers = await crowd((index) =>
    server.call("POST", "/entries", { token: account.accessToken, body: { entryId, content: `Text ${index}.` } }),
  );
  assert.deepEqual(countBy(answers), { "201": 1, "409 RES_002": CROWD - 1 });
});

test("one push sent twenty times at once is applied once", async () => {
  const account = await server.register();
  const mutations = Array.from({ length: 5 }, (_, index) => ({
    mutationId: randomUUID(),
    op: "put",
    entryId: randomUUID(),
    baseVersion: 0,
    content: `Pushed ${index}.`,
  }));
  const deviceId = randomUUID();
  const answers = await crowd(
    () => server.call("POST", "/sync/push", { token: account.accessToken, body: { deviceId, mutations } }),
    20,
  );
  const mutationIds = mutations.map(({ mutationId }) => mutationId);
  assert.equal(wrongApplication(answers, mutationIds), undefined);
});

test("changes and deletions of one entry that race leave a state that some order explains", async () => {
  for (let round = 0; round < 5; round += 1) {
    const account = await server.register();
    const token = account.accessToken;
    const entryId = await writeEntry(server, account);
    const path = `/entries/${entryId}`;
    const answers = await crowd((index) =>
      index % 2 === 0
        ? server.call("DELETE", path, { token })
        : server.call("PUT", path, { token, body: { content: `Change ${index}.` } }),
    );
    assert.equal((await server.call("GET", path, { token })).status, 404, "nothing brings it back by itself");
    const restored = await server.call("POST", `${path}/restore`, { token });
    assert.equal(wrongHistory(answers, restored), undefined);
    assert.equal((await versionsOf(account, entryId)).length, restored.body.version - 1);
  }
});

test("a sign-out holds for the very next request, in every call under way beside it", async () => {
  for (let round = 0; round < 10; round += 1) {
    const { accessToken: token, refreshToken } = await server.register();
    let isOver = false;
    const under = crowd(async () => {
      const sentAfter = isOver;
      const answer = await server.call("GET", "/auth/profile", { token });
      return { sentAfter, answer };
    }, 10);
    const out = await server.call("POST", "/auth/logout", { token });
    isOver = true;
    assert.equal(out.status, 204);
    const next = await crowd(() => server.call("GET", "/auth/profile", { token }), 5);
    assert.deepEqual(countBy(next), { "401 AUTH_002": 5 });
    await under;
    assert.equal((await server.call("GET", "/auth/profile", { token })).status, 401, "no late answer brings it back");
    assert.equal((await server.call("POST", "/auth/refresh", { body: { refreshToken } })).status, 401);
  }
});

test("what an administrator closes is closed for the next request: session, API key and refresh token", async () => {
  const admin = await registerAdmin(server);
  const { user, accessToken: token, refreshToken, ...account } = await server.register();
  const { key } = await makeApiKey(server, { user, accessToken: token, refreshToken, ...account }, ["entries:read"]);
  const attempts = {
    session: () => server.call("GET", "/entries", { token }),
    key: () => server.call("GET", "/entries", { apiKey: key }),
  };
  for (const attempt of Object.values(attempts)) assert.equal((await attempt()).status, 200);
  const closed = await server.call("PUT", `/admin/users/${user.userId}`, {
    token: admin.accessToken,
    body: { isActive: false },
  });
  assert.equal(closed.status, 200);
  for (const [name, attempt] of Object.entries(attempts))
    assert.equal((await attempt()).body.error?.code, "AUTH_002", name);
  assert.equal((await server.call("POST", "/auth/refresh", { body: { refreshToken } })).status, 401);
});

test("what another process closes in the record is closed here within a second", async () => {
  const { user, accessToken: token } = await server.register();
  assert.equal((await server.call("GET", "/auth/profile", { token })).status, 200);
  await server.owner.execute(statement("UPDATE auth.users SET is_active = false WHERE user_id = $1"), [user.userId]);
  const closedAtMs = performance.now();
  let lastLetInMs = Number.NEGATIVE_INFINITY;
  for (;;) {
    const sentMs = performance.now();
    const { status } = await server.call("GET", "/auth/profile", { token });
    if (status === 401) break;
    lastLetInMs = sentMs;
    assert.ok(sentMs - closedAtMs < 10_000, "it is never refused");
  }
  assert.ok(lastLetInMs - closedAtMs < 1_000, `a request sent ${lastLetInMs - closedAtMs} ms after was let in`);
});

type WithSecondFactor = TestAccount & { readonly secret: string; readonly recoveryCodes: readonly string[] };

async function withSecondFactor(): Promise<WithSecondFactor> {
  const account = await server.register();
  const token = account.accessToken;
  const { secret } = (await server.call("POST", "/auth/mfa/setup", { token })).body as { secret: string };
  const code = totpCode(secret, Date.now());
  const { status, body } = await server.call("POST", "/auth/mfa/enable", { token, body: { code } });
  assert.equal(status, 200);
  return { ...account, secret, recoveryCodes: body.recoveryCodes as string[] };
}

async function challengeFor({ email, password }: TestAccount): Promise<string> {
  const { body } = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.equal(typeof body.mfaToken, "string", JSON.stringify(body));
  return body.mfaToken as string;
}

/** Six digits that no authenticator shows around now. */
function wrongCode(secret: string): string {
  const near = [-2, -1, 0, 1, 2, 3, 4].map((step) => totpCode(secret, Date.now() + step * 30_000));
  return ["000000", "111111", "222222", "333333", "444444", "555555", "666666", "777777"].find(
    (code) => !near.includes(code),
  )!;
}

async function versionsOf(account: TestAccount, entryId: string): Promise<number[]> {
  const versions: number[] = [];
  let cursor = "";
  do {
    const path = `/entries/${entryId}/revisions?limit=100${cursor}`;
    const { body } = await server.call("GET", path, { token: account.accessToken });
    for (const { version } of body.items as { version: number }[]) versions.push(version);
    cursor = body.nextCursor === undefined ? "" : `&cursor=${body.nextCursor}`;
  } while (cursor !== "");
  return versions;
}

function crowd<T>(call: (index: number) => Promise<T>, size = CROWD): Promise<T[]> {
  return Promise.all(Array.from({ length: size }, (_, index) => call(index)));
}
