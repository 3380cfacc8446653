import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { test } from "node:test";
import { defaultPreferences } from "@aura-journal/contracts";
import { startTestServer, type TestServer } from "../../../../../tests/support/server.ts";
import { statement } from "../../platform/database.ts";
import { MAX_API_KEYS } from "./api-keys.ts";

const AUDIT = statement(
  "SELECT action, subject_id AS subject, details FROM users.audit_log WHERE subject_id = $1 ORDER BY chain_seq",
);

async function auditOf(server: TestServer, userId: string): Promise<string[]> {
  const rows = await server.owner.query<{ action: string; details: string | null }>(AUDIT, [userId]);
  return rows.map(({ action, details }) => (details === null ? action : `${action} ${details}`));
}

async function registerAdmin(server: TestServer) {
  const admin = await server.register();
  await server.runtime.clients.auth.updateAccount({ body: { userId: admin.user.userId, roles: ["user", "admin"] } });
  return { token: admin.accessToken, userId: admin.user.userId };
}

test("preferences begin with the defaults and change part by part, also from two devices at once", async () => {
  await using server = await startTestServer();
  const { accessToken: token, user } = await server.register();
  const path = "/users/me/preferences";
  assert.deepEqual((await server.call("GET", path, { token })).body, defaultPreferences);
  const answers = await Promise.all([
    server.call("PUT", path, { token, body: { theme: "dark" } }),
    server.call("PUT", path, { token, body: { privacy: { analysis: "off" } } }),
    server.call("PUT", path, { token, body: { privacy: { search: "device" } } }),
    server.call("PUT", path, { token, body: { notifications: { push: false } } }),
    server.call("PUT", path, { token, body: {} }),
  ]);
  assert.deepEqual(
    answers.map((answer) => answer.status),
    [200, 200, 200, 200, 200],
  );
  const expected = {
    ...defaultPreferences,
    theme: "dark",
    privacy: { analysis: "off", search: "device" },
    notifications: { ...defaultPreferences.notifications, push: false },
  };
  assert.deepEqual((await server.call("GET", path, { token })).body, expected);
  assert.deepEqual((await server.call("PUT", path, { token, body: { privacy: { spy: true } } })).status, 400);
  const changes = (await auditOf(server, user.userId)).filter((line) => line.startsWith("preferences.changed"));
  assert.deepEqual(
    changes.toSorted(),
    ["notifications", "privacy", "privacy", "theme"].map(
      (sections) => `preferences.changed {"sections":"${sections}"}`,
    ),
  );
});

test("an API key is shown once, opens what its scopes name, is listed without its secret and ends when revoked", async () => {
  await using server = await startTestServer();
  const { accessToken: token, user } = await server.register();
  const created = await server.call("POST", "/api-keys", { token, body: { name: "Backup", scopes: ["analyze"] } });
  assert.equal(created.status, 201);
  const { key, ...shown } = created.body;
  assert.match(key, /^aura_[A-Za-z0-9_-]{43}$/);
  assert.ok(key.startsWith(shown.prefix) && shown.prefix.length <= 12);
  const stored = await server.owner.query<{ hash: Buffer; all: string }>(
    statement("SELECT key_hash AS hash, k::text AS all FROM users.api_keys k"),
  );
  assert.deepEqual(stored[0]?.hash, createHash("sha256").update(key).digest());
  assert.ok(!stored[0]?.all.includes(key.slice(12)));

  const analyzed = await server.call("POST", "/analyze", { apiKey: key, body: { content: "A lovely day." } });
  assert.equal(analyzed.status, 200);
  assert.equal(analyzed.body.sentiment.label, "positive");
  assert.equal((await server.call("GET", "/entries", { apiKey: key })).status, 403);
  assert.equal((await server.call("GET", "/api-keys", { apiKey: key })).status, 403);

  const listed = await server.call("GET", "/api-keys", { token });
  const { lastUsedAt, ...rest } = listed.body.items[0];
  assert.deepEqual(rest, shown);
  assert.ok(Date.parse(lastUsedAt) > 0);

  const stranger = await server.register();
  const foreign = await server.call("DELETE", `/api-keys/${shown.keyId}`, { token: stranger.accessToken });
  const missing = await server.call("DELETE", `/api-keys/${randomUUID()}`, { token: stranger.accessToken });
  assert.deepEqual([foreign.status, foreign.body.error.message], [404, missing.body.error.message]);
  assert.equal((await server.call("DELETE", `/api-keys/${shown.keyId}`, { token })).status, 204);
  assert.equal((await server.call("POST", "/analyze", { apiKey: key, body: { content: "x" } })).status, 401);
  assert.deepEqual((await server.call("GET", "/api-keys", { token })).body.items, []);
  const log = (await auditOf(server, user.userId)).filter((line) => line.startsWith("api_key"));
  assert.deepEqual(log, [
    `api_key.created {"keyId":"${shown.keyId}","scopes":"analyze"}`,
    `api_key.revoked {"keyId":"${shown.keyId}"}`,
  ]);
});

