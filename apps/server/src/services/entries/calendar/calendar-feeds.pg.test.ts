import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { CalendarFeedMade } from "@aura-journal/contracts";
import { eventually } from "../../../../../../tests/support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../../tests/support/server.ts";
import { statement } from "../../../platform/database.ts";
import { only, parseCalendar, textOf } from "./parse-calendar.fixture.ts";

const ALL_OF_IT = statement(
  `SELECT coalesce(string_agg(line, ''), '') AS text FROM (
     SELECT f::text AS line FROM journal.calendar_feeds f UNION ALL SELECT a::text FROM users.audit_log a) AS lines`,
);
const FEEDS = statement("SELECT count(*) AS count FROM journal.calendar_feeds");
const ACTIONS = statement(
  "SELECT action FROM users.audit_log WHERE action LIKE 'calendar%' AND subject_id = $1 ORDER BY chain_seq",
);
const CANARY = "quokkaberry";

let server: TestServer;
before(async () => {
  server = await startTestServer();
});
after(() => server[Symbol.asyncDispose]());

const pathOf = ({ url }: CalendarFeedMade): string => new URL(url).pathname;

async function make({ accessToken: token }: TestAccount, body: object = {}): Promise<CalendarFeedMade> {
  const answer = await server.call("POST", "/users/me/calendar-feed", { token, body });
  assert.equal(answer.status, 201, JSON.stringify(answer.body));
  return answer.body as CalendarFeedMade;
}

async function write(account: TestAccount, day: string, content = `A ${CANARY}.`): Promise<string> {
  const body = { content, timestamp: `${day}T12:00:00Z`, timezone: "Pacific/Kiritimati" };
  const { status, body: entry } = await server.call("POST", "/entries", { token: account.accessToken, body });
  assert.equal(status, 201);
  return (entry as { entryId: string }).entryId;
}

async function read(path: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(server.baseUrl + path, { headers });
  const bytes = new Uint8Array(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes, text: Buffer.from(bytes).toString() };
}

function daysIn(bytes: Uint8Array): string[] {
  return parseCalendar(bytes)
    .components.filter(({ name }) => name === "VEVENT")
    .map((event) => `${only(event, "DTSTART").value} ${textOf(only(event, "SUMMARY"))}`);
}

test("a feed shows the writer's own days, newest first, and not a word; an entry that goes takes its day along", async () => {
  const account = await server.register();
  assert.deepEqual((await server.call("GET", "/users/me/calendar-feed", { token: account.accessToken })).body, {
    feed: null,
  });
  const made = await make(account);
  const empty = await read(pathOf(made));
  assert.deepEqual(daysIn(empty.bytes), []);
  // At noon in Greenwich the next day has begun on Kiritimati.
  await write(account, "2026-01-24");
  await write(account, "2026-01-24");
  const entryId = await write(account, "2026-01-26");
  const { status, headers, bytes, text } = await read(pathOf(made));
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/calendar; charset=utf-8");
  assert.deepEqual(daysIn(bytes), ["20260127 Journal", "20260125 Journal"]);
  for (const needle of [CANARY, account.email, account.user.userId, entryId]) assert.ok(!text.includes(needle), needle);
  await server.call("DELETE", `/entries/${entryId}`, { token: account.accessToken });
  assert.deepEqual(daysIn((await read(pathOf(made))).bytes), ["20260125 Journal"]);
});

test("with counts it says how many entries a day has, in the language that was asked for", async () => {
  const account = await server.register();
  const made = await make(account, { counts: true, language: "de-AT" });
  assert.deepEqual([made.counts, made.language], [true, "de-AT"]);
  await write(account, "2026-01-24");
  await write(account, "2026-01-24");
  await write(account, "2026-01-26");
  assert.deepEqual(daysIn((await read(pathOf(made))).bytes), [
    "20260127 Tagebuch: 1 Eintrag",
    "20260125 Tagebuch: 2 Einträge",
  ]);
});

