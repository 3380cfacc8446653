import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { statement } from "../../platform/database.ts";
import { createPasswordHasher } from "./hasher.ts";
import { createPepper } from "./server-secrets.ts";
import { createTestAuth, input, outcome, type TestAuth } from "./auth.fixture.ts";

const HASH = statement("SELECT password_hash AS hash FROM auth.users WHERE user_id = $1");
const SET_HASH = statement("UPDATE auth.users SET password_hash = $2 WHERE user_id = $1");
const MINUTE_MS = 60_000;

test("of fifty wrong passwords at once ten are checked, and the rest are told to wait", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  const outcomes = await Promise.all(Array.from({ length: 50 }, (_, at) => outcome(login(auth, email, `wrong-${at}`))));
  assert.equal(outcomes.filter((code) => code === "AUTH_001").length, 10);
  assert.equal(outcomes.filter((code) => code === "RATE_001").length, 40);
});

test("once the budget is used up the right password waits too, until the window has passed", async () => {
  await using auth = await createTestAuth();
  const { email, password } = await auth.register();
  await fail(auth, email, 10);
  await assert.rejects(login(auth, email, password), { code: "RATE_001", status: 429, retryAfterSeconds: 900 });
  auth.clock.advance(15 * MINUTE_MS);
  assert.equal(await outcome(login(auth, email, password)), 200);
});

test("a right password clears the failures before it", async () => {
  await using auth = await createTestAuth();
  const { email, password } = await auth.register();
  await fail(auth, email, 9);
  assert.equal(await outcome(login(auth, email, password)), 200);
  await fail(auth, email, 10);
  assert.equal(await outcome(login(auth, email, "wrong")), "RATE_001");
});

test("thirty right passwords at once all open a session: they are no guesses", async () => {
  await using auth = await createTestAuth();
  const { email, password } = await auth.register();
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => outcome(login(auth, email, password))));
  assert.deepEqual(new Set(outcomes), new Set([200]));
});

test("the budget is the account's however its address is spelled, and draws in the proof of a password elsewhere", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register({ email: "Ann@Example.org" });
  await fail(auth, "ann@example.org", 5);
  await fail(auth, "ANN@EXAMPLE.ORG", 4);
  const check = () => auth.internal.verifyPassword(input({ userId: account.user.userId, password: "wrong" }));
  assert.equal((await check()).body.isValid, false);
  assert.equal(await outcome(check()), "RATE_001");
});

test("an unknown address and a wrong password are answered alike, to the last refusal", async () => {
  await using auth = await createTestAuth();
  const { email } = await auth.register();
  const answers = async (address: string) => {
    const seen: unknown[] = [];
    for (let attempt = 0; attempt < 12; attempt += 1) {
      await login(auth, address, "wrong").catch(({ code, status, message, details, retryAfterSeconds }) =>
        seen.push({ code, status, message, details, retryAfterSeconds }),
      );
    }
    return seen;
  };
  assert.deepEqual(await answers(email), await answers("nobody@example.org"));
});

test("passwords count to their last byte: no case, trailing space or 72-byte prefix stands for another", async () => {
  await using auth = await createTestAuth();
  const password = `${"ä".repeat(40)}Long tail`;
  const { email } = await auth.register({ password });
  for (const twin of [password.toLowerCase(), `${password} `, password.slice(0, -1), `${"ä".repeat(40)}Other`]) {
    assert.equal(await outcome(login(auth, email, twin)), "AUTH_001");
  }
  assert.equal(await outcome(login(auth, email, password.normalize("NFD"))), 200, "the same characters, spelled apart");
});

test("a closed account is told so only after its right password, and its sessions are gone", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  await auth.internal.updateAccount(input({ userId: account.user.userId, isActive: false }));
  await assert.rejects(auth.signedIn(account.accessToken), /ended/);
  assert.equal(
    await outcome(auth.handlers.refresh(input({ refreshToken: account.refreshToken }), auth.context())),
    "AUTH_002",
  );
  assert.equal(await outcome(login(auth, account.email, "wrong")), "AUTH_001");
  assert.equal(await outcome(login(auth, account.email, account.password)), "AUTH_003");
  await auth.internal.updateAccount(input({ userId: account.user.userId, isActive: true }));
  await assert.rejects(auth.signedIn(account.accessToken), /ended/, "opened again, it needs a new sign-in");
});

test("a cheaper hash is replaced at the next sign-in", async () => {
  await using auth = await createTestAuth({ bcryptCost: 5 });
  const { email, password, user } = await auth.register();
  const hash = async () => (await auth.owner.query<{ hash: string }>(HASH, [user.userId]))[0]?.hash ?? "";
  await auth.owner.execute(SET_HASH, [user.userId, await cheapHashOf(auth, password)]);
  assert.match(await hash(), /^\$2b\$04\$/);
  assert.equal(await outcome(login(auth, email, password)), 200);
  assert.match(await hash(), /^\$2b\$05\$/);
  assert.equal(await outcome(login(auth, email, password)), 200);
});

test("a sign-in from a device not seen before is mailed, from a known one it is not", async () => {
  await using auth = await createTestAuth();
  const { email, password } = await auth.register();
  await auth.sendMails();
  auth.mails.length = 0;
  await auth.login(email, password);
  await auth.login(email, password, "curl/8.10.1");
  await auth.sendMails();
  assert.deepEqual(
    auth.mails.map(({ template, values }) => [template, values["device"]]),
    [["new-sign-in", "curl"]],
  );
});

test("the audit log learns of sign-ins and failures once each", async () => {
  await using auth = await createTestAuth();
  const { email, password } = await auth.register();
  await auth.login(email, password);
  await fail(auth, email, 1);
  await fail(auth, "nobody@example.org", 1);
  assert.deepEqual(await auth.actions(), ["auth.registered", "auth.login", "auth.login.failed", "auth.login.failed"]);
});

async function cheapHashOf(auth: TestAuth, password: string): Promise<string> {
  const pepper = createPepper({ database: auth.database, kek: auth.kek, now: () => auth.clock.now, randomBytes });
  const hasher = createPasswordHasher({ pepper, cost: 4, concurrency: 1, queueLimit: 4 });
  try {
    return await hasher.hash(password);
  } finally {
    await hasher.close();
  }
}

function login(auth: TestAuth, email: string, password: string) {
  return auth.handlers.login(input({ email, password }), auth.context());
}

async function fail(auth: TestAuth, email: string, times: number): Promise<void> {
  for (let attempt = 0; attempt < times; attempt += 1) {
    assert.equal(await outcome(login(auth, email, `wrong-${attempt}`)), "AUTH_001");
  }
}
