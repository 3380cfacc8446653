import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { ErasureStatement } from "@aura-journal/contracts";
import { startTestServer, type TestServer } from "../../../../../tests/support/server.ts";
import { statement } from "../../platform/database.ts";
import { readReceipt } from "./receipt.ts";

const BACKUPS = { journalDays: 30, keyDays: 7 };
const DAY_MS = 86_400_000;
const KEYS = statement("SELECT wrapped_key AS wrapped FROM keys.user_keys WHERE user_id = $1");
const LEFT = statement("SELECT FROM users.erasures");

async function runErasure(server: TestServer, userId: string, dueAt: string): Promise<void> {
  await server.runtime.clients.entries.forgetAccount({ body: { userId } });
  const task = server.runtime.services.get("users")?.tasks?.["users.erase"];
  await task?.({ userId, dueAt }, { log: undefined as never, attempt: 1 });
}

test("who asks for erasure is shut out, may come back with the password for 30 days, and finds everything there", async () => {
  await using server = await startTestServer({ isApart: false });
  const { accessToken: token, user, email, password } = await server.register();
  const { userId } = user;
  await server.call("POST", "/entries", { token, body: { content: "Kept after all." } });
  const { key } = (await server.call("POST", "/api-keys", { token, body: { name: "K", scopes: ["entries:read"] } }))
    .body;
  const asked = await server.call("DELETE", "/users/me", { token, body: { password } });
  assert.equal(asked.status, 202);
  assert.equal(asked.body.state, "waiting");
  assert.equal(asked.body.receipt, undefined);
  assert.ok(Math.abs(Date.parse(asked.body.dueAt) - Date.now() - 30 * DAY_MS) < 60_000);

  assert.equal((await server.call("GET", "/entries", { token })).status, 401);
  assert.equal((await server.call("GET", "/entries", { apiKey: key })).status, 401);
  const refused = await server.call("POST", "/auth/login", { body: { email, password } });
  assert.equal(refused.status, 403);
  assert.equal(refused.body.error.details.reason, "account waits for erasure");
  assert.equal((await server.owner.query(KEYS, [userId])).length, 1);

  const wrong = { email, password: "not it at all" };
  const unknown = { email: "nobody@example.org", password };
  for (const body of [wrong, unknown])
    assert.equal((await server.call("POST", "/users/me/keep", { body })).status, 401);
  assert.equal((await server.call("POST", "/users/me/keep", { body: { email, password } })).status, 204);
  assert.equal((await server.call("POST", "/users/me/keep", { body: { email, password } })).status, 409);
  const back = (await server.call("POST", "/auth/login", { body: { email, password } })).body.accessToken;
  // The job of the wish that was taken back still comes, and finds nothing to do.
  await runErasure(server, userId, asked.body.dueAt);
  const entries = (await server.call("GET", "/entries", { token: back })).body.items;
  assert.deepEqual(
    entries.map((entry: { content: string }) => entry.content),
    ["Kept after all."],
  );
});

test("after 30 days keys and rows are destroyed, whoever asked last", async () => {
  await using server = await startTestServer({ isApart: false });
  const { accessToken: token, user, email, password } = await server.register();
  const { userId } = user;
  await server.call("POST", "/entries", { token, body: { content: "Gone." } });
  const { dueAt } = (await server.call("DELETE", "/users/me", { token, body: { password } })).body;
  await runErasure(server, userId, new Date(Date.parse(dueAt) - 1).toISOString());
  assert.equal((await server.owner.query(KEYS, [userId])).length, 1, "a job of another time does nothing");
  await runErasure(server, userId, dueAt);
  assert.equal((await server.owner.query(KEYS, [userId])).length, 0);
  assert.equal((await server.owner.query(LEFT)).length, 0);
  assert.equal((await server.call("POST", "/users/me/keep", { body: { email, password } })).status, 401);
});

