import assert from "node:assert/strict";
import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { totpCode } from "../../../../../tests/security/totp.ts";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../tests/support/server.ts";
import { failureOf } from "../command.fixture.ts";
import { login } from "./login.ts";
import { logout } from "./logout.ts";
import { createDesk, openWay, type Desk } from "./remote.fixture.ts";
import { search } from "./search.ts";
import { showToday } from "./today.ts";
import { sendDrafts, writeEntry } from "./write.ts";

const MINUTE_MS = 60_000;

let server: TestServer;
let aheadMs = 0;
before(async () => (server = await startTestServer({ now: () => new Date(Date.now() + aheadMs) })));
after(async () => server[Symbol.asyncDispose]());

async function signIn(desk: Desk, account: TestAccount, url = server.baseUrl): Promise<void> {
  const { email, password } = account;
  await login(desk.context({ input: `${password}\n` }), url, { email, passwordStdin: true });
}

// oxlint-disable-next-line typescript/no-explicit-any -- tests look at answers of every shape
async function entriesOf({ email, password }: TestAccount): Promise<Record<string, any>[]> {
  const { accessToken: token } = (await server.call("POST", "/auth/login", { body: { email, password } })).body;
  return (await server.call("GET", "/entries?limit=100", { token })).body.items;
}

const credentialsFile = (desk: Desk): string => join(desk.home, "config", "aura", "credentials.json");
const draftsFolder = (desk: Desk): string => join(desk.home, "state", "aura", "drafts");