test("an API key ends at its hour, and its use is noted once a minute", async () => {
  let today = Date.now();
  await using server = await startTestServer({ now: () => new Date(today) });
  const { accessToken: token } = await server.register();
  const expiresAt = new Date(today + 600_000).toISOString();
  const late = { name: "Late", scopes: ["analyze"], expiresAt: new Date(today).toISOString() };
  assert.equal((await server.call("POST", "/api-keys", { token, body: late })).status, 400);
  const { key } = (
    await server.call("POST", "/api-keys", { token, body: { name: "N", scopes: ["analyze"], expiresAt } })
  ).body;
  const keyHash = createHash("sha256").update(key).digest("hex");
  const check = async () => (await server.runtime.clients.users.checkApiKey({ body: { keyHash } })).body.key;
  const lastUse = async () =>
    (
      await server.owner.query<{ at: Date }>(statement("SELECT last_used_at AS at FROM users.api_keys"))
    )[0]?.at.getTime();
  const begin = today;
  assert.deepEqual((await check())?.scopes, ["analyze"]);
  today += 59_999;
  await check();
  assert.equal(await lastUse(), begin);
  today += 1;
  await check();
  assert.equal(await lastUse(), begin + 60_000);
  today = begin + 600_000;
  assert.equal(await check(), null);
  assert.equal((await server.call("POST", "/analyze", { apiKey: key, body: { content: "x" } })).status, 401);
});

test("nobody gets past the most keys, however many requests come at once", async () => {
  await using server = await startTestServer();
  const { accessToken: token } = await server.register();
  const make = () => server.call("POST", "/api-keys", { token, body: { name: "K", scopes: ["entries:read"] } });
  for (let index = 0; index < MAX_API_KEYS - 2; index += 1) assert.equal((await make()).status, 201);
  const statuses = (await Promise.all(Array.from({ length: 6 }, make))).map((answer) => answer.status);
  assert.deepEqual(
    statuses.toSorted((a, b) => a - b),
    [201, 201, 409, 409, 409, 409],
  );
});

test("administration is for administrators, and none of them can shut the last one out", async () => {
  await using server = await startTestServer();
  const admin = await registerAdmin(server);
  const person = await server.register();
  const { token } = admin;
  for (const path of ["/admin/users", `/admin/users/${admin.userId}`, "/admin/audit", "/admin/audit/verify"]) {
    assert.equal((await server.call("GET", path, { token: person.accessToken })).status, 403, path);
    assert.equal((await server.call("GET", path, { token })).status, 200, path);
  }
  const listed = await server.call("GET", `/admin/users?limit=1&page=2`, { token });
  assert.deepEqual(listed.body.pagination, { page: 2, limit: 1, total: 2, totalPages: 2, totalRelation: "exact" });
  assert.equal((await server.call("GET", `/admin/users/${randomUUID()}`, { token })).status, 404);

  const own = `/admin/users/${admin.userId}`;
  for (const body of [{ isActive: false }, { roles: ["user"] }, { roles: [] }]) {
    assert.equal((await server.call("PUT", own, { token, body })).status, 409);
  }
  assert.equal((await server.call("PUT", own, { token, body: { roles: ["admin"] } })).status, 200);
  const closed = await server.call("PUT", `/admin/users/${person.user.userId}`, { token, body: { isActive: false } });
  assert.deepEqual([closed.status, closed.body.isActive], [200, false]);
  assert.equal((await server.call("GET", "/users/me/preferences", { token: person.accessToken })).status, 401);
  const log = await auditOf(server, person.user.userId);
  assert.ok(log.includes('admin.user.updated {"isActive":false}'), log.join(" | "));
});

