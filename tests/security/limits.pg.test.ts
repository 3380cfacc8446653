import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { DEFAULT_RATE_LIMITS, type RateLimitRule, type RateLimits } from "@aura-journal/contracts";
import { startTestServer, type TestAccount, type TestAnswer, type TestServer } from "../support/server.ts";
import { makeApiKey } from "./accounts.ts";

/** Clocks moved by hand: the windows of the limits pass without waiting. What the wall says can be set, what runs only runs on. */
const clock = { wallMs: Date.parse("2026-01-25T10:00:00Z"), runningMs: 0 };
const CLOCKS = { now: () => new Date(clock.wallMs), monotonicMs: () => clock.runningMs };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

let server: TestServer;
before(async () => {
  server = await startTestServer({ rateLimits: DEFAULT_RATE_LIMITS, ...CLOCKS, logLevel: "silent" });
});
after(() => server[Symbol.asyncDispose]());

test("an account writes a hundred entries an hour, and the next is told when to come back", async () => {
  const other = await register();
  const account = await server.register();
  const token = account.accessToken;
  for (let count = 1; count <= 100; count += 1) {
    const { status, headers } = await write(account, count);
    assert.equal(status, 201);
    assert.deepEqual(rateOf(headers).slice(0, 2), [100, 100 - count], `entry ${count}`);
  }
  const refused = await write(account, 101);
  assertRefused(refused, 100);
  assert.ok(Number(refused.headers.get("retry-after")) <= 3_600);
  const { body } = await server.call("GET", "/entries", { token });
  assert.equal(body.pagination.total, 100, "what was refused was not written");

  // Reading has no limit here, and another's budget is another's.
  assert.equal((await server.call("GET", "/entries?page=2", { token })).status, 200);
  assert.equal((await write(other, 1)).status, 201);
  // A new session is the same account.
  const { email, password } = account;
  const again = await server.call("POST", "/auth/login", { body: { email, password } });
  assertRefused(await write({ ...account, accessToken: again.body.accessToken as string }, 102), 100);

  pass(Number(refused.headers.get("retry-after")) * 1_000);
  const fresh = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.equal((await write({ ...account, accessToken: fresh.body.accessToken as string }, 103)).status, 201);
});

test("refused and invalid calls are counted before anything is done for them", async () => {
  const account = await register();
  for (let count = 1; count <= 100; count += 1) {
    const answer = await server.call("POST", "/entries", { token: account.accessToken, body: { content: 1 } });
    assert.equal(answer.status, 400);
  }
  assertRefused(await write(account, 1), 100);
});

test("text is analysed two hundred times an hour", async () => {
  const account = await register();
  const analyze = () => server.call("POST", "/analyze", { token: account.accessToken, body: { content: "A day." } });
  for (let count = 1; count <= 200; count += 1) assert.equal((await analyze()).status, 200);
  assertRefused(await analyze(), 200);
});

test("a hundred entries at once are let in, and no more", async () => {
  const account = await register();
  const answers = await Promise.all(Array.from({ length: 130 }, (_, index) => write(account, index)));
  assert.equal(answers.filter(({ status }) => status === 201).length, 100);
  assert.equal(answers.filter(({ status }) => status === 429).length, 30);
});

test("a push is counted in its mutations, whatever became of them", async () => {
  const account = await register();
  const push = (count: number) =>
    server.call("POST", "/sync/push", {
      token: account.accessToken,
      body: {
        deviceId: randomUUID(),
        mutations: Array.from({ length: count }, () => ({
          mutationId: randomUUID(),
          op: "delete",
          entryId: randomUUID(),
          baseVersion: 1,
        })),
      },
    });
  const first = await push(500);
  assert.equal(first.status, 200);
  assert.deepEqual(rateOf(first.headers).slice(0, 2), [20_000, 19_500]);
  const empty = await push(0);
  assert.deepEqual(rateOf(empty.headers).slice(0, 2), [20_000, 19_499], "an empty push is a call all the same");
  for (let count = 0; count < 38; count += 1) assert.equal((await push(500)).status, 200);
  const tooMany = await push(500);
  assertRefused(tooMany, 20_000);
  assert.equal((await push(499)).status, 200, "what still fits is let through");
  // A body that lies about its mutations counts as one call, and no more gets through with it.
  const lies = await server.call("POST", "/sync/push", {
    token: account.accessToken,
    body: { deviceId: randomUUID(), mutations: { length: -100_000 } },
  });
  assert.ok([400, 429].includes(lies.status), `answered ${lies.status}`);
  assertRefused(await push(500), 20_000);
});

