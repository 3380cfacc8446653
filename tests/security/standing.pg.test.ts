import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { startTestServer, type TestServer } from "../support/server.ts";
import { makeApiKey } from "./accounts.ts";

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server[Symbol.asyncDispose]());

test("the very next entry goes by the consent that was just given or taken back", async () => {
  const { accessToken: token } = await server.register();
  const write = () => server.call("POST", "/entries", { token, body: { content: "A lovely day." } });
  const set = (privacy: object) => server.call("PUT", "/users/me/preferences", { token, body: { privacy } });
  assert.ok((await write()).body.analysis);
  assert.equal((await set({ analysis: "off" })).status, 200);
  assert.equal((await write()).body.analysis, undefined);
  assert.equal((await set({ analysis: "local" })).status, 200);
  assert.ok((await write()).body.analysis);
});

test("the very next entry lands on the day of the zone that was just set", async () => {
  const { accessToken: token } = await server.register();
  const timestamp = "2026-01-01T12:00:00Z";
  const write = () => server.call("POST", "/entries", { token, body: { content: "Noon in London.", timestamp } });
  assert.equal((await write()).body.localDate, "2026-01-01");
  const changed = await server.call("PUT", "/auth/profile", { token, body: { timezone: "Pacific/Kiritimati" } });
  assert.equal(changed.status, 200);
  const { localDate, timezone } = (await write()).body;
  assert.deepEqual({ localDate, timezone }, { localDate: "2026-01-02", timezone: "Pacific/Kiritimati" });
});

test("a stream that was opened with an API key ends when the key is deleted", async () => {
  const account = await server.register();
  const { keyId, key } = await makeApiKey(server, account, ["entries:read"]);
  const stream = await fetch(`${server.baseUrl}/sync/stream`, { headers: { "x-api-key": key } });
  assert.equal(stream.status, 200);
  assert.equal((await server.call("DELETE", `/api-keys/${keyId}`, { token: account.accessToken })).status, 204);
  await stream.text();
});
