import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer } from "../support/server.ts";
import { makeApiKey, registerAdmin } from "./accounts.ts";

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server[Symbol.asyncDispose]());

test("an entry is the same under its id in upper and lower case, in every call", async () => {
  const { accessToken: token } = await server.register();
  const entryId = randomUUID();
  const upper = entryId.toUpperCase();
  const body = { content: "Once.", timestamp: "2026-01-25T10:30:00Z", timezone: "UTC" };
  const created = await server.call("POST", "/entries", { token, body: { ...body, entryId: upper } });
  assert.deepEqual([created.status, created.body.entryId], [201, entryId]);
  const again = await server.call("POST", "/entries", { token, body: { ...body, entryId } });
  assert.deepEqual([again.status, again.body], [200, created.body]);
  const read = await server.call("GET", `/entries/${upper}`, { token });
  assert.deepEqual([read.status, read.body], [200, created.body]);
  const changed = await server.call("PUT", `/entries/${upper}`, { token, body: { content: "Twice.", baseVersion: 1 } });
  assert.deepEqual([changed.status, changed.body.entryId, changed.body.version], [200, entryId, 2]);
  assert.equal((await server.call("GET", `/entries/${upper}/revisions`, { token })).body.items.length, 1);
  assert.equal((await server.call("DELETE", `/entries/${upper}`, { token })).status, 204);
  assert.equal((await server.call("GET", `/entries/${entryId}`, { token })).status, 404);
  assert.equal((await server.call("POST", `/entries/${upper}/restore`, { token })).body.entryId, entryId);
});

test("a mutation sent again in another case is applied once, and meets its own entry", async () => {
  const { accessToken: token } = await server.register();
  const [deviceId, mutationId, entryId] = [randomUUID(), randomUUID(), randomUUID()];
  const put = { op: "put", baseVersion: 0, content: "From a phone." };
  const push = async (spell: (id: string) => string) =>
    (
      await server.call("POST", "/sync/push", {
        token,
        body: {
          deviceId: spell(deviceId),
          mutations: [{ ...put, mutationId: spell(mutationId), entryId: spell(entryId) }],
        },
      })
    ).body.results;
  const upper = (id: string): string => id.toUpperCase();
  assert.deepEqual(await push(upper), [{ mutationId, status: "applied", version: 1 }]);
  assert.deepEqual(await push((id) => id), [{ mutationId, status: "duplicate", version: 1 }]);
  assert.deepEqual(await push(upper), [{ mutationId, status: "duplicate", version: 1 }]);
  const { changes } = (await server.call("GET", "/sync/changes", { token })).body;
  assert.deepEqual(
    changes.map((entry: { entryId: string }) => entry.entryId),
    [entryId],
  );
});

test("users, sessions, keys and audit records are found under ids in upper case", async () => {
  const admin = await registerAdmin(server);
  const account = await server.register();
  const token = admin.accessToken;
  const upper = account.user.userId.toUpperCase();
  assert.equal((await server.call("GET", `/admin/users/${upper}`, { token })).body.userId, account.user.userId);
  const { keyId } = await makeApiKey(server, account, ["analyze"]);
  const own = { token: account.accessToken };
  assert.equal((await server.call("DELETE", `/api-keys/${keyId.toUpperCase()}`, own)).status, 204);
  const { sessionId } = (await server.call("GET", "/auth/sessions", own)).body.items[0];
  assert.equal((await server.call("GET", `/admin/audit?subject_id=${upper}`, { token })).status, 200);
  assert.equal((await server.call("DELETE", `/auth/sessions/${sessionId.toUpperCase()}`, own)).status, 204);
  assert.equal((await server.call("GET", "/auth/profile", own)).status, 401);
});
