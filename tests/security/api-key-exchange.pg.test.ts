import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createApiKeyExchange } from "../../apps/server/src/platform/api-key-exchange.ts";
import { statement } from "../../apps/server/src/platform/database.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { makeApiKey, registerAdmin, writeEntry } from "./accounts.ts";

const CHANGE_UNTOLD = statement("UPDATE journal.journals SET change_seq = change_seq + 1 WHERE user_id = $1");

/** What passes is time that this file moves: standings are asked of the record once in 0.9 s of it. */
const clock = { wallMs: Date.parse("2026-01-25T10:00:00Z"), runningMs: 0 };
function pass(milliseconds: number): void {
  clock.wallMs += milliseconds;
  clock.runningMs += milliseconds;
}

let server: TestServer;
before(async () => {
  server = await startTestServer({ now: () => new Date(clock.wallMs), monotonicMs: () => clock.runningMs });
});
after(() => server[Symbol.asyncDispose]());

async function passOf(apiKey: string) {
  const exchange = createApiKeyExchange({ clients: server.runtime.clients, nowMs: () => clock.runningMs });
  const exchanged = await exchange.tokenFor(apiKey);
  assert.ok(exchanged !== undefined);
  return exchanged;
}

test("the token for a key may do what the key may, for a minute, and nothing else", async () => {
  const account = await server.register();
  const entryId = await writeEntry(server, account);
  const { key, keyId } = await makeApiKey(server, account, ["entries:read"]);
  const exchanged = await passOf(key);
  assert.deepEqual(
    [exchanged.userId, exchanged.keyId, exchanged.scopes],
    [account.user.userId, keyId, ["entries:read"]],
  );
  const { token } = exchanged;
  const read = () => server.call("GET", `/entries/${entryId}`, { token });
  assert.equal((await read()).status, 200);
  const written = await server.call("POST", "/entries", { token, body: { content: "By a program." } });
  assert.deepEqual([written.status, written.body.error.code], [403, "AUTH_003"]);
  for (const path of ["/auth/profile", "/api-keys", "/admin/users"]) {
    assert.equal((await server.call("GET", path, { token })).status, 403, path);
  }
  const stranger = await server.register();
  assert.equal(
    (
      await server.call("GET", `/entries/${entryId}`, {
        token: (await passOf((await makeApiKey(server, stranger, ["entries:read"])).key)).token,
      })
    ).status,
    404,
  );
  pass(65_000);
  assert.equal((await read()).status, 401, "the token is over");
  assert.equal((await server.call("GET", `/entries/${entryId}`, { token: (await passOf(key)).token })).status, 200);
});

test("a revoked key, an expired one and one of a closed account have no token, and theirs stop working at once", async () => {
  const admin = await registerAdmin(server);
  const account = await server.register();
  const revoked = await makeApiKey(server, account, ["entries:read"]);
  const closed = await makeApiKey(server, account, ["entries:read"]);
  const expiresAt = new Date(clock.wallMs + 30_000).toISOString();
  const answer = await server.call("POST", "/api-keys", {
    token: account.accessToken,
    body: { name: "Short", scopes: ["entries:read"], expiresAt },
  });
  const [ofRevoked, ofClosed, ofExpired] = [
    await passOf(revoked.key),
    await passOf(closed.key),
    await passOf(answer.body.key),
  ];
  const read = async ({ token }: { token: string }) => (await server.call("GET", "/entries", { token })).status;
  for (const { token } of [ofRevoked, ofClosed, ofExpired]) assert.equal(await read({ token }), 200);

  await server.call("DELETE", `/api-keys/${revoked.keyId}`, { token: account.accessToken });
  assert.equal(await read(ofRevoked), 401);
  assert.equal(await read(ofClosed), 200);
  pass(30_000);
  assert.equal(await read(ofExpired), 401);
  const put = await server.call("PUT", `/admin/users/${account.user.userId}`, {
    token: admin.accessToken,
    body: { isActive: false },
  });
  assert.equal(put.status, 200);
  assert.equal(await read(ofClosed), 401);

  const exchange = createApiKeyExchange({ clients: server.runtime.clients, nowMs: () => clock.runningMs });
  for (const key of [revoked.key, closed.key, answer.body.key as string, `aura_${"x".repeat(43)}`]) {
    assert.equal(await exchange.tokenFor(key), undefined);
  }
});

test("a stream that a key's token opened outlives the token and ends with the key", async () => {
  const account = await server.register();
  await writeEntry(server, account);
  const { key, keyId } = await makeApiKey(server, account, ["entries:read"]);
  const { token } = await passOf(key);
  const leave = new AbortController();
  const response = await fetch(`${server.baseUrl}/sync/stream`, {
    headers: { authorization: `Bearer ${token}` },
    signal: leave.signal,
  });
  assert.equal(response.status, 200);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let heard = "";
  const over = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) heard += part.value;
  })();
  await eventually("the stream has told where the journal is", () => heard.includes("event: change"));
  pass(65_000);
  // Nobody tells the server of this one: the stream finds it when it asks for its key and the journal's counter again.
  const toldBefore = heard;
  await server.owner.execute(CHANGE_UNTOLD, [account.user.userId]);
  await eventually("the token is over, the key is not", () => heard.slice(toldBefore.length).includes("event: change"));
  await server.call("DELETE", `/api-keys/${keyId}`, { token: account.accessToken });
  await over;
});
