import assert from "node:assert/strict";
import { test } from "node:test";
import { statement } from "../../platform/database.ts";
import { MAX_SESSIONS } from "./sessions.ts";
import { createTestAuth, input, outcome, type TestAuth, type Tokens } from "./auth.fixture.ts";

const TOKENS = statement("SELECT count(*) AS count FROM auth.refresh_tokens");
const SEALED = statement("SELECT count(*) AS count FROM auth.refresh_tokens WHERE child_sealed IS NOT NULL");
const DAY_MS = 86_400_000;

test("fifty refreshes of one token at once all get the same child, and there is one", async () => {
  await using auth = await createTestAuth();
  const { refreshToken } = await auth.register();
  const answers = await Promise.all(Array.from({ length: 50 }, () => refresh(auth, refreshToken)));
  assert.equal(new Set(answers.map((answer) => answer.refreshToken)).size, 1);
  assert.notEqual(answers[0]?.refreshToken, refreshToken);
  assert.equal((await auth.owner.query<{ count: number }>(TOKENS))[0]?.count, 2);
});

test("a refresh whose answer was lost gives the same child again, until the child is used", async () => {
  await using auth = await createTestAuth();
  const { refreshToken } = await auth.register();
  const first = await refresh(auth, refreshToken);
  auth.clock.advance(3 * DAY_MS);
  const again = await refresh(auth, refreshToken);
  assert.equal(again.refreshToken, first.refreshToken);
  await refresh(auth, again.refreshToken);
  assert.equal(await outcome(refreshCall(auth, refreshToken)), "AUTH_002");
});

test("a token used again after its child was used ends the whole session, and the log says so", async () => {
  await using auth = await createTestAuth();
  const first = await auth.register();
  const other = await auth.login(first.email, first.password);
  const second = await refresh(auth, first.refreshToken);
  const third = await refresh(auth, second.refreshToken);
  assert.equal(await outcome(refreshCall(auth, first.refreshToken)), "AUTH_002");
  assert.equal(await outcome(refreshCall(auth, third.refreshToken)), "AUTH_002", "the newest token is dead too");
  await assert.rejects(auth.signedIn(third.accessToken), /ended/);
  assert.ok((await auth.actions()).includes("auth.session.token_reused"));
  assert.equal(await outcome(refreshCall(auth, other.refreshToken)), 200, "another session of the user goes on");
});

test("a grandparent used again ends the session as well", async () => {
  await using auth = await createTestAuth();
  const first = await auth.register();
  let { refreshToken } = first;
  for (let round = 0; round < 3; round += 1) ({ refreshToken } = await refresh(auth, refreshToken));
  assert.equal(await outcome(refreshCall(auth, first.refreshToken)), "AUTH_002");
  assert.equal(await outcome(refreshCall(auth, refreshToken)), "AUTH_002");
});

test("the table holds no token, and a child's sealed copy goes once the child was used", async () => {
  await using auth = await createTestAuth();
  const first = await auth.register();
  const second = await refresh(auth, first.refreshToken);
  const dump = statement("SELECT string_agg(t::text, '') AS text FROM auth.refresh_tokens t");
  const text = (await auth.owner.query<{ text: string }>(dump))[0]?.text ?? "";
  for (const token of [first.refreshToken, second.refreshToken]) {
    assert.ok(!text.includes(token) && !text.includes(Buffer.from(token).toString("hex")));
    assert.ok(!text.includes(Buffer.from(token, "base64url").toString("hex")));
  }
  assert.equal((await auth.owner.query<{ count: number }>(SEALED))[0]?.count, 1);
  await refresh(auth, second.refreshToken);
  assert.equal((await auth.owner.query<{ count: number }>(SEALED))[0]?.count, 1, "the newest alone");
});

test("a session that lies idle for thirty days ends", async () => {
  await using auth = await createTestAuth();
  const { refreshToken } = await auth.register();
  auth.clock.advance(30 * DAY_MS - 1);
  const { refreshToken: next } = await refresh(auth, refreshToken);
  auth.clock.advance(30 * DAY_MS);
  assert.equal(await outcome(refreshCall(auth, next)), "AUTH_002");
});

test("rotation does not carry a session past its ninety days", async () => {
  await using auth = await createTestAuth();
  let { refreshToken } = await auth.register();
  for (let day = 0; day < 80; day += 20) {
    auth.clock.advance(20 * DAY_MS);
    ({ refreshToken } = await refresh(auth, refreshToken));
  }
  auth.clock.advance(10 * DAY_MS - 1);
  ({ refreshToken } = await refresh(auth, refreshToken));
  auth.clock.advance(1);
  assert.equal(await outcome(refreshCall(auth, refreshToken)), "AUTH_002");
});