test("a person has one budget, with however many API keys", async () => {
  const account = await register();
  const keys = [
    await makeApiKey(server, account, ["entries:write"]),
    await makeApiKey(server, account, ["entries:write", "entries:read"]),
  ];
  for (let count = 0; count < 100; count += 1) {
    const apiKey = keys[count % 2]?.key as string;
    const answer = await server.call("POST", "/entries", { apiKey, body: { content: "By a program." } });
    assert.equal(answer.status, 201);
    assert.deepEqual(rateOf(answer.headers).slice(0, 2), [100, 99 - count]);
  }
  for (const { key: apiKey } of keys)
    assertRefused(await server.call("POST", "/entries", { apiKey, body: { content: "One more." } }), 100);
  assertRefused(await write(account, 1), 100);
});

test("an address opens five accounts an hour, whatever it says of itself", async () => {
  pass(HOUR);
  const attempt = (headers: Record<string, string> = {}) =>
    server.call("POST", "/auth/register", { body: { email: anEmail(), password: "a good long passphrase" }, headers });
  for (let count = 1; count <= 5; count += 1) {
    const { status, headers } = await attempt({ "x-forwarded-for": `203.0.113.${count}` });
    assert.equal(status, 201);
    assert.deepEqual(rateOf(headers).slice(0, 2), [5, 5 - count]);
  }
  for (const headers of DISGUISES) assertRefused(await attempt(headers), 5);
  pass(HOUR);
  assert.equal((await attempt()).status, 201);
  pass(HOUR);
});

test("an e-mail address is registered for five times an hour, from wherever", async () => {
  await using behindProxy = await startTestServer({
    rateLimits: DEFAULT_RATE_LIMITS,
    ...CLOCKS,
    config: { trustedProxies: ["127.0.0.1"] },
    logLevel: "silent",
  });
  const email = anEmail();
  const attempt = (address: string, as = email) =>
    behindProxy.call("POST", "/auth/register", {
      body: { email: as, password: "a good long passphrase" },
      headers: { "x-forwarded-for": address },
    });
  assert.equal((await attempt("203.0.113.1")).status, 201);
  for (let count = 2; count <= 5; count += 1) assert.equal((await attempt(`203.0.113.${count}`)).status, 409);
  assertRefused(await attempt("203.0.113.6"), 5);
  assertRefused(await attempt("203.0.113.7", email.toUpperCase()), 5);

  // Behind a trusted proxy addresses are told apart, by the last hop that is not trusted: what a client writes before it is not believed.
  for (let count = 0; count < 5; count += 1) {
    assert.equal((await attempt(`198.51.100.${count}, 203.0.113.50`, anEmail())).status, 201);
  }
  assertRefused(await attempt("198.51.100.99, 203.0.113.50", anEmail()), 5);
  assert.equal((await attempt("203.0.113.51", anEmail())).status, 201);
  // A host has a whole /64 of IPv6 to move about in: it is one address.
  for (let count = 1; count <= 5; count += 1)
    assert.equal((await attempt(`2001:db8:1:2::${count}`, anEmail())).status, 201);
  assertRefused(await attempt("2001:db8:1:2:ffff::9", anEmail()), 5);
  assert.equal((await attempt("2001:db8:1:3::1", anEmail())).status, 201);
});

test("an address signs in twenty times in a quarter of an hour, right or wrong", async () => {
  pass(HOUR);
  const attempt = (headers: Record<string, string> = {}) =>
    server.call("POST", "/auth/login", { body: { email: anEmail(), password: "some guess" }, headers });
  for (let count = 1; count <= 20; count += 1) {
    const { status, headers } = await attempt({ "x-forwarded-for": `203.0.113.${count}` });
    assert.equal(status, 401);
    assert.deepEqual(rateOf(headers).slice(0, 2), [20, 20 - count]);
  }
  for (const headers of DISGUISES) assertRefused(await attempt(headers), 20);
  pass(15 * MINUTE);
  assert.equal((await attempt()).status, 401);
});

test("a clock that is set neither gives a budget back nor withholds it", async () => {
  pass(HOUR);
  const attempt = () => server.call("POST", "/auth/login", { body: { email: anEmail(), password: "some guess" } });
  for (let count = 1; count <= 20; count += 1) assert.equal((await attempt()).status, 401);
  const { wallMs } = clock;
  try {
    clock.wallMs = wallMs + 24 * HOUR;
    assertRefused(await attempt(), 20);
    clock.wallMs = wallMs - 24 * HOUR;
    assertRefused(await attempt(), 20);
    pass(15 * MINUTE);
    assert.equal((await attempt()).status, 401);
  } finally {
    clock.wallMs = wallMs + 15 * MINUTE;
  }
});

