import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { internalRoutes, routes, type RouteTable, type ServiceName } from "@aura-journal/contracts";
import { createServiceIdentity } from "../../apps/server/src/platform/service-identity.ts";
import { statement } from "../../apps/server/src/platform/database.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

const SERVICES = ["auth", "users", "entries", "nlp", "notifications"] as const;
const INTERNAL = SERVICES.flatMap((name) => Object.values(internalRoutes[name] as RouteTable));

let server: TestServer;
let urlOf: (name: ServiceName) => string;
let ann: TestAccount;

before(async () => {
  server = await startTestServer({
    isApart: true,
    rateLimits: {
      rate_limits: {
        authenticated_users: [{ endpoint: "/analyze", method: "POST", limit: 3, window: "1h" }],
        anonymous: [{ endpoint: "/auth/forgot-password", method: "POST", limit: 4, window: "1h" }],
      },
    },
  });
  ({ urlOf } = server.apart as NonNullable<TestServer["apart"]>);
  ann = await server.register();
});
after(() => server[Symbol.asyncDispose]());

/** An answer without what differs from one request to the next. */
async function shown(answer: Response): Promise<{ status: number; text: string }> {
  const text = await answer.text();
  return { status: answer.status, text: text.replace(/"timestamp":"[^"]*"|"requestId":"[^"]*"/g, "…") };
}

function post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });
}

test("what services ask of each other does not exist for anybody else, at the gateway and at the service", async () => {
  assert.ok(INTERNAL.length > 10);
  const stranger = createServiceIdentity({ secret: "what somebody else made up, long enough", now: () => new Date() });
  for (const route of INTERNAL) {
    for (const url of [server.baseUrl, urlOf(route.service)]) {
      const nothing = await shown(await post(`${url}/internal/nothing/of/the/kind`, {}));
      assert.equal(nothing.status, 404);
      for (const headers of [
        {},
        { authorization: `Bearer ${ann.accessToken}` },
        { "x-aura-service": "v1.gateway.1769337000.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" },
        stranger.sign({ caller: "users", audience: route.service, method: "POST", target: route.path }),
      ]) {
        const answer = await post(url + route.path, { userId: ann.user.userId }, headers);
        assert.deepEqual(await shown(answer), nothing, `${url} ${route.path} ${JSON.stringify(headers)}`);
      }
      // Not with a body that cannot be read either, nor by another method.
      const unread = { method: "POST", body: "{", headers: { "content-type": "application/json" } };
      for (const request of [unread, {}]) {
        assert.deepEqual(
          await shown(await fetch(url + route.path, request)),
          await shown(await fetch(`${url}/internal/nothing/of/the/kind`, request)),
        );
      }
    }
  }
});

test("a credential opens the call that it was made for, at the service that it was made for, and no other", async () => {
  const secret = server.apart?.serviceSecret as string;
  const identity = createServiceIdentity({ secret, now: () => new Date() });
  const { path } = internalRoutes.users.getPreferences;
  const body = { userId: ann.user.userId };
  const made = (audience: ServiceName, method: string, target: string) =>
    identity.sign({ caller: "entries", audience, method, target });
  const open = await post(urlOf("users") + path, body, made("users", "POST", path));
  assert.equal(open.status, 200);
  assert.ok(((await open.json()) as { preferences: unknown }).preferences);
  for (const wrong of [
    made("auth", "POST", path),
    made("users", "GET", path),
    made("users", "POST", internalRoutes.users.checkApiKey.path),
    made("users", "POST", `${path}?`),
  ]) {
    assert.equal((await post(urlOf("users") + path, body, wrong)).status, 404);
  }
  // Not through the gateway, whatever it carries.
  assert.equal((await post(server.baseUrl + path, body, made("users", "POST", path))).status, 404);
  // A credential that speaks of a client is a gateway's, for what clients ask.
  const client = { address: "203.0.113.9", isCounted: true };
  const forwarded = identity.sign({ caller: "gateway", audience: "users", method: "POST", target: path, client });
  assert.equal((await post(urlOf("users") + path, body, forwarded)).status, 404);
});

test("each service verifies who calls by itself, whatever stands before it", async () => {
  const secret = server.apart?.serviceSecret as string;
  const identity = createServiceIdentity({ secret, now: () => new Date() });
  const guarded = SERVICES.flatMap((name) =>
    Object.values(routes[name] as RouteTable).filter(({ access }) => access.kind !== "public"),
  );
  assert.ok(guarded.length > 30);
  for (const route of guarded) {
    const target = route.path.replaceAll(/\{\w+\}/g, "00000000-0000-4000-8000-000000000000");
    const client = { address: "203.0.113.9", isCounted: true };
    const asGateway = identity.sign({
      caller: "gateway",
      audience: route.service,
      method: route.method,
      target,
      client,
    });
    for (const headers of [{}, asGateway, { ...asGateway, authorization: `Bearer ${ann.accessToken}x` }]) {
      const answer = await fetch(urlOf(route.service) + target, { method: route.method, headers });
      assert.equal(answer.status, 401, `${route.method} ${target} at ${route.service}`);
      await answer.body?.cancel();
    }
  }
  const direct = await fetch(`${urlOf("entries")}/entries`, {
    headers: { authorization: `Bearer ${ann.accessToken}` },
  });
  assert.equal(direct.status, 200, "a token is as good there as at the gateway");
});

