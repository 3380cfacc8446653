import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { statement } from "../../apps/server/src/platform/database.ts";
import { eventually } from "../support/eventually.ts";
import { startOtlpReceiver, type OtlpReceiver } from "../support/otlp.ts";
import { startTestServer, type TestAnswer, type TestServer } from "../support/server.ts";
import { needlesIn, searchDatabase, searchWatched, watchRows, type Needle } from "./needles.ts";
import { totpCode } from "./totp.ts";

/** Letters alone and no word of any language, so that neither stemming nor splitting takes it apart. */
const WORD = "xqzvkwplbcanaryjjqx";
const PASSWORD = "Pzqwxv7KcanaryHjkq";
const NEW_PASSWORD = "Nqpzxw4RcanaryTtkv";
const EMAIL = "gqzxwcanarymail@example.org";
const NAME = "Vkqzwcanaryname";

const written: Needle[] = [{ name: "journal text", value: WORD }];
const secrets: Needle[] = [
  { name: "password", value: PASSWORD },
  { name: "new password", value: NEW_PASSWORD },
];
const personal: Needle[] = [
  { name: "e-mail", value: EMAIL },
  { name: "name", value: NAME },
];

/** Nobody's word, and still nothing for a trace. */
const ids: Needle[] = [];

let server: TestServer;
let traces: OtlpReceiver;
/** Every error that was answered, without the caller's own entry that a conflict shows. */
const errors: string[] = [];
let mails: { readonly name: string; readonly text: string }[];

before(async () => {
  traces = await startOtlpReceiver();
  server = await startTestServer({
    logLevel: "debug",
    config: { tracing: { endpoint: traces.endpoint, ratio: 1 } },
  });
  await watchRows(server.owner);
  await leaveTracesEverywhere();
  mails = await waitForMails(["verify-email", "reset-password", "password-changed", "mfa-changed"]);
});
after(async () => {
  await server[Symbol.asyncDispose]();
  await traces[Symbol.asyncDispose]();
});

test("the search finds what is planted, in every kind of column and every disguise", async () => {
  await server.owner.execute(
    statement("CREATE TABLE graphile_worker.planted (a text, b bytea, c jsonb, d text[], e text, f text)"),
  );
  const plant = statement("INSERT INTO graphile_worker.planted VALUES ($1, $2, $3::jsonb, $4, $5, $6)");
  const values: [string, unknown[]][] = [
    ["in a text", [`… ${WORD.toUpperCase()} …`, null, null, null, null, null]],
    ["in bytes", [null, Buffer.from(`\0${WORD}\u0001`), null, null, null, null]],
    ["in UTF-16", [null, Buffer.from(WORD, "utf16le"), null, null, null, null]],
    ["in JSON", [null, null, JSON.stringify({ deep: [{ at: `x${WORD}` }] }), null, null, null]],
    ["in a list", [null, null, null, [WORD], null, null]],
    ["in base64", [null, null, null, null, Buffer.from(`ab${WORD}cd`).toString("base64"), null]],
    ["in base64, shifted", [null, null, null, null, null, Buffer.from(`a${WORD}cd`).toString("base64")]],
  ];
  for (const [where, row] of values) {
    await server.owner.execute(plant, row);
    const { findings } = await searchDatabase(server.owner, written);
    assert.ok(
      findings.some((finding) => finding.startsWith("graphile_worker.planted: journal text")),
      `not found ${where}`,
    );
    await server.owner.execute(statement("TRUNCATE graphile_worker.planted"));
  }
  await server.owner.execute(statement("DROP TABLE graphile_worker.planted"));
  assert.deepEqual(needlesIn(`{"msg":"${PASSWORD}"}`, secrets), ["password"]);
  assert.deepEqual(needlesIn("nothing of the kind", [...written, ...secrets, ...personal]), []);
});

test("the database holds no journal text, password or token, and the address and the name with the account alone", async () => {
  const { findings, tables } = await searchDatabase(server.owner, [...written, ...secrets, ...personal]);
  for (const table of [
    "users.audit_log_default",
    "graphile_worker._private_jobs",
    "auth.refresh_tokens",
    "keys.user_keys",
  ]) {
    assert.ok(tables.includes(table), `${table} was not looked through`);
  }
  assert.ok(tables.length > 60, `only ${tables.length} tables were seen`);
  assert.deepEqual(findings, ["auth.users: e-mail", "auth.users: name"]);
});

