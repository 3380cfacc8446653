import assert from "node:assert/strict";
import { test } from "node:test";
import { generateSync } from "otplib";
import { statement } from "../../platform/database.ts";
import { createTestAuth, input, outcome, type TestAuth, type Tokens } from "./auth.fixture.ts";

const STEP_MS = 30_000;

test("one code of the authenticator, used fifty times at once, signs in once", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const tokens: string[] = [];
  for (let at = 0; at < 50; at += 1) tokens.push(await challenge(auth, account));
  // The budget of guesses is put out of the way: it is the step itself that must count once.
  await verify(auth, tokens[0] ?? "", "000000").catch(() => undefined);
  await auth.owner.execute(statement("UPDATE auth.login_attempts SET failures = -100"));
  const code = account.codeNow();
  const outcomes = await Promise.all(tokens.map((token) => outcome(verify(auth, token, code))));
  assert.equal(outcomes.filter((code) => code === 200).length, 1);
  assert.equal(outcomes.filter((code) => code === "AUTH_001").length, 49);
});

test("one challenge answered fifty times at once with the right code opens one session", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const token = await challenge(auth, account);
  const code = account.codeNow();
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => outcome(verify(auth, token, code))));
  assert.equal(outcomes.filter((code) => code === 200).length, 1);
});

test("codes of the neighbouring steps are taken, older and newer ones are not", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const at = (steps: number) => account.codeAt(auth.clock.now.getTime() + steps * STEP_MS);
  for (const steps of [-2, 2]) {
    assert.equal(await outcome(verify(auth, await challenge(auth, account), at(steps))), "AUTH_001");
  }
  assert.equal(await outcome(verify(auth, await challenge(auth, account), at(-1))), 200);
  assert.equal(await outcome(verify(auth, await challenge(auth, account), at(1))), 200);
  assert.equal(
    await outcome(verify(auth, await challenge(auth, account), at(0))),
    "AUTH_001",
    "behind the newest step taken",
  );
});

test("a challenge has five tries, also when they come at once", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const token = await challenge(auth, account);
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcome(verify(auth, token, "000000"))));
  assert.equal(outcomes.filter((code) => code === "AUTH_001").length, 5);
  assert.equal(outcomes.filter((code) => code === "AUTH_002").length, 25);
  assert.equal(await outcome(verify(auth, token, account.codeNow())), "AUTH_002");
});

test("a challenge expires after five minutes", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const token = await challenge(auth, account);
  auth.clock.advance(5 * 60_000);
  assert.equal(await outcome(verify(auth, token, account.codeNow())), "AUTH_002");
});

test("twenty wrong codes in a day are all there are, however many challenges; a recovery code still opens", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const seen: (string | number)[] = [];
  for (let round = 0; round < 5; round += 1) {
    const token = await challenge(auth, account);
    for (let attempt = 0; attempt < 5; attempt += 1) seen.push(await outcome(verify(auth, token, "000000")));
  }
  assert.equal(seen.filter((code) => code === "AUTH_001").length, 20);
  assert.equal(seen.filter((code) => code === "RATE_001").length, 5);
  assert.equal(await outcome(verify(auth, await challenge(auth, account), account.codeNow())), "RATE_001");
  assert.equal(await outcome(verify(auth, await challenge(auth, account), account.recoveryCodes[0] ?? "")), 200);
});

test("a recovery code works once, in either case and without its dashes; fifty uses at once are one", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  assert.equal(new Set(account.recoveryCodes).size, 10);
  const [first = "", second = ""] = account.recoveryCodes;
  assert.equal(
    await outcome(verify(auth, await challenge(auth, account), first.toLowerCase().replaceAll("-", ""))),
    200,
  );
  assert.equal(await outcome(verify(auth, await challenge(auth, account), first)), "AUTH_001");
  const tokens: string[] = [];
  for (let at = 0; at < 50; at += 1) tokens.push(await challenge(auth, account));
  const outcomes = await Promise.all(tokens.map((token) => outcome(verify(auth, token, second))));
  assert.equal(outcomes.filter((code) => code === 200).length, 1);
});