test("a receipt says what was destroyed and when no backup has it, holds under the published key alone, and tells no text", async () => {
  await using server = await startTestServer({ isApart: false, config: { backupTimes: BACKUPS } });
  const { accessToken: token, user, password, email } = await server.register();
  const { userId } = user;
  for (const content of ["Canary one.", "Canary two."])
    await server.call("POST", "/entries", { token, body: { content } });
  const [stored] = await server.owner.query<{ wrapped: Buffer }>(KEYS, [userId]);
  const { receipt, state } = (await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } }))
    .body;
  assert.equal(state, "erased");
  const published = (await server.call("GET", "/.well-known/receipt-keys.json")).body.keys;
  const { statement: said, isKnownKey } = await readReceipt(receipt, published);
  assert.ok(isKnownKey);
  assert.equal((await readReceipt(receipt, [])).isKnownKey, false);
  assert.equal(said.account, userId);
  assert.deepEqual(said.keys, [createHash("sha256").update(stored!.wrapped).digest("hex")]);
  assert.equal(rowsOf(said, "journal.journal_entries"), 2);
  assert.equal(rowsOf(said, "auth.users"), 1);
  const destroyed = Date.parse(said.keysDestroyedAt);
  assert.equal(Date.parse(said.backups.unreadableFrom ?? ""), destroyed + 8 * DAY_MS);
  assert.equal(Date.parse(said.backups.goneFrom ?? ""), destroyed + 31 * DAY_MS);
  assert.ok(!JSON.stringify(said).includes("Canary") && !JSON.stringify(said).includes(email));

  const [header, , signature] = String(receipt).split(".") as [string, string, string];
  const forged = Buffer.from(JSON.stringify({ ...said, account: user.userId.replace(/^./, "f") })).toString(
    "base64url",
  );
  await assert.rejects(readReceipt(`${header}.${forged}.${signature}`, published));
});

test("what is stored about somebody is named table by table, and each change of consent with the words that were shown", async () => {
  await using server = await startTestServer();
  const { accessToken: token } = await server.register();
  await server.call("POST", "/entries", { token, body: { content: "One." } });
  const consent = { version: "cloud-analysis/1", language: "de" };
  const path = "/users/me/preferences";
  const headers = { "user-agent": "Tests/1" };
  await server.call("PUT", path, { token, headers, body: { privacy: { analysis: "cloud" }, consent } });
  await server.call("PUT", path, { token, headers, body: { privacy: { analysis: "cloud" } } });
  await server.call("PUT", path, { token, headers, body: { privacy: { analysis: "off" } } });
  const { status, body } = await server.call("GET", "/users/me/data", { token });
  assert.equal(status, 200);
  const shown = body.consents.map(({ at, ...rest }: { at: string }) => (assert.ok(Date.parse(at) > 0), rest));
  assert.deepEqual(shown, [
    { from: "cloud", to: "off", client: "Tests/1" },
    { from: "local", to: "cloud", text: consent, client: "Tests/1" },
  ]);
  const entries = body.holdings.find(({ holds }: { holds: string }) => holds === "entries");
  assert.equal(entries.rows, 1);
  assert.ok(entries.bytes > 0 && entries.isSealed);
  const services = new Set<string>(body.holdings.map(({ service }: { service: string }) => service));
  assert.deepEqual([...services].toSorted(), ["auth", "entries", "notifications", "users"]);
  const nameless = body.holdings.filter(({ holds }: { holds: string }) => holds === "other");
  assert.deepEqual(nameless, [], "every table that knows whose a row is has a name for it");
  assert.deepEqual(body.processors, []);
  assert.deepEqual(body.backups, { journalDays: null, keyDays: null });
});

test("a person sees how long what they no longer need is kept, and chooses it", async () => {
  await using server = await startTestServer({ config: { binRetentionDays: 14 } });
  const { accessToken: token } = await server.register();
  const seen = async () => (await server.call("GET", "/users/me/data", { token })).body;
  const keptDays = async (table: string): Promise<unknown> =>
    (await seen()).holdings.find((holding: { table: string }) => holding.table === table)?.keptDays;
  assert.deepEqual((await seen()).retention, { binDays: 14, earlierVersionDays: null, originalDays: 90 });
  const choice = { bin: "365-days", earlierVersions: "30-days", originals: "7-days" };
  const put = (retention: unknown) => server.call("PUT", "/users/me/preferences", { token, body: { retention } });
  const changed = await put(choice);
  assert.deepEqual([changed.status, changed.body.retention], [200, choice]);
  assert.deepEqual((await seen()).retention, { binDays: 365, earlierVersionDays: 30, originalDays: 7 });
  assert.deepEqual(
    await Promise.all([keptDays("journal.entry_revisions"), keptDays("journal.imported_entries")]),
    [30, 7],
  );
  assert.equal((await put({ bin: "8-days" })).status, 400);
  assert.deepEqual((await put({ bin: "server" })).body.retention, { ...choice, bin: "server" });
});

function rowsOf(said: ErasureStatement, table: string): number | undefined {
  return said.destroyed.find((holding) => holding.table === table)?.rows;
}