test("two administrators who demote each other at once leave an administrator", async () => {
  await using server = await startTestServer();
  const [a, b] = [await registerAdmin(server), await registerAdmin(server)];
  for (let round = 0; round < 5; round += 1) {
    const body = { roles: ["user"] };
    await Promise.all([
      server.call("PUT", `/admin/users/${b.userId}`, { token: a.token, body }),
      server.call("PUT", `/admin/users/${a.userId}`, { token: b.token, body }),
    ]);
    const accounts = await Promise.all(
      [a, b].map(
        async ({ userId }) => (await server.runtime.clients.auth.getAccount({ body: { userId } })).body.account,
      ),
    );
    assert.ok(accounts.some((account) => account?.roles.includes("admin")));
    for (const { userId } of [a, b]) {
      await server.runtime.clients.auth.updateAccount({ body: { userId, roles: ["user", "admin"] } });
    }
  }
});

test("an erased account leaves its id in the audit log and nothing else", async () => {
  await using server = await startTestServer();
  const admin = await registerAdmin(server);
  const { accessToken: token, user, password, email } = await server.register();
  const { userId } = user;
  await server.call("POST", "/entries", { token, body: { content: "Nobody reads this." } });
  await server.call("PUT", "/users/me/preferences", { token, body: { theme: "dark" } });
  const { key } = (await server.call("POST", "/api-keys", { token, body: { name: "K", scopes: ["analyze"] } })).body;
  assert.equal((await server.call("DELETE", "/users/me", { token, body: { password: "not it at all" } })).status, 401);
  assert.equal((await server.call("GET", "/entries", { token })).status, 200);

  assert.equal((await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).status, 202);
  assert.equal((await server.call("GET", "/entries", { token })).status, 401);
  assert.equal((await server.call("POST", "/analyze", { apiKey: key, body: { content: "x" } })).status, 401);
  assert.equal((await server.call("POST", "/auth/login", { body: { email, password } })).status, 401);
  assert.equal((await server.call("GET", `/admin/users/${userId}`, { token: admin.token })).status, 404);
  for (const table of ["keys.user_keys", "users.preferences", "users.api_keys"]) {
    const rows = await server.owner.query(statement(`SELECT FROM ${table} WHERE user_id = $1`), [userId]);
    assert.equal(rows.length, 0, table);
  }
  // The job that stands behind the request finds nothing left to do, and says nothing twice.
  const task = server.runtime.services.get("users")?.tasks?.["users.erase"];
  await task?.({ userId }, { log: undefined as never, attempt: 1 });
  const log = (await auditOf(server, userId)).filter((line) => line.startsWith("account."));
  assert.deepEqual(log, ['account.erasure_requested {"when":"now"}', "account.erased"]);
  const verified = await server.call("GET", "/admin/audit/verify", { token: admin.token });
  assert.deepEqual(verified.body.problems, []);
});

test("an erasure that a failure interrupted is finished by its job", async () => {
  await using server = await startTestServer();
  const { accessToken: token, user, password } = await server.register();
  const { userId } = user;
  await server.call("PUT", "/users/me/preferences", { token, body: { theme: "dark" } });
  await server.owner.execute(statement("REVOKE DELETE ON users.preferences FROM aura_users"));
  assert.equal((await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).status, 202);
  assert.equal((await server.owner.query(statement("SELECT FROM users.preferences"))).length, 1);
  const jobs = await server.owner.query<{ key: string }>(
    statement("SELECT key FROM graphile_worker.jobs WHERE task_identifier = 'users.erase'"),
  );
  assert.equal(jobs.length, 1);
  assert.ok(jobs[0]!.key.startsWith(`users.erase:${userId}:`));
  await server.owner.execute(statement("GRANT DELETE ON users.preferences TO aura_users"));
  await server.runtime.services
    .get("users")
    ?.tasks?.["users.erase"]?.({ userId }, { log: undefined as never, attempt: 1 });
  assert.equal((await server.owner.query(statement("SELECT FROM users.preferences"))).length, 0);
  assert.equal((await server.call("GET", "/users/me/preferences", { token })).status, 401);
});