test("nor did any row hold them for a moment: a job, an event on its way, a value that was replaced", async () => {
  const { findings, tables } = await searchWatched(server.owner, [...written, ...secrets, ...personal]);
  for (const table of ["graphile_worker._private_jobs", "auth.outbox", "journal.outbox", "auth.one_time_tokens"]) {
    assert.ok(tables.includes(table), `nothing was seen in ${table}`);
  }
  assert.deepEqual(findings, ["auth.users: e-mail", "auth.users: name"]);
});

test("no log line, metric or error holds journal text, a secret, an address or a name", async () => {
  const log = server.log();
  assert.ok(log.split("\n").length > 40, "the log was not seen");
  assert.ok(log.includes('"level":"error"'), "no failure was logged");
  const all = [...written, ...secrets, ...personal];
  assert.deepEqual(linesWith(log, all), []);
  assert.deepEqual(needlesIn(await server.runtime.telemetry.registry.metrics(), all), []);
  assert.ok(errors.length > 25, `only ${errors.length} errors were seen`);
  assert.deepEqual(
    errors.filter((error) => needlesIn(error, all).length > 0),
    [],
  );
});

test("no trace holds any of that, nor the id of a person, an entry or a session", async () => {
  // What was last done is sent last: with it, all has arrived.
  const last = (await call("GET", "/entries")).headers.get("x-request-id");
  await eventually("the last trace has arrived", () =>
    traces.spans.some(({ attributes }) => attributes["aura.request_id"] === last),
  );
  for (const name of ["POST /entries", "PUT /entries/{entry_id}", "GET", "job auth.mail", "analyse", "transaction"]) {
    assert.ok(
      traces.spans.some((span) => span.name === name),
      `${name} was not seen`,
    );
  }
  assert.ok(
    traces.spans.some(({ isFailed, attributes }) => isFailed && attributes["error.type"] === "23514"),
    "no failed statement was seen",
  );
  assert.ok(ids.length > 3 && traces.spans.length > 200, `${traces.spans.length} spans were seen`);
  const sent = traces.bytes().toString("latin1");
  assert.deepEqual(needlesIn(sent, [...written, ...secrets, ...personal, ...ids]), []);
});

test("a mail holds its recipient and its link, and nothing else of the kind", () => {
  assert.ok(
    mails.some(({ text }) => needlesIn(text, personal).length > 0),
    "the mails were not seen",
  );
  for (const { name, text } of mails) {
    const kept = secrets.filter((needle) => !needle.name.startsWith("mailed"));
    assert.deepEqual(needlesIn(text, [...written, ...kept]), [], name);
  }
});

