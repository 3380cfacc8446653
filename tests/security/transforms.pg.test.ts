import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { TransformFile } from "../../apps/server/src/platform/transform-rules.ts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";

const NOTHING: TransformFile = { transform: [] };
const RULES: TransformFile = {
  transform: [
    {
      endpoint: "/entries",
      method: "POST",
      request: {
        body: [{ rename: "text", to: "content" }, { remove: "client" }, { default: "timezone", value: "Asia/Tokyo" }],
      },
      response: { headers: { set: [{ name: "Deprecation", value: "@1769300000" }] } },
    },
    {
      endpoint: "/entries/*",
      method: "GET",
      response: { headers: { set: [{ name: "X-Tenant", value: "blue" }] }, body: [{ rename: "content", to: "text" }] },
    },
    {
      endpoint: "/entries",
      method: "GET",
      response: { body: [{ rename: "items.content", to: "text" }, { remove: "items.userId" }] },
    },
    { endpoint: "/auth/login", method: "POST", response: { body: [{ remove: "user.email" }] } },
  ],
};

let transforms = RULES;
let server: TestServer;
let account: TestAccount;
let entryId: string;
before(async () => {
  server = await startTestServer({ transforms: () => transforms });
  account = await server.register();
});
after(() => server[Symbol.asyncDispose]());

const call = (method: string, path: string, more: { body?: unknown; headers?: Record<string, string> } = {}) =>
  server.call(method, path, { token: account.accessToken, ...more });

test("an older client's request becomes one of the contract, and is held against it afterwards", async () => {
  const { status, body, headers } = await call("POST", "/entries", {
    body: { text: "A day.", client: { version: 1 }, metadata: {} },
  });
  assert.equal(status, 201, JSON.stringify(body));
  assert.deepEqual([body.content, body.timezone], ["A day.", "Asia/Tokyo"]);
  assert.equal(headers.get("deprecation"), "@1769300000");
  entryId = body.entryId;
  for (const odd of [{ text: 5 }, { text: "a", content: "b" }, { words: "a" }, [], "text", null]) {
    const refused = await call("POST", "/entries", { body: odd });
    assert.deepEqual([refused.status, refused.body.error.code], [400, "VAL_001"], JSON.stringify(odd));
    assert.equal(refused.headers.get("deprecation"), "@1769300000");
  }
});

test("answers are reshaped, cached pages too, and a selection names what they then have", async () => {
  const { body: entry, headers } = await call("GET", `/entries/${entryId}`);
  assert.deepEqual([entry.text, entry.content], ["A day.", undefined]);
  assert.equal(headers.get("x-tenant"), "blue");
  for (let time = 0; time < 2; time += 1) {
    const [item] = (await call("GET", "/entries")).body.items;
    assert.deepEqual([item.text, "content" in item, "userId" in item], ["A day.", false, false]);
  }
  assert.deepEqual((await call("GET", "/entries?fields=items/text")).body, { items: [{ text: "A day." }] });
  assert.equal((await call("GET", "/entries?fields=items/content")).status, 400);
  assert.equal((await call("GET", "/entries?fields=items/userId")).status, 400);
});

test("an error keeps its form, and what protects an answer stays on it", async () => {
  const { status, body, headers } = await call("GET", "/entries/00000000-0000-4000-8000-000000000000");
  assert.equal(status, 404);
  assert.deepEqual(Object.keys(body.error).toSorted(), ["code", "message", "requestId", "timestamp"]);
  assert.equal(headers.get("cache-control"), "no-store");
  const { email, password } = account;
  const signedIn = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.equal(signedIn.body.user.email, undefined);
  assert.equal(typeof signedIn.body.accessToken, "string");
});

test("rules read anew hold for the next request, and a tag from before them vouches for nothing", async () => {
  const tag = (await call("GET", `/entries/${entryId}`)).headers.get("etag") ?? "";
  assert.equal((await call("GET", `/entries/${entryId}`, { headers: { "if-none-match": tag } })).status, 304);
  transforms = NOTHING;
  const { status, body, headers } = await call("GET", `/entries/${entryId}`, { headers: { "if-none-match": tag } });
  assert.deepEqual([status, body.content, headers.get("x-tenant")], [200, "A day.", null]);
  assert.equal(headers.get("etag"), '"1"');
});