test("after a logout neither token of the session works, and others do", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  const other = await auth.login(account.email, account.password);
  const context = await auth.signedIn(account.accessToken);
  assert.equal(await outcome(auth.handlers.logout(input(undefined), context)), 204);
  await assert.rejects(auth.signedIn(account.accessToken), /ended/);
  assert.equal(await outcome(refreshCall(auth, account.refreshToken)), "AUTH_002");
  await auth.signedIn(other.accessToken);
});

test("a session is not found under another user's id", async () => {
  await using auth = await createTestAuth();
  const [ann, bob] = [await auth.register(), await auth.register()];
  const { sessionId } = await auth.sessionOf(ann.accessToken);
  const { body } = await auth.internal.checkSession(input({ sessionId, userId: bob.user.userId }));
  assert.equal(body.isActive, false);
});

test("of many sessions those are told that stand under the user they were asked for", async () => {
  await using auth = await createTestAuth();
  const [ann, bob, gone] = [await auth.register(), await auth.register(), await auth.register()];
  await auth.handlers.logout(input(undefined), await auth.signedIn(gone.accessToken));
  const claims = await Promise.all([ann, bob, gone].map(({ accessToken }) => auth.sessionOf(accessToken)));
  const [ofAnn, ofBob, ofGone] = claims.map(({ sessionId, userId }) => ({ sessionId, userId }));
  const standing = async (...sessions: { sessionId: string; userId: string }[]) =>
    (await auth.internal.checkSessions(input({ sessions }))).body.standing;
  assert.deepEqual(await standing(ofAnn!, { ...ofBob!, userId: ann.user.userId }, ofGone!), [ofAnn!.sessionId]);
  auth.clock.now = new Date(auth.clock.now.getTime() + 31 * DAY_MS);
  assert.deepEqual(await standing(ofAnn!, ofBob!), []);
});

test("sessions are listed with their device, and ending one ends no other", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  const phone = await auth.login(
    account.email,
    account.password,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Safari/604.1",
  );
  const context = await auth.signedIn(account.accessToken);
  const list = async () => {
    const answer = await auth.handlers.listSessions(input(undefined), context);
    return (answer as { body: { items: { sessionId: string; device: string; isCurrent: boolean }[] } }).body.items;
  };
  const items = await list();
  assert.deepEqual(new Set(items.map(({ device }) => device)), new Set(["Firefox on Linux", "Safari on iPhone"]));
  assert.deepEqual(
    items.filter(({ isCurrent }) => isCurrent).map(({ device }) => device),
    ["Firefox on Linux"],
  );
  const ended = items.find(({ isCurrent }) => !isCurrent)?.sessionId ?? "";
  assert.equal(await outcome(auth.handlers.endSession(input(undefined, { session_id: ended }), context)), 204);
  assert.equal(await outcome(auth.handlers.endSession(input(undefined, { session_id: ended }), context)), "RES_001");
  await assert.rejects(auth.signedIn(phone.accessToken), /ended/);
  assert.equal((await list()).length, 1);
});

test("nobody ends another's session", async () => {
  await using auth = await createTestAuth();
  const [ann, bob] = [await auth.register(), await auth.register()];
  const { sessionId } = await auth.sessionOf(ann.accessToken);
  const context = await auth.signedIn(bob.accessToken);
  assert.equal(
    await outcome(auth.handlers.endSession(input(undefined, { session_id: sessionId }), context)),
    "RES_001",
  );
  await auth.signedIn(ann.accessToken);
});

test("the twenty-first session makes the one used longest ago end, also when many begin at once", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  auth.clock.advance(1_000);
  const sessions = await Promise.all(Array.from({ length: 24 }, () => auth.login(account.email, account.password)));
  await assert.rejects(auth.signedIn(account.accessToken), /ended/);
  const standing = await Promise.allSettled(sessions.map(({ accessToken }) => auth.signedIn(accessToken)));
  assert.equal(standing.filter(({ status }) => status === "fulfilled").length, MAX_SESSIONS);
});

test("a token that never was is refused like one that has expired", async () => {
  await using auth = await createTestAuth();
  for (const token of ["", "x", "a".repeat(4_096), "ä\u{1f600}"]) {
    assert.equal(await outcome(refreshCall(auth, token)), "AUTH_002");
  }
});

function refreshCall(auth: TestAuth, refreshToken: string) {
  return auth.handlers.refresh(input({ refreshToken }), auth.context());
}

async function refresh(auth: TestAuth, refreshToken: string): Promise<Tokens> {
  return ((await refreshCall(auth, refreshToken)) as { body: Tokens }).body;
}
