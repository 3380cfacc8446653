import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { DEFAULT_RATE_LIMITS } from "@aura-journal/contracts";
import { limitsByRoute } from "../../apps/server/src/platform/limit-rules.ts";
import { eventually } from "../support/eventually.ts";
import { missingRedis, startRedis, type TestRedis } from "../support/redis.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { makeApiKey } from "./accounts.ts";
import { needlesIn, type Needle } from "./needles.ts";

/** What the limits are counted under: the operator's own words, and nobody else's. */
const RULES = new Set(
  [...limitsByRoute(DEFAULT_RATE_LIMITS).values()].flatMap((ofRoute) => Object.values(ofRoute).map(({ id }) => id)),
);
const WORD = "xqzvkwplbcanaryjjqx";
const PASSWORD = "Pzqwxv7KcanaryHjkq";
const EMAIL = "gqzxwcanarymail@example.org";
const NAME = "Vkqzwcanaryname";
const ADDRESS = "203.0.113.77";
const ADDRESS_6 = "2001:db8:77:77::1";

if (missingRedis !== undefined) test("what Redis is given", { skip: missingRedis }, () => {});
else {
  let redis: TestRedis;
  let server: TestServer;
  let account: TestAccount;
  /** Every command that a client sent, as Redis saw it: what is gone again by the time anybody looks, and what is only passed on. */
  const commands: string[] = [];
  const needles: Needle[] = [
    { name: "journal text", value: WORD },
    { name: "password", value: PASSWORD },
    { name: "e-mail", value: EMAIL },
    { name: "name", value: NAME },
    { name: "address", value: ADDRESS },
    { name: "address of version 6", value: "2001:db8:77:77" },
  ];

  before(async () => {
    redis = await startRedis();
    const monitor = await redis.client.monitor();
    monitor.on("monitor", (_time: string, args: string[]) => commands.push(args.join(" ")));
    server = await startTestServer({
      config: { redis: redis.config, trustedProxies: ["127.0.0.1"] },
      rateLimits: DEFAULT_RATE_LIMITS,
    });
    await keepABusyJournal();
    await eventually("an announcement was passed on", () => commands.some((line) => /^publish /i.test(line)));
    monitor.disconnect();
  });
  after(async () => {
    await server[Symbol.asyncDispose]();
    await redis[Symbol.asyncDispose]();
  });

  test("the search finds what is planted, plain and hidden", () => {
    for (const text of [
      WORD.toUpperCase(),
      Buffer.from(EMAIL).toString("base64"),
      Buffer.from(ADDRESS).toString("hex"),
    ]) {
      assert.equal(needlesIn(`aura:rate:${text}`, needles).length, 1);
    }
  });

  test("no key and no value holds journal text, a password, a token, an e-mail or an address", async () => {
    const keys = await redis.client.keys("*");
    for (const purpose of ["rate", "page"]) {
      assert.ok(
        keys.some((key) => key.startsWith(`aura:${purpose}:`)),
        `nothing of ${purpose} was kept`,
      );
    }
    for (const key of keys) {
      const value = (await redis.client.getBuffer(key)) ?? Buffer.alloc(0);
      for (const text of [key, value.toString("latin1"), value.toString("hex")]) {
        assert.deepEqual(needlesIn(text, needles), [], key);
      }
      assert.ok((await redis.client.pttl(key)) > 0, `${key} stays for ever`);
    }
  });

  test("nor did any command ever say one", () => {
    assert.ok(commands.length > 40, `only ${commands.length} commands were seen`);
    assert.deepEqual(
      commands.filter((line) => needlesIn(line, needles).length > 0),
      [],
    );
  });

  test("every key belongs to a purpose that is named in the manual", async () => {
    for (const key of await redis.client.keys("*")) {
      const [, page, rule] =
        /^aura:(?:(page:\{[0-9a-f-]{36}\}:[\w-]{22})|rate:\{[\w-]{22}\}:(.+))$/.exec(key) ?? assert.fail(key);
      assert.ok(page !== undefined || RULES.has(rule ?? ""), `${key} names no rule of the file`);
    }
  });

  async function keepABusyJournal(): Promise<void> {
    const from = { "x-forwarded-for": ADDRESS };
    const credentials = { email: EMAIL, password: PASSWORD };
    account = await server.register({ ...credentials, firstName: NAME });
    const token = account.accessToken;
    const call = (method: string, path: string, body?: unknown) =>
      server.call(method, path, { token, body, headers: from });
    for (const headers of [from, { "x-forwarded-for": ADDRESS_6 }]) {
      await server.call("POST", "/auth/login", { headers, body: credentials });
      await server.call("POST", "/auth/login", { headers, body: { ...credentials, password: `${PASSWORD}x` } });
    }
    await server.call("POST", "/auth/forgot-password", { headers: from, body: { email: EMAIL } });
    const metadata = { tags: [WORD], mood: { rating: 2, label: WORD } };
    for (let count = 0; count < 5; count += 1) {
      const { body } = await call("POST", "/entries", { content: `${WORD} ${count}`, metadata });
      await call("PUT", `/entries/${body.entryId}`, { content: `${WORD} again`, metadata, baseVersion: 1 });
      await call("GET", "/entries");
      await call("GET", `/entries?tag=${WORD}`);
      await call("GET", `/entries?search=${WORD}`);
    }
    await call("POST", "/entries/search", { q: WORD });
    await call("POST", "/analyze", { content: WORD });
    await call("PUT", "/users/me/preferences", { theme: "dark" });
    const { key } = await makeApiKey(server, account, ["entries:read"]);
    await server.call("GET", "/entries", { apiKey: key, headers: from });
    const refreshed = await server.call("POST", "/auth/refresh", { body: { refreshToken: account.refreshToken } });
    needles.push(
      { name: "API key", value: key },
      { name: "access token", value: token },
      { name: "refresh token", value: account.refreshToken },
      { name: "next refresh token", value: refreshed.body.refreshToken as string },
      {
        name: "session id",
        value: JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()).sessionId,
      },
    );
    await call("POST", "/auth/logout");
  }
}
