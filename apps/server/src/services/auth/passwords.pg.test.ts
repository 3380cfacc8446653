import assert from "node:assert/strict";
import { test } from "node:test";
import { statement } from "../../platform/database.ts";
import { createTestAuth, input, outcome, type TestAuth } from "./auth.fixture.ts";

const NEW_PASSWORD = "quite another secret";

test("of fifty uses of one reset token at once one succeeds", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  const token = await forgot(auth, email);
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, (_, at) => outcome(reset(auth, token, `${NEW_PASSWORD} ${at}`))),
  );
  assert.equal(outcomes.filter((code) => code === 204).length, 1);
  const winner = outcomes.indexOf(204);
  assert.ok("accessToken" in (await auth.login(email, `${NEW_PASSWORD} ${winner}`)));
});

test("a reset ends every session, opens a locked account, verifies the address, and is mailed", async () => {
  await using auth = await createTestAuth();
  const { email, accessToken, password } = await auth.register();
  for (let attempt = 0; attempt < 10; attempt += 1) await assert.rejects(auth.login(email, "wrong"));
  await assert.rejects(auth.login(email, password), { code: "RATE_001" });
  assert.equal(await outcome(reset(auth, await forgot(auth, email), NEW_PASSWORD)), 204);
  await assert.rejects(auth.signedIn(accessToken), /ended/);
  await assert.rejects(auth.login(email, password), { code: "AUTH_001" });
  const { user } = await auth.login(email, NEW_PASSWORD);
  assert.equal(user.isVerified, true);
  await auth.sendMails();
  assert.equal(auth.mails.filter(({ template }) => template === "password-changed").length, 1);
  assert.ok((await auth.actions()).includes("auth.password.reset"));
});

test("a reset token expires after half an hour, and a newer reset makes older ones worthless", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  const [first, second] = [await forgot(auth, email), await forgot(auth, email)];
  assert.equal(await outcome(reset(auth, second, NEW_PASSWORD)), 204);
  assert.equal(await outcome(reset(auth, first, NEW_PASSWORD)), "VAL_001");
  const third = await forgot(auth, email);
  auth.clock.advance(30 * 60_000);
  assert.equal(await outcome(reset(auth, third, NEW_PASSWORD)), "VAL_001");
});

test("a weak new password leaves the reset token good for another try", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  const token = await forgot(auth, email);
  assert.equal(await outcome(reset(auth, token, "password1")), "VAL_001");
  assert.equal(await outcome(reset(auth, token, NEW_PASSWORD)), 204);
});

test("asking for a reset is answered and worked alike for addresses known and unknown; only the known one gets mail", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  await auth.sendMails();
  auth.mails.length = 0;
  const ask = (address: string) => auth.handlers.forgotPassword(input({ email: address }), auth.context());
  assert.deepEqual(await ask(email), await ask("nobody@example.org"));
  const actions = await auth.actions();
  assert.equal(actions.filter((action) => action === "auth.password.reset_requested").length, 2);
  await auth.sendMails();
  assert.deepEqual(
    auth.mails.map(({ email: to, template }) => [to, template]),
    [[email, "reset-password"]],
  );
});

test("an address gets five reset mails an hour, however often somebody asks", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  for (let round = 0; round < 8; round += 1) await auth.handlers.forgotPassword(input({ email }), auth.context());
  await auth.sendMails();
  assert.equal(auth.mails.filter(({ template }) => template === "reset-password").length, 5);
});

test("a changed password ends every other session and keeps this one", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  const other = await auth.login(account.email, account.password);
  const pending = await forgot(auth, account.email);
  const context = await auth.signedIn(account.accessToken);
  const change = (currentPassword: string, newPassword: string) =>
    auth.handlers.changePassword(input({ currentPassword, newPassword }), context);
  assert.equal(await outcome(change("wrong", NEW_PASSWORD)), "AUTH_001");
  assert.equal(await outcome(change(account.password, "12345678")), "VAL_001");
  assert.equal(await outcome(change(account.password, NEW_PASSWORD)), 204);
  await auth.signedIn(account.accessToken);
  await assert.rejects(auth.signedIn(other.accessToken), /ended/);
  await assert.rejects(auth.login(account.email, account.password), { code: "AUTH_001" });
  assert.equal(
    await outcome(reset(auth, pending, "a third secret word")),
    "VAL_001",
    "reset links from before are dead",
  );
  await auth.sendMails();
  assert.equal(auth.mails.filter(({ template }) => template === "password-changed").length, 1);
});

test("a link in a mail verifies the address once", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  await auth.sendMails();
  const token = lastToken(auth);
  const verify = () => auth.handlers.verifyEmail(input({ token }), auth.context());
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(verify())));
  assert.equal(outcomes.filter((code) => code === 204).length, 1);
  assert.equal(outcomes.filter((code) => code === "VAL_001").length, 19);
  const profile = await auth.handlers.getProfile(input(undefined), await auth.signedIn(account.accessToken));
  assert.equal((profile as { body: { isVerified: boolean } }).body.isVerified, true);
  const reused = auth.handlers.resetPassword(input({ token, newPassword: NEW_PASSWORD }), auth.context());
  assert.equal(await outcome(reused), "VAL_001", "a verification link resets no password");
});

test("a mail's link holds its token behind the hash sign, and the table holds its hash alone", async () => {
  await using auth = await createTestAuth();
  await auth.register();
  await auth.sendMails();
  const values = auth.mails.at(-1)?.values ?? {};
  const token = lastToken(auth);
  assert.equal(values["link"], `https://journal.example.org/verify-email#token=${token}`);
  const dump = statement("SELECT string_agg(t::text, '') AS text FROM auth.one_time_tokens t");
  const text = (await auth.owner.query<{ text: string }>(dump))[0]?.text ?? "";
  assert.ok(text.length > 0 && !text.includes(token) && !text.includes(Buffer.from(token).toString("hex")));
});

async function forgot(auth: TestAuth, email: string): Promise<string> {
  await auth.handlers.forgotPassword(input({ email }), auth.context());
  await auth.sendMails();
  return lastToken(auth);
}

function lastToken(auth: TestAuth): string {
  const token = auth.mails.findLast(({ values }) => values["token"] !== undefined)?.values["token"];
  if (token === undefined) throw new Error("no mail with a token was sent");
  return token;
}

function reset(auth: TestAuth, token: string, newPassword: string) {
  return auth.handlers.resetPassword(input({ token, newPassword }), auth.context());
}
