import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { allRoutes, takesFieldSelection } from "@aura-journal/contracts";
import { startTestServer, type TestAccount, type TestServer } from "../support/server.ts";
import { writeEntry } from "./accounts.ts";

let server: TestServer;
let account: TestAccount;
let entryId: string;
before(async () => {
  server = await startTestServer();
  account = await server.register();
  entryId = await writeEntry(server, account, { content: "A day by the sea.", metadata: { tags: ["sea", "calm"] } });
  await writeEntry(server, account, { content: "Another day.", metadata: { tags: ["home"] } });
});
after(() => server[Symbol.asyncDispose]());

const get = (path: string, headers: Record<string, string> = {}) =>
  server.call("GET", path, { token: account.accessToken, headers });

test("one entry is answered with the fields that were chosen", async () => {
  const { status, body } = await get(`/entries/${entryId}?fields=entryId,content,metadata(tags)`);
  assert.equal(status, 200);
  assert.deepEqual(body, { entryId, content: "A day by the sea.", metadata: { tags: ["sea", "calm"] } });
  const { body: scores } = await get(`/entries/${entryId}?fields=analysis/sentiment/label`);
  assert.deepEqual(Object.keys(scores.analysis.sentiment), ["label"]);
});

test("a page is answered with the fields that were chosen, from the database and from the cache alike", async () => {
  const whole = (await get("/entries?limit=2")).body;
  for (const from of ["database", "cache"]) {
    const { body } = await get("/entries?limit=2&fields=items(entryId,metadata/tags),pagination/total");
    assert.deepEqual(
      body,
      {
        items: whole.items.map(({ entryId: id, metadata }: { entryId: string; metadata: { tags: string[] } }) => ({
          entryId: id,
          metadata: { tags: metadata.tags },
        })),
        pagination: { total: 2 },
      },
      from,
    );
  }
  assert.deepEqual((await get("/entries?limit=2&fields=items.entryId")).body.items.length, 2);
  assert.deepEqual((await get("/entries?limit=2")).body, whole, "and nobody else's answer has changed");
});

test("every GET with a JSON object takes a selection, and no other call does", async () => {
  for (const route of allRoutes()) {
    if (route.access.kind === "internal" || route.method !== "GET" || route.produces === "text/event-stream") continue;
    const path = route.path.replaceAll(/\{\w+\}/g, entryId);
    const separator = path === "/entries/search" ? "?q=day&" : "?";
    const { status, body } = await get(`${path}${separator}fields=no_such_field`);
    if (route.access.kind === "admin") assert.equal(status, 403, route.name);
    else {
      assert.deepEqual([status, body.error?.code], [400, "VAL_001"], route.name);
      const reason = takesFieldSelection(route) ? /no_such_field/ : /not known here/;
      assert.match(String(body.error.details.reason), reason, route.name);
    }
  }
  const posted = await server.call("POST", "/entries/search?fields=items", {
    token: account.accessToken,
    body: { q: "day" },
  });
  assert.equal(posted.status, 400);
});

test("what is no selection, or names what no answer has, is refused before anything is looked up", async () => {
  for (const fields of [
    "content",
    "items/content/x",
    "items(",
    "",
    "items,,pagination",
    "__proto__",
    "items/__proto__",
    "constructor",
    "a".repeat(501),
    "items&fields=pagination",
    "%00",
    "items%20",
  ]) {
    const { status, body } = await get(`/entries?fields=${fields}`);
    assert.deepEqual([status, body.error.code, body.error.details.field], [400, "VAL_001", "fields"], fields);
  }
});

test("an error is answered as a whole, whatever was chosen", async () => {
  const absent = await get("/entries/00000000-0000-4000-8000-000000000000?fields=entryId");
  assert.equal(absent.status, 404);
  assert.deepEqual(Object.keys(absent.body.error).toSorted(), ["code", "message", "requestId", "timestamp"]);
  const anonymous = await server.call("GET", "/entries?fields=items");
  assert.equal(anonymous.body.error.code, "AUTH_002");
});

test("a tag vouches for its own selection alone", async () => {
  for (const path of [`/entries/${entryId}?`, "/entries?limit=1&"]) {
    const one = path.startsWith("/entries?") ? "fields=items/entryId" : "fields=entryId";
    const other = path.startsWith("/entries?") ? "fields=items/content" : "fields=content";
    const tags = await Promise.all(
      ["", one, other].map(async (choice) => (await get(path + choice)).headers.get("etag")),
    );
    assert.equal(new Set(tags).size, 3, `${path}: ${tags.join(" ")}`);
    for (const [at, choice] of ["", one, other].entries()) {
      for (const [of, tag] of tags.entries()) {
        const { status, body } = await get(path + choice, { "if-none-match": tag ?? "" });
        assert.equal(status, at === of ? 304 : 200, `${choice} known by the tag of ${of}`);
        if (status === 304) assert.equal(body, "");
      }
    }
    // The same selection in another order is the same selection.
    if (path.startsWith("/entries/")) {
      const tag = (await get(`${path}fields=entryId,content`)).headers.get("etag") ?? "";
      assert.equal((await get(`${path}fields=content,entryId`, { "if-none-match": tag })).status, 304);
    }
  }
});

test("a change may name the version by the tag of any selection", async () => {
  const id = await writeEntry(server, account);
  const tag = (await get(`/entries/${id}?fields=entryId`)).headers.get("etag") ?? "";
  const change = (content: string) =>
    server.call("PUT", `/entries/${id}`, {
      token: account.accessToken,
      headers: { "if-match": tag },
      body: { content },
    });
  assert.equal((await change("Changed.")).status, 200);
  assert.equal((await change("Changed again.")).status, 412);
});