test("who signs in writes, sees the day and finds words, and is a stranger again after signing out", async () => {
  await using desk = await createDesk();
  const account = await server.register({ timezone: "Pacific/Auckland" });
  await signIn(desk, account);
  assert.equal((await stat(credentialsFile(desk))).mode & 0o777, 0o600);
  assert.equal((await readFile(credentialsFile(desk), "utf8")).includes(account.password), false);

  const words = ["Walked", "along", "the", "river."];
  const written = desk.context();
  await writeEntry(written, words, { mood: 4, tag: ["walks", "spring"] });
  assert.match(written.said.output, /^Written on \d{4}-\d\d-\d\d\.\n$/);
  await writeEntry(desk.context({ input: "From a pipe, \u001B[31mred\u001B[0m.\n\n" }), [], { tag: [] });
  assert.deepEqual(await readdir(draftsFolder(desk)), []);

  const today = desk.context();
  await showToday(today, {});
  assert.match(
    today.said.output,
    /^\w+day,? .*\n\n\d\d:\d\d  ●●●●○  #walks  #spring\n  Walked along the river\.\n\n\d\d:\d\d\n  From a pipe, �\[31mred�\[0m\.\n$/,
  );
  const asJson = desk.context();
  await showToday(asJson, { json: true });
  const lines = asJson.said.output.trim().split("\n");
  assert.deepEqual(
    lines.map((line) => JSON.parse(line).content),
    ["Walked along the river.", "From a pipe, \u001B[31mred\u001B[0m."],
  );
  assert.equal(JSON.parse(lines[0] ?? "").timezone, "Pacific/Auckland");

  const found = desk.context();
  await search(found, ["walking", "rivers"], { limit: 5 });
  assert.match(found.said.output, /#spring\n  \[Walked\] along the \[river\]\.\n$/);
  const coloured = desk.context({ columns: 80 });
  await search(coloured, ["river"], { limit: 5 });
  assert.ok(coloured.said.output.includes("\u001B[1m\u001B[33mriver\u001B[39m\u001B[22m"), coloured.said.output);
  assert.equal(server.log().includes("walking"), false);

  await logout(desk.context());
  assert.deepEqual((await readdir(join(desk.home, "config", "aura"))).sort(), ["credentials.lock"]);
  assert.match((await failureOf(showToday(desk.context(), {}))).message, /Nobody is signed in/);
  const sessions = await server.call("GET", "/auth/sessions", { token: account.accessToken });
  assert.equal(sessions.body.items.length, 1, "the session of the registration alone");
});

test("a second factor is asked for, and a wrong password or code is told in a sentence", async () => {
  await using desk = await createDesk();
  const account = await server.register();
  const { email, password, accessToken: token } = account;
  const { secret } = (await server.call("POST", "/auth/mfa/setup", { token })).body;
  const code = totpCode(secret, Date.now());
  const { recoveryCodes } = (await server.call("POST", "/auth/mfa/enable", { token, body: { code } })).body;
  const enter = (input: string, isTyped = false) =>
    login(desk.context({ input, isTyped }), server.baseUrl, { email, passwordStdin: !isTyped });

  assert.match((await failureOf(enter("wrong\n"))).message, /password is wrong/);
  assert.match((await failureOf(enter(`${password}\n`))).message, /holds no code of the second factor/);
  assert.match((await failureOf(enter(`${password}\n000000\n`))).message, /code is wrong/);
  await assert.rejects(stat(credentialsFile(desk)));
  await enter(`${password}\n${recoveryCodes[0]}\n`);
  await writeEntry(desk.context(), ["In."], { tag: [] });
  const sessions = await server.call("GET", "/auth/sessions", {
    token: JSON.parse(await readFile(credentialsFile(desk), "utf8")).accessToken,
  });
  assert.match(sessions.body.items.find(({ isCurrent }: { isCurrent: boolean }) => isCurrent).device, /^aura command/);
});

test("an access token that has expired is replaced, whichever clock says so", async (t) => {
  t.after(() => (aheadMs = 0));
  await using desk = await createDesk();
  await signIn(desk, await server.register());
  const first = JSON.parse(await readFile(credentialsFile(desk), "utf8"));

  await showToday(desk.context({ now: () => new Date(Date.now() + 16 * MINUTE_MS) }), {});
  const second = JSON.parse(await readFile(credentialsFile(desk), "utf8"));
  assert.notEqual(second.refreshToken, first.refreshToken);
  assert.equal((await stat(credentialsFile(desk))).mode & 0o777, 0o600);

  aheadMs = 20 * MINUTE_MS;
  await showToday(desk.context(), {});
  const third = JSON.parse(await readFile(credentialsFile(desk), "utf8"));
  assert.notEqual(third.refreshToken, second.refreshToken);
});

test("many commands at once with an expired token refresh it once each time, and the session goes on", async (t) => {
  t.after(() => (aheadMs = 0));
  await using desk = await createDesk();
  await using way = await openWay(server.baseUrl);
  await signIn(desk, await server.register(), way.url);
  for (let round = 1; round <= 3; round += 1) {
    aheadMs += 16 * MINUTE_MS;
    const now = () => new Date(Date.now() + aheadMs);
    await Promise.all(Array.from({ length: 5 }, () => showToday(desk.context({ now }), {})));
    assert.equal(way.calls.filter((call) => call === "POST /auth/refresh").length, round);
  }
});

test("an answer to a refresh that gets lost costs nobody the session", async (t) => {
  t.after(() => (aheadMs = 0));
  await using desk = await createDesk();
  await using way = await openWay(server.baseUrl);
  await signIn(desk, await server.register(), way.url);
  aheadMs = 16 * MINUTE_MS;
  way.state = "answers-lost";
  assert.match((await failureOf(showToday(desk.context(), {}))).message, /cannot be reached/);
  way.state = "open";
  await showToday(desk.context(), {});
});

test("a session that was ended elsewhere says how to sign in again, and keeps the text", async () => {
  await using desk = await createDesk();
  const account = await server.register();
  await signIn(desk, account);
  const { accessToken: token } = account;
  const { items } = (await server.call("GET", "/auth/sessions", { token })).body;
  for (const { sessionId, isCurrent } of items)
    if (!isCurrent) await server.call("DELETE", `/auth/sessions/${sessionId}`, { token });
  const failure = await failureOf(writeEntry(desk.context(), ["Still here."], { tag: [] }));
  assert.match(failure.message, /session at .* has ended\. Sign in again: aura login .* The text is kept in/);
  await signIn(desk, account);
  await sendDrafts(desk.context());
  assert.deepEqual(
    (await entriesOf(account)).map(({ content }) => content),
    ["Still here."],
  );
});

test("what could not be sent, or whose answer was lost, is kept for its writer and counts once", async () => {
  await using desk = await createDesk();
  await using way = await openWay(server.baseUrl);
  const account = await server.register();
  await signIn(desk, account, way.url);

  way.state = "cut";
  const away = await failureOf(writeEntry(desk.context(), ["Away."], { mood: 2, tag: ["kept"] }));
  const [, file = ""] = /kept in (\S+\.json); "aura write --retry"/.exec(away.message) ?? [];
  assert.equal(away.exitCode, 1);
  assert.equal((await stat(file)).mode & 0o777, 0o600);
  assert.equal((await stat(draftsFolder(desk))).mode & 0o777, 0o700);
  way.state = "answers-lost";
  assert.match((await failureOf(writeEntry(desk.context(), ["Lost."], { tag: [] }))).message, /kept in/);
  const stuck = desk.context();
  assert.match((await failureOf(sendDrafts(stuck))).message, /2 drafts are still here/);

  // Somebody else at the same machine: not their journal.
  way.state = "open";
  await signIn(desk, await server.register(), way.url);
  const stranger = desk.context();
  assert.equal((await failureOf(sendDrafts(stranger))).exitCode, 1);
  assert.match(stranger.said.errors, /for another account/);

  await signIn(desk, account, way.url);
  // One of them has arrived already and was changed since.
  const { accessToken: token } = account;
  const arrived = (await entriesOf(account)).find(({ content }) => content === "Lost.");
  await server.call("PUT", `/entries/${arrived?.["entryId"]}`, { token, body: { content: "Lost and found." } });
  const sent = desk.context();
  await sendDrafts(sent);
  assert.equal(sent.said.output, "2 sent.\n");
  assert.deepEqual(await readdir(draftsFolder(desk)), []);
  const there = await entriesOf(account);
  assert.deepEqual(new Set(there.map(({ content }) => content)), new Set(["Away.", "Lost and found."]));
  assert.equal(there.length, 2);
  const kept = there.find(({ content }) => content === "Away.");
  assert.deepEqual(kept?.["metadata"].mood, { rating: 2 });
  const again = desk.context();
  await sendDrafts(again);
  assert.equal(again.said.output, "There are no drafts.\n");
});

test("an editor's text is written, its failure loses nothing, and an empty page writes nothing", async () => {
  await using desk = await createDesk();
  const account = await server.register();
  await signIn(desk, account);
  const editor = join(desk.home, "an editor");
  const edit = async (script: string, environment: Record<string, string> = { VISUAL: `'${editor}' --wait` }) => {
    await writeFile(editor, `#!/bin/sh\n${script}\n`);
    await chmod(editor, 0o700);
    const context = desk.context({ isTyped: true, environment });
    await writeEntry(context, [], { tag: [] });
  };
  await edit('test "$1" = --wait && stat -c %a "$2" > "$0.mode" && echo "By hand." > "$2"');
  assert.equal(await readFile(`${editor}.mode`, "utf8"), "600\n");
  assert.match((await failureOf(edit(":"))).message, /Nothing was written/);
  assert.deepEqual(await readdir(draftsFolder(desk)), []);
  const crashed = await failureOf(edit('echo Half > "$2"; exit 3'));
  const [, file = ""] = /What it left is in (\S+\.md)/.exec(crashed.message) ?? [];
  assert.equal(await readFile(file, "utf8"), "Half\n");
  assert.equal((await failureOf(edit(":", {}))).exitCode, 2);
  assert.deepEqual(
    (await entriesOf(account)).map(({ content }) => content),
    ["By hand."],
  );
});

test("an API key does what it is allowed to, and never shows in what is said", async () => {
  await using desk = await createDesk();
  const { accessToken: token } = await server.register();
  const keyOf = async (...scopes: string[]): Promise<string> =>
    (await server.call("POST", "/api-keys", { token, body: { name: "command", scopes } })).body.key;
  const enter = async (key: string) => {
    const context = desk.context({ input: `${key}\n` });
    await login(context, server.baseUrl, { apiKeyStdin: true });
    return context.said;
  };
  const key = await keyOf("entries:write");
  assert.equal(JSON.stringify(await enter(key)).includes(key), false);
  await writeEntry(desk.context(), ["By a key."], { tag: [] });
  const refused = await failureOf(showToday(desk.context(), {}));
  assert.match(refused.message, /does not allow that/);
  await enter(await keyOf("entries:read"));
  const found = desk.context();
  await search(found, ["key"], { limit: 1 });
  assert.match(found.said.output, /By a \[key\]\./);
  const unknown = `aura_${"x".repeat(40)}`;
  const stranger = await failureOf(enter(unknown));
  assert.match(stranger.message, /does not know this API key/);
  assert.equal(stranger.message.includes(unknown), false);
  const done = desk.context();
  await logout(done);
  assert.match(done.said.errors, /key itself goes on/);
});

test("signing out works without the server, and says that it was not told", async () => {
  await using desk = await createDesk();
  await using way = await openWay(server.baseUrl);
  await signIn(desk, await server.register(), way.url);
  way.state = "cut";
  const context = desk.context();
  await logout(context);
  assert.match(context.said.errors, /was not told/);
  await assert.rejects(stat(credentialsFile(desk)));
});