test("an API key does at the gateway what it may, and nothing once it is revoked", async () => {
  const { accessToken: token } = await server.register();
  const body = { name: "reader", scopes: ["entries:read"] };
  const made = await server.call("POST", "/api-keys", { token, body });
  assert.equal(made.status, 201);
  const headers = { "x-api-key": made.body.key as string };
  const read = async (): Promise<number> => (await fetch(`${server.baseUrl}/entries`, { headers })).status;
  assert.equal(await read(), 200);
  assert.equal((await post(`${server.baseUrl}/entries`, { content: "not mine to write" }, headers)).status, 403);
  assert.equal((await fetch(`${server.baseUrl}/auth/profile`, { headers })).status, 403);
  await server.call("DELETE", `/api-keys/${made.body.keyId}`, { token });
  await eventually("the key opens nothing any more", async () => (await read()) === 401);
});

test("limits are counted once, at the gateway, and a service that is asked past it counts for itself", async () => {
  const { accessToken } = await server.register();
  const headers = { authorization: `Bearer ${accessToken}` };
  const statuses = async (url: string): Promise<number[]> => {
    const all: number[] = [];
    for (let i = 0; i < 4; i += 1) all.push((await post(`${url}/analyze`, { content: "a fine day" }, headers)).status);
    return all;
  };
  assert.deepEqual(await statuses(server.baseUrl), [200, 200, 200, 429]);
  assert.deepEqual(await statuses(urlOf("nlp")), [200, 200, 200, 429]);
  // What a client says of itself changes neither its address nor what was counted.
  for (let i = 0; i < 4; i += 1) {
    const email = `nobody-${i}@example.org`;
    const answer = await post(
      `${server.baseUrl}/auth/forgot-password`,
      { email },
      { "x-aura-client": `counted 203.0.113.${i}` },
    );
    assert.equal(answer.status, 204);
  }
  const email = "nobody-5@example.org";
  for (const [url, expected] of [
    [server.baseUrl, 429],
    [urlOf("auth"), 204],
  ] as const) {
    const headersOfOurs = { "x-aura-client": "counted 203.0.113.77", "x-aura-service": "v1.gateway.1769337000.x" };
    assert.equal((await post(`${url}/auth/forgot-password`, { email }, headersOfOurs)).status, expected);
  }
});

test("services see the client's address, and the gateway's for nobody", async () => {
  const secret = server.apart?.serviceSecret as string;
  const identity = createServiceIdentity({ secret, now: () => new Date() });
  const target = "/auth/login";
  const client = { address: "203.0.113.9", isCounted: true };
  const signed = identity.sign({ caller: "gateway", audience: "auth", method: "POST", target, client });
  const { email, password } = ann;
  for (const headers of [signed, { ...signed, "x-aura-service": "v1.gateway.1769337000.x" }]) {
    assert.equal((await post(urlOf("auth") + target, { email, password }, headers)).status, 200);
  }
  await eventually("both sign-ins stand in the audit log, each with the network it came from", async () => {
    const rows = await server.owner.query<{ address: string }>(
      statement("SELECT DISTINCT address FROM users.audit_log WHERE action LIKE 'auth.%' ORDER BY address"),
    );
    const seen = rows.map(({ address }) => address);
    return seen.includes("203.0.113.0/24") && seen.includes("127.0.0.0/24");
  });
});

test("the very next entry lands on the day of the zone that was just set, in another process", async () => {
  const { accessToken: token } = await server.register({ timezone: "Pacific/Kiritimati" });
  const write = async (): Promise<string> =>
    (
      await server.call("POST", "/entries", {
        token,
        body: { content: "a day", timestamp: "2026-01-25T11:30:00.000Z" },
      })
    ).body.localDate;
  assert.equal(await write(), "2026-01-26");
  await server.call("PUT", "/auth/profile", { token, body: { timezone: "Pacific/Pago_Pago" } });
  assert.equal(await write(), "2026-01-25");
});

test("with notifications and analysis gone a journal is written and read, and the gateway stays ready", async () => {
  const { apart } = server;
  await apart?.stopService("notifications");
  await apart?.stopService("nlp");
  const { accessToken: token } = await server.register();
  const written = await server.call("POST", "/entries", { token, body: { content: "still here" } });
  assert.equal(written.status, 201);
  assert.equal((await server.call("GET", "/entries", { token })).body.items.length, 1);
  assert.equal((await server.call("GET", "/readyz")).status, 200);
  const away = await server.call("GET", "/notifications", { token });
  assert.deepEqual([away.status, away.body.error.code], [503, "EXT_001"]);
  assert.match(away.headers.get("retry-after") ?? "", /^\d+$/);
});