test("the right password alone opens no session where a second factor is on", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const answer = await auth.handlers.login(input(account), auth.context());
  assert.deepEqual(Object.keys((answer as { body: object }).body).sort(), ["methods", "mfaRequired", "mfaToken"]);
});

test("a challenge does not stand in for a refresh or reset token, nor they for it", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const token = await challenge(auth, account);
  assert.equal(await outcome(auth.handlers.refresh(input({ refreshToken: token }), auth.context())), "AUTH_002");
  const reset = auth.handlers.resetPassword(input({ token, newPassword: "a brand new secret" }), auth.context());
  assert.equal(await outcome(reset), "VAL_001");
  assert.equal(await outcome(verify(auth, account.refreshToken, account.codeNow())), "AUTH_002");
});

test("switching the second factor on and off ends every other session, and is mailed and logged", async () => {
  await using auth = await createTestAuth();
  const before = await auth.register();
  const other = await auth.login(before.email, before.password);
  const account = await withMfa(auth, before);
  await assert.rejects(auth.signedIn(other.accessToken), /ended/);
  const context = await auth.signedIn(account.accessToken);
  const disable = (password: string, code: string) => auth.handlers.disableMfa(input({ password, code }), context);
  assert.equal(await outcome(disable("wrong", account.codeNow())), "AUTH_001");
  assert.equal(await outcome(disable(account.password, "000000")), "AUTH_001");
  const fresh = (await verify(auth, await challenge(auth, account), account.recoveryCodes[3] ?? "")) as {
    body: Tokens;
  };
  assert.equal(await outcome(disable(account.password, account.recoveryCodes[4] ?? "")), 204);
  await assert.rejects(auth.signedIn(fresh.body.accessToken), /ended/);
  assert.ok("accessToken" in (await auth.login(account.email, account.password)), "a password is enough again");
  await auth.sendMails();
  const changes = auth.mails.filter(({ template }) => template === "mfa-changed");
  assert.equal(changes.length, 2);
  const actions = await auth.actions();
  for (const action of ["auth.mfa.enabled", "auth.mfa.disabled"]) {
    assert.equal(actions.filter((seen) => seen === action).length, 1, action);
  }
});

test("a secret that is in force is not replaced, and lies in the table only wrapped", async () => {
  await using auth = await createTestAuth();
  const account = await withMfa(auth);
  const context = await auth.signedIn(account.accessToken);
  assert.equal(await outcome(auth.handlers.setupMfa(input(undefined), context)), "RES_002");
  const dump = statement("SELECT string_agg(encode(m.secret_wrapped, 'escape'), '') AS text FROM auth.mfa m");
  const text = (await auth.owner.query<{ text: string }>(dump))[0]?.text ?? "";
  assert.ok(text.length > 0 && !text.includes(account.secret));
});

type MfaAccount = Awaited<ReturnType<typeof withMfa>>;

/** An account with a second factor on; the clock has moved on, so that the code of the present is unused. */
async function withMfa(auth: TestAuth, existing?: Tokens & { email: string; password: string }) {
  const account = existing ?? (await auth.register());
  const context = await auth.signedIn(account.accessToken);
  const setup = (await auth.handlers.setupMfa(input(undefined), context)) as {
    body: { secret: string; otpauthUrl: string };
  };
  const { secret } = setup.body;
  const codeAt = (timeMs: number) => generateSync({ secret, epoch: Math.floor(timeMs / 1_000) });
  const codeNow = () => codeAt(auth.clock.now.getTime());
  const enabled = await auth.handlers.enableMfa(input({ code: codeNow() }), context);
  const { recoveryCodes } = (enabled as { body: { recoveryCodes: string[] } }).body;
  auth.clock.advance(4 * STEP_MS);
  return { ...account, secret, recoveryCodes, codeAt, codeNow };
}

async function challenge(auth: TestAuth, { email, password }: Pick<MfaAccount, "email" | "password">): Promise<string> {
  const answer = await auth.handlers.login(input({ email, password }), auth.context());
  return (answer as unknown as { body: { mfaToken: string } }).body.mfaToken;
}

function verify(auth: TestAuth, mfaToken: string, code: string) {
  return auth.handlers.verifyMfa(input({ mfaToken, code }), auth.context());
}
