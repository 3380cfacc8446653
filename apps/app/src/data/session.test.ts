import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestDevice, refusal, unreachable, WRITER } from "./session.fixture.ts";

test("without an account there is no token, and no server is asked", async () => {
  const device = createTestDevice();
  const session = device.open();
  assert.deepEqual(await session.state(), { kind: "absent" });
  assert.equal(await session.getAccessToken(), undefined);
  assert.equal(await session.getCurrentUser(), null);
  assert.deepEqual(device.asked, []);
});

test("a session begun on one day goes on the next, and its access token was never written down", async () => {
  const device = createTestDevice();
  assert.equal((await device.open().login("writer@example.org", "first")).kind, "open");
  assert.deepEqual(device.kept(), { user: WRITER, isLost: false, refreshToken: "refresh-1" });
  assert.doesNotMatch(JSON.stringify(device.kept()), /access/);
  const later = device.open();
  assert.deepEqual(await later.state(), { kind: "open", user: WRITER });
  assert.equal(await later.getAccessToken(), "access-2");
  assert.deepEqual(device.asked, ["login", "refresh refresh-1"]);
});

test("a second factor stands between the password and the session", async () => {
  const device = createTestDevice();
  const session = device.open();
  const asked = await session.login("writer@example.org", "second");
  assert.deepEqual(asked, { kind: "secondFactor", mfaToken: "mfa", methods: ["totp", "recovery"] });
  assert.equal((await session.state()).kind, "absent");
  assert.equal((await session.verifyMfa("mfa", "123456")).kind, "open");
  assert.equal((await session.state()).kind, "open");
});

test("a token is used until shortly before its end, then renewed, once for all who wait", async () => {
  const device = createTestDevice();
  const session = device.open();
  await session.login("writer@example.org", "first");
  device.nowMs += 839_000;
  assert.equal(await session.getAccessToken(), "access-1");
  device.nowMs += 2_000;
  const tokens = await Promise.all(Array.from({ length: 20 }, () => session.getAccessToken()));
  assert.deepEqual(new Set(tokens), new Set(["access-2"]));
  assert.deepEqual(device.asked, ["login", "refresh refresh-1"]);
});

test("nobody gets an access token before the refresh token that came with it is on disk", async () => {
  const device = createTestDevice();
  await device.open().login("writer@example.org", "first");
  const session = device.open();
  device.onWrite = () => Promise.reject(new Error("disk full"));
  await assert.rejects(session.getAccessToken(), /disk full/);
  assert.equal(device.kept()?.refreshToken, "refresh-1");
  device.onWrite = async () => {};
  assert.equal(await device.open().getAccessToken(), "access-3");
  assert.deepEqual(device.asked.slice(1), ["refresh refresh-1", "refresh refresh-1"], "the same token, after a crash");
});

test("a server that can't be reached ends nothing", async () => {
  const device = createTestDevice();
  await device.open().login("writer@example.org", "first");
  const session = device.open();
  device.onRefresh = () => Promise.reject(unreachable());
  await assert.rejects(session.getAccessToken(), { code: "EXT_001" });
  assert.equal((await session.state()).kind, "open");
  device.onRefresh = async () => {};
  assert.equal(await session.getAccessToken(), "access-2");
});

test("a session that the server has ended is lost: it says so after a restart too, and asks no more", async () => {
  const device = createTestDevice();
  await device.open().login("writer@example.org", "first");
  const session = device.open();
  device.onRefresh = () => Promise.reject(refusal());
  assert.equal(await session.getAccessToken(), undefined);
  assert.deepEqual(await session.state(), { kind: "lost", user: WRITER });
  const later = device.open();
  assert.deepEqual(await later.state(), { kind: "lost", user: WRITER });
  assert.equal(await later.getAccessToken(), undefined);
  assert.deepEqual(device.asked, ["login", "refresh refresh-1"]);
  await later.login("writer@example.org", "first");
  assert.equal((await later.state()).kind, "open");
});

test("a call whose token the server no longer takes is made once more with a new one, and no third time", async () => {
  const device = createTestDevice();
  const session = device.open();
  await session.login("writer@example.org", "first");
  const used: (string | undefined)[] = [];
  const call = async (): Promise<string> => {
    const token = await session.getAccessToken();
    used.push(token);
    if (token === "access-1") throw refusal();
    return "answer";
  };
  const late = Promise.withResolvers<void>();
  let isFirst = true;
  const slow = session.signedIn(async () => {
    if (!isFirst) return session.getAccessToken();
    isFirst = false;
    await late.promise;
    throw refusal();
  });
  assert.deepEqual(await Promise.all([session.signedIn(call), session.signedIn(call)]), ["answer", "answer"]);
  late.resolve();
  assert.equal(await slow, "access-2", "renewed already while its refusal was on the way");
  assert.deepEqual(used, ["access-1", "access-1", "access-2", "access-2"]);
  let calls = 0;
  const hopeless = session.signedIn(async () => {
    calls += 1;
    throw refusal();
  });
  await assert.rejects(hopeless, { code: "AUTH_002" });
  assert.equal(calls, 2);
});

test("signing out ends the session on the server first, and keeps it where the server can't be told", async () => {
  const device = createTestDevice();
  const session = device.open();
  await session.login("writer@example.org", "first");
  device.onLogout = () => Promise.reject(unreachable());
  await assert.rejects(session.logout(), { code: "EXT_001" });
  assert.equal((await session.state()).kind, "open");
  device.onLogout = () => Promise.reject(refusal());
  await session.logout();
  assert.equal(device.kept(), undefined);
  assert.equal(await session.getAccessToken(), undefined);
});

test("an answer that was on its way while one signed out opens nothing", async () => {
  const device = createTestDevice();
  await device.open().login("writer@example.org", "first");
  const session = device.open();
  const gate = Promise.withResolvers<void>();
  device.onRefresh = () => gate.promise;
  const waiting = session.getAccessToken();
  await session.logout();
  gate.resolve();
  assert.equal(await waiting, undefined);
  assert.deepEqual(await session.state(), { kind: "absent" });
  assert.equal(device.kept(), undefined);
});

test("a browser's session sends the header that a form can't send, and keeps no refresh token", async () => {
  const device = createTestDevice({ hasCookie: true });
  await device.open().login("writer@example.org", "first");
  assert.deepEqual(device.kept(), { user: WRITER, isLost: false });
  assert.equal(await device.open().getAccessToken(), "access-2");
  assert.deepEqual(device.asked, ["login", "refresh by cookie"]);
  for (const headers of device.headers) assert.deepEqual(headers, { "x-aura-session": "cookie" });
});

test("what the server says of the account is kept, also while a token is being renewed", async () => {
  const device = createTestDevice();
  await device.open().login("writer@example.org", "first");
  const session = device.open();
  const gate = Promise.withResolvers<void>();
  device.onRefresh = () => gate.promise;
  const waiting = session.getAccessToken();
  await session.keepUser({ ...WRITER, firstName: "Ann" });
  gate.resolve();
  assert.equal(await waiting, "access-2");
  assert.equal((await session.state()).kind, "open");
});
