import assert from "node:assert/strict";
import { test } from "node:test";
import { statement } from "../../apps/server/src/platform/database.ts";
import { eventually } from "../support/eventually.ts";
import { startTestServer, type TestAccount } from "../support/server.ts";
import { registerAdmin } from "./accounts.ts";

const DAY = statement("SELECT active, entries FROM journal.product_days");
const LEFT = statement(`
  SELECT (SELECT count(*) FROM journal.product_marks)::int AS marks,
    (SELECT count(*) FROM keys.person_keys WHERE key IS NOT NULL)::int AS keys`);

test("who agrees is counted from the next sign-in on, and who changes their mind is forgotten", async () => {
  await using server = await startTestServer();
  const prefer = async ({ accessToken }: TestAccount, isCounted: boolean) =>
    server.call("PUT", "/users/me/preferences", { token: accessToken, body: { analytics: { enabled: isCounted } } });
  const signIn = ({ email, password }: TestAccount) =>
    server.call("POST", "/auth/login", { body: { email, password } });
  const silent = await server.register();
  await signIn(silent);
  await server.call("POST", "/entries", { token: silent.accessToken, body: { content: "mine alone" } });
  const visitor = await server.register();
  await prefer(visitor, true);
  await signIn(visitor);
  await eventually("the visit is counted", async () => (await server.owner.query(DAY)).length === 1);
  assert.deepEqual(await server.owner.query(DAY), [{ active: 1, entries: 0 }]);
  await prefer(visitor, false);
  await eventually("the visitor is forgotten", async () => {
    const [left] = await server.owner.query<{ marks: number; keys: number }>(LEFT);
    return left?.marks === 0 && left.keys === 0;
  });
  assert.deepEqual(await server.owner.query(DAY), [{ active: 1, entries: 0 }]);
  const admin = await registerAdmin(server);
  const { status, body } = await server.call("GET", "/admin/analytics", { token: admin.accessToken });
  assert.equal(status, 200);
  assert.ok(body.dailyActiveUsers.length === 30 && body.smallestGroup === 20);
  for (const query of [
    "from=2026-02-01&to=2026-01-01",
    "from=2020-01-01&to=2026-01-01",
    "from=9999-12-30",
    "from=yesterday",
  ]) {
    assert.equal(
      (await server.call("GET", `/admin/analytics?${query}`, { token: admin.accessToken })).status,
      400,
      query,
    );
  }
  const first = await server.call("GET", "/admin/analytics?to=0001-01-02", { token: admin.accessToken });
  assert.equal(first.status, 200, "a range that would begin before the first day begins with it");
  const metrics = await (await fetch(server.metricsUrl)).text();
  const names = ["daily_active_users", "entries_created_per_day", "sentiment_distribution", "user_retention_rate"];
  for (const name of names) {
    assert.match(metrics, new RegExp(`^# TYPE ${name} gauge$`, "m"));
    assert.doesNotMatch(metrics, new RegExp(`^${name}[ {]`, "m"), "one person is no figure");
  }
});