test("keys and addresses have limits of their own beside those of a person, and a file read anew counts at once", async () => {
  const rule = (endpoint: string, method: RateLimitRule["method"], limit: number): RateLimitRule => ({
    endpoint,
    method,
    limit,
    window: "1h",
  });
  let limits: RateLimits = {
    rate_limits: {
      authenticated_users: [rule("/entries", "POST", 6)],
      anonymous: [],
      api_keys: [rule("/entries", "POST", 3)],
      addresses: [rule("/*", "*", 1_000), rule("/entries/{id}", "GET", 2)],
    },
  };
  await using own = await startTestServer({ rateLimits: () => limits, ...CLOCKS, logLevel: "silent" });
  const account = await own.register();
  const [{ key: one }, { key: other }] = [
    await makeApiKey(own, account, ["entries:write"]),
    await makeApiKey(own, account, ["entries:write"]),
  ];
  const write = (caller: { apiKey: string } | { token: string }) =>
    own.call("POST", "/entries", { ...caller, body: { content: "A day." } });
  for (const left of [2, 1, 0]) {
    const { status, headers } = await write({ apiKey: one });
    assert.equal(status, 201);
    assert.deepEqual(rateOf(headers).slice(0, 2), [3, left], "the strictest limit is the one that is told");
  }
  for (let count = 0; count < 5; count += 1) assertRefused(await write({ apiKey: one }), 3);
  // What the key was refused has cost its person nothing.
  for (const left of [2, 1, 0]) {
    assert.deepEqual(rateOf((await write({ apiKey: other })).headers).slice(1, 2), [left]);
  }
  assertRefused(await write({ token: account.accessToken }), 6);

  // An address is counted before anybody is asked who he is.
  for (let count = 0; count < 2; count += 1)
    assert.equal((await own.call("GET", `/entries/${randomUUID()}`)).status, 401);
  const refused = await own.call("GET", `/entries/${randomUUID()}`, { token: account.accessToken });
  assertRefused(refused, 2);
  assert.equal((await own.call("GET", "/livez")).headers.get("ratelimit-limit"), null, "the probes are not counted");
  assert.equal((await own.call("GET", "/docs")).headers.get("ratelimit-limit"), "1000");

  limits = { rate_limits: { ...limits.rate_limits, authenticated_users: [], api_keys: [], addresses: [] } };
  assert.equal((await write({ apiKey: one })).status, 201);
  assert.equal((await own.call("GET", "/docs")).headers.get("ratelimit-limit"), null);
});

test("what is refused is counted for the alarm", async () => {
  const metrics = await server.runtime.telemetry.registry.metrics();
  assert.match(metrics, /security_events_total\{action="rate_limited"\} [1-9]/);
});

/** Headers with which a client might pass for another. */
const DISGUISES: readonly Record<string, string>[] = [
  {},
  { "x-forwarded-for": "203.0.113.200" },
  { "x-forwarded-for": "203.0.113.201, 127.0.0.1" },
  { forwarded: "for=203.0.113.202" },
  { "x-real-ip": "203.0.113.203" },
  { "x-client-ip": "203.0.113.204", "cf-connecting-ip": "203.0.113.205", "true-client-ip": "203.0.113.206" },
];

function pass(milliseconds: number): void {
  clock.wallMs += milliseconds;
  clock.runningMs += milliseconds;
}

/** An account of another hour: registrations have a limit of their own. */
async function register(): Promise<TestAccount> {
  pass(HOUR);
  return server.register();
}

function write(account: TestAccount, count: number): Promise<TestAnswer> {
  return server.call("POST", "/entries", { token: account.accessToken, body: { content: `Entry ${count}.` } });
}

function anEmail(): string {
  return `somebody-${randomUUID()}@example.org`;
}

/** Limit, remaining and seconds until the budget is whole. */
function rateOf(headers: Headers): number[] {
  return ["limit", "remaining", "reset"].map((name) => {
    const text = headers.get(`ratelimit-${name}`);
    assert.match(text ?? "", /^\d+$/, `RateLimit-${name}: ${text}`);
    return Number(text);
  });
}

function assertRefused(answer: TestAnswer, limit: number): void {
  assert.equal(answer.status, 429, JSON.stringify(answer.body));
  assert.equal(answer.body.error.code, "RATE_001");
  const [stated, remaining, reset] = rateOf(answer.headers);
  assert.equal(stated, limit);
  assert.ok(remaining! < limit && reset! > 0);
  const retryAfter = answer.headers.get("retry-after");
  assert.match(retryAfter ?? "", /^[1-9]\d*$/);
  assert.equal(answer.body.error.details.retryAfterSeconds, Number(retryAfter));
}