test("what has not changed is not sent again, and what has is", async () => {
  const account = await server.register();
  const made = await make(account);
  const etag = (await read(pathOf(made))).headers.get("etag") ?? "";
  assert.match(etag, /^"[\w-]{22}"$/);
  const unchanged = await read(pathOf(made), { "if-none-match": etag });
  assert.deepEqual([unchanged.status, unchanged.text], [304, ""]);
  await write(account, "2026-01-24");
  const changed = await read(pathOf(made), { "if-none-match": etag });
  assert.equal(changed.status, 200);
  assert.notEqual(changed.headers.get("etag"), etag);
});

test("a link ends when it is renewed or withdrawn, while its account is closed, and with it; an ended link looks like none", async () => {
  const account = await server.register();
  const { accessToken: token, password } = account;
  const first = await make(account);
  const second = await make(account);
  assert.notEqual(first.url, second.url);
  const none = await read(`/calendar/${"x".repeat(43)}.ics`);
  const refusal = ({ status, text }: { status: number; text: string }) =>
    `${status} ${text.replace(/"(requestId|timestamp)":"[^"]*"/g, "")}`;
  assert.match(refusal(none), /^404 .*RES_001/);
  assert.equal(refusal(await read(pathOf(first))), refusal(none));
  assert.equal((await read(pathOf(second))).status, 200);
  for (let time = 0; time < 2; time += 1)
    assert.equal((await server.call("DELETE", "/users/me/calendar-feed", { token })).status, 204);
  assert.equal(refusal(await read(pathOf(second))), refusal(none));
  const third = await make(account);
  await eventually("the log of changes knows of it", async () => {
    const actions = await server.owner.query<{ action: string }>(ACTIONS, [account.user.userId]);
    const made = "calendar_feed.created";
    return actions.map(({ action }) => action).join() === [made, made, "calendar_feed.removed", made].join();
  });
  const { holdings } = (await server.call("GET", "/users/me/data", { token })).body;
  assert.ok(holdings.some((held: { holds: string; rows: number }) => held.holds === "calendar" && held.rows === 1));
  await server.call("DELETE", "/users/me", { token, body: { password } });
  assert.equal(refusal(await read(pathOf(third))), refusal(none), "it is closed");
  await server.call("POST", "/users/me/keep", { body: { email: account.email, password } });
  assert.equal((await read(pathOf(third))).status, 200, "it is open again");
});

test("a link is no way to anything else, and neither log nor database has it", async () => {
  const account = await server.register();
  const made = await make(account);
  await write(account, "2026-01-24");
  await read(pathOf(made));
  const token = /([\w-]{43})\.ics$/.exec(made.url)?.[1] ?? "";
  for (const path of ["/entries", "/users/me/data", "/sync/changes", "/users/me/calendar-feed"]) {
    for (const attempt of [{ token }, { apiKey: token }, { apiKey: `aura_${token}` }])
      assert.equal((await server.call("GET", path, attempt)).status, 401, path);
  }
  assert.equal((await server.call("DELETE", "/users/me/calendar-feed", { token })).status, 401);
  assert.equal((await server.call("PUT", pathOf(made))).status, 405);
  const [row] = await server.owner.query<{ text: string }>(ALL_OF_IT);
  for (const needle of [token, Buffer.from(token).toString("hex")]) {
    assert.ok(!(row?.text ?? "").includes(needle), "the database has it");
    assert.ok(!server.log().includes(needle), "the log has it");
  }
  await server.call("DELETE", "/users/me", {
    token: account.accessToken,
    body: { password: account.password, when: "now" },
  });
  await using other = await startTestServer();
  const { accessToken, password } = await other.register();
  await other.call("POST", "/users/me/calendar-feed", { token: accessToken, body: {} });
  await other.call("DELETE", "/users/me", { token: accessToken, body: { password, when: "now" } });
  assert.equal((await other.owner.query<{ count: number }>(FEEDS))[0]?.count, 0, "it goes with the account");
});