test("no file of the server holds journal text or a secret, but a mail its own link", async () => {
  const files = (await readdir(server.config.dataDir, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !entry.name.endsWith(".eml"),
  );
  for (const { parentPath, name } of files) {
    const text = (await readFile(join(parentPath, name))).toString("latin1");
    assert.deepEqual(needlesIn(text, [...written, ...secrets, ...personal]), [], name);
  }
});

/** Puts the word into every place that takes text, the secrets through every call that takes one, and fails with each. */
async function leaveTracesEverywhere(): Promise<void> {
  const account = { email: EMAIL, password: PASSWORD, firstName: NAME, lastName: NAME, timezone: "Europe/Berlin" };
  const { accessToken, refreshToken, user } = (await call("POST", "/auth/register", { body: account })).body;
  ids.push({ name: "user id", value: user.userId }, { name: "session id", value: claimOf(accessToken, "sessionId") });
  keep("access token", accessToken);
  keep("refresh token", refreshToken);
  await call("POST", "/auth/register", { body: account });
  await writeTheWord(accessToken);
  await failWithTheWord(accessToken);
  await proveOneself(accessToken, refreshToken);
  await breakTheDatabase(accessToken);
}

async function writeTheWord(token: string): Promise<void> {
  const metadata = {
    tags: [WORD, `${WORD} twice`],
    mood: { rating: 2, label: WORD },
    location: { latitude: 1, longitude: 2, name: WORD },
  };
  const content = `Today ${WORD} came. ${WORD.toUpperCase()} again, and "${WORD}s" too.`;
  const { body: entry } = await call("POST", "/entries", { token, body: { content, metadata } });
  ids.push({ name: "entry id", value: entry.entryId });
  const path = `/entries/${entry.entryId}`;
  await call("PUT", path, { token, body: { content: `${content} Changed.`, metadata, baseVersion: 1 } });
  await call("PUT", path, { token, body: { content: `${content} Stale.`, metadata, baseVersion: 1 } });
  await call("GET", `${path}/revisions`, { token });
  await call("GET", `/entries?search=${WORD}&tag=${WORD}`, { token });
  await call("GET", `/entries/search?q=${WORD}`, { token });
  const found = await call("POST", "/entries/search", { token, body: { q: `"${WORD}"` } });
  assert.equal(found.body.items.length, 1, "the word is found by its writer");
  await call("POST", "/analyze", { token, body: { content } });
  const put = { op: "put", mutationId: randomUUID(), entryId: randomUUID(), baseVersion: 0, content, metadata };
  ids.push({ name: "id of a synchronised entry", value: put.entryId });
  for (const mutations of [[put], [put], [{ ...put, mutationId: randomUUID(), content: `${WORD} stale` }]]) {
    await call("POST", "/sync/push", { token, body: { deviceId: randomUUID(), mutations } });
  }
  await call("GET", "/sync/changes", { token });
  await call("GET", "/entries/analytics/summary", { token });
  await call("DELETE", path, { token });
  await call("POST", "/api-keys", { token, body: { name: "a program", scopes: ["entries:read"] } }).then(({ body }) =>
    keep("API key", body.key as string),
  );
}

/** The same words in requests that are refused, by every hand that refuses. */
async function failWithTheWord(token: string): Promise<void> {
  const raw = (body: string, headers: Record<string, string> = {}) =>
    call("POST", "/entries", { token, body, headers: { "content-type": "application/json", ...headers } });
  await raw(`{"content":"${WORD}`);
  await raw(`{"content":"${WORD}"}`, { "content-type": "text/plain" });
  await raw(`{"content":"${WORD} ${"x".repeat(1_200_000)}"}`);
  await raw(`"${WORD}"`);
  for (const body of [
    { content: [WORD] },
    { content: { [`a`]: WORD } },
    { content: `${WORD}\0` },
    { content: `${WORD}\ud800` },
    { content: `${WORD} `.repeat(8_000) },
    { content: "x", entryId: WORD },
    { content: "x", timezone: WORD },
    { content: "x", timestamp: WORD },
    { content: "x", metadata: WORD },
    { content: "x", metadata: { tags: [WORD.repeat(9)] } },
    { content: "x", metadata: { mood: { rating: WORD } } },
    { content: "x", metadata: { location: { latitude: WORD, longitude: 1 } } },
    { content: "x", unknown: WORD },
  ]) {
    assert.ok((await call("POST", "/entries", { token, body })).status >= 400);
  }
  await call("GET", `/entries/${WORD}`, { token });
  await call("GET", `/${WORD}?a=${WORD}`, { token });
  await call("GET", `/entries?from_date=${WORD}`, { token });
  await call("GET", `/entries?cursor=${WORD}`, { token });
  await call("GET", `/sync/changes?since=${WORD}`, { token });
  await call("POST", "/entries/search", { token, body: { q: WORD.repeat(40) } });
  await call("PUT", `/entries/${randomUUID()}`, { token, body: { content: WORD } });
  await call("PUT", `/entries/${randomUUID()}`, { token, body: { content: WORD }, headers: { "if-match": WORD } });
  await call("POST", "/analyze", { token, body: { content: WORD, language: WORD } });
  await call("POST", "/entries", { token: `${token}x`, body: { content: WORD } });
  await call("POST", "/entries", { apiKey: `aura_${WORD}${WORD}`, body: { content: WORD } });
}

/** Every call that takes a secret, with right ones and wrong ones. */
async function proveOneself(token: string, refreshToken: string): Promise<void> {
  const email = EMAIL;
  await call("POST", "/auth/login", { body: { email, password: `${PASSWORD}x` } });
  await call("POST", "/auth/login", { body: { email: `x${EMAIL}`, password: PASSWORD } });
  await call("POST", "/auth/login", { body: { email, password: [PASSWORD] } });
  await call("POST", "/auth/register", { body: { email: `${EMAIL} `, password: PASSWORD } });
  const login = await call("POST", "/auth/login", { body: { email: EMAIL.toUpperCase(), password: PASSWORD } });
  keep("second access token", login.body.accessToken);
  await call("POST", "/auth/forgot-password", { body: { email } });
  const refreshed = await call("POST", "/auth/refresh", { body: { refreshToken } });
  keep("next refresh token", refreshed.body.refreshToken);
  await call("POST", "/auth/refresh", { body: { refreshToken: `${refreshToken}x` } });
  const browser = { "x-aura-session": "cookie" };
  const opened = await call("POST", "/auth/login", { headers: browser, body: { email, password: PASSWORD } });
  const [cookie = ""] = (opened.headers.get("set-cookie") ?? "").split(";");
  keep("browser refresh token", cookie.slice("aura_refresh=".length));
  await call("POST", "/auth/refresh", { headers: { ...browser, cookie } });
  await call("POST", "/auth/refresh", { headers: { ...browser, cookie: `${cookie}x` } });
  await call("POST", "/auth/refresh", { headers: { ...browser, cookie }, body: { refreshToken } });

  const { secret } = (await call("POST", "/auth/mfa/setup", { token })).body;
  keep("secret of the authenticator", secret);
  await call("POST", "/auth/mfa/enable", { token, body: { code: "000000" } });
  const enabled = await call("POST", "/auth/mfa/enable", { token, body: { code: totpCode(secret, Date.now()) } });
  for (const code of enabled.body.recoveryCodes as string[]) {
    keep("recovery code", code);
    keep("recovery code", code.replaceAll("-", ""));
  }
  const challenge = await call("POST", "/auth/login", { body: { email, password: PASSWORD } });
  keep("second-factor token", challenge.body.mfaToken);
  await call("POST", "/auth/mfa/verify", { body: { mfaToken: challenge.body.mfaToken, code: "000000" } });
  const code = enabled.body.recoveryCodes[0] as string;
  const verified = await call("POST", "/auth/mfa/verify", { body: { mfaToken: challenge.body.mfaToken, code } });
  keep("third access token", verified.body.accessToken);
  const change = (currentPassword: string, newPassword: string) =>
    call("POST", "/auth/change-password", { token, body: { currentPassword, newPassword } });
  await change(`${PASSWORD}x`, NEW_PASSWORD);
  await change(PASSWORD, EMAIL);
  const changed = await change(PASSWORD, NEW_PASSWORD);
  assert.equal(changed.status, 204, JSON.stringify(changed.body));
  await call("DELETE", "/users/me", { token, body: { password: PASSWORD, when: "now" } });

  for (const mail of await waitForMails(["verify-email", "reset-password"])) {
    const mailed = /#token=3D([\w-]+)|#token=([\w-]+)/.exec(mail.text.replaceAll("=\n", ""));
    const value = mailed?.[1] ?? mailed?.[2];
    if (value !== undefined) keep("mailed token", value);
  }
  assert.ok(secrets.filter(({ name }) => name === "mailed token").length >= 2, "no link was found in a mail");
}

/** A driver's error quotes the row that it failed on: it must not reach the log. */
async function breakTheDatabase(token: string): Promise<void> {
  const { owner } = server;
  await owner.execute(statement("ALTER TABLE auth.users ADD CONSTRAINT broken CHECK (email = '') NOT VALID"));
  const body = { email: `second.${EMAIL}`, password: PASSWORD, firstName: NAME };
  assert.ok((await call("POST", "/auth/register", { body })).status >= 500);
  await call("PUT", "/auth/profile", { token, body: { firstName: `${NAME}s` } });
  await owner.execute(statement("ALTER TABLE auth.users DROP CONSTRAINT broken"));
  await owner.execute(
    statement("ALTER TABLE journal.entry_analytics ADD CONSTRAINT broken CHECK (entry_version < 0) NOT VALID"),
  );
  const written = await call("POST", "/entries", { token, body: { content: `Not kept: ${WORD}` } });
  assert.ok(written.status >= 500);
  await owner.execute(statement("ALTER TABLE journal.entry_analytics DROP CONSTRAINT broken"));
}

function claimOf(token: string, claim: string): string {
  return JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString())[claim] as string;
}

function keep(name: string, value: string): void {
  assert.ok(typeof value === "string" && value.length > 10, `no ${name}`);
  secrets.push({ name, value });
}

async function call(...args: Parameters<TestServer["call"]>): Promise<TestAnswer> {
  const answer = await server.call(...args);
  if (answer.status >= 400) {
    const error = (answer.body as { error: { details?: Record<string, unknown> } }).error;
    const { current: _current, ...details } = error.details ?? {};
    errors.push(JSON.stringify({ ...error, details }));
  }
  return answer;
}

/** Mails are sent by jobs: waits until each of these kinds has been. */
async function waitForMails(kinds: readonly string[]): Promise<{ readonly name: string; readonly text: string }[]> {
  const folder = join(server.config.dataDir, "mail");
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const names = await readdir(folder).catch(() => []);
    if (kinds.every((kind) => names.some((name) => name.includes(kind)))) {
      return Promise.all(names.map(async (name) => ({ name, text: await readFile(join(folder, name), "utf8") })));
    }
    await sleep(50);
  }
  throw new Error(`not all of these mails came: ${kinds.join(", ")}`);
}

function linesWith(log: string, needles: readonly Needle[]): string[] {
  return log.split("\n").filter((line) => needlesIn(line, needles).length > 0);
}
