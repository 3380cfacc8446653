import assert from "node:assert/strict";
import { test } from "node:test";
import { createTestAuth, input, outcome, type TestAuth } from "./auth.fixture.ts";

const PASSWORD = "a secret of some length";

test("of twenty registrations of one address at once, however spelled, one succeeds", async () => {
  await using auth = await createTestAuth();
  const spellings = ["ann@example.org", "Ann@Example.org", "ANN@EXAMPLE.ORG", "aNN@example.ORG"];
  const emails = Array.from({ length: 20 }, (_, at) => spellings[at % 4] as string);
  const outcomes = await Promise.all(emails.map((email) => outcome(register(auth, { email }))));
  assert.equal(outcomes.filter((code) => code === 201).length, 1);
  assert.equal(outcomes.filter((code) => code === "RES_002").length, 19);
});

test("an account shows what was given, the address as it was typed, and nothing that was not", async () => {
  await using auth = await createTestAuth();
  const answer = await register(auth, {
    email: "Ann@Example.org",
    firstName: "Ann",
    lastName: "",
    timezone: "Europe/Berlin",
  });
  const { user, expiresIn } = (answer as { body: { user: object; expiresIn: number } }).body;
  const { userId, createdAt, lastLogin, preferences, ...rest } = user as Record<string, unknown>;
  assert.ok(userId && createdAt && lastLogin && preferences);
  assert.deepEqual(rest, {
    email: "Ann@Example.org",
    firstName: "Ann",
    timezone: "Europe/Berlin",
    roles: ["user"],
    isActive: true,
    isVerified: false,
    mfaEnabled: false,
  });
  assert.equal(expiresIn, 900);
});

test("where addresses must be verified, new and known ones get the same answer and the mail tells which it was", async () => {
  await using auth = await createTestAuth({ isVerifiedEmailRequired: true });
  const first = await register(auth, { email: "ann@example.org" });
  assert.deepEqual(first, { status: 202, body: { verificationRequired: true } });
  assert.deepEqual(await register(auth, { email: "Ann@example.org", password: "another secret of hers" }), first);
  await auth.sendMails();
  assert.deepEqual(
    auth.mails.map(({ email, template }) => [email, template]),
    [
      ["ann@example.org", "verify-email"],
      ["ann@example.org", "account-exists"],
    ],
  );
  await assert.rejects(auth.login("ann@example.org", "another secret of hers"), { code: "AUTH_001" });
});

test("an account that is not verified is told so after its right password alone, gets a new link, and opens with it", async () => {
  await using auth = await createTestAuth({ isVerifiedEmailRequired: true });
  await register(auth, { email: "ann@example.org" });
  await assert.rejects(auth.login("ann@example.org", "wrong"), { code: "AUTH_001" });
  await assert.rejects(auth.login("ann@example.org", PASSWORD), {
    code: "AUTH_003",
    details: { reason: "email not verified" },
  });
  await auth.sendMails();
  const token = auth.mails.at(-1)?.values["token"] ?? "";
  assert.equal(await outcome(auth.handlers.verifyEmail(input({ token }), auth.context())), 204);
  assert.equal((await auth.login("ann@example.org", PASSWORD)).user.isVerified, true);
});

test("the first account becomes administrator only by the operator's choice, and only one does", async () => {
  await using auth = await createTestAuth({ isFirstUserAdmin: true });
  const accounts = await Promise.all(Array.from({ length: 12 }, () => auth.register()));
  assert.equal(accounts.filter(({ user }) => user.roles.includes("admin")).length, 1);
  await using plain = await createTestAuth();
  assert.deepEqual((await plain.register()).user.roles, ["user"]);
});

test("where sign-up is closed nobody registers", async () => {
  await using auth = await createTestAuth({ isSignUpOpen: false });
  assert.equal(await outcome(register(auth, { email: "ann@example.org" })), "AUTH_003");
});

test("a weak password is refused before anything is written", async () => {
  await using auth = await createTestAuth();
  assert.equal(await outcome(register(auth, { email: "ann@example.org", password: "AuraJournal2026!!" })), "VAL_001");
  assert.deepEqual(await auth.actions(), []);
  assert.equal(await outcome(register(auth, { email: "ann@example.org" })), 201);
});

test("a profile takes new names and a zone, and an empty name removes it", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  const context = await auth.signedIn(account.accessToken);
  const update = async (body: object) =>
    ((await auth.handlers.updateProfile(input(body), context)) as { body: object }).body;
  const named = (await update({ firstName: "{{7*7}}", timezone: "Asia/Tokyo" })) as Record<string, unknown>;
  assert.deepEqual([named["firstName"], named["timezone"]], ["{{7*7}}", "Asia/Tokyo"]);
  const bare = (await update({ firstName: "" })) as Record<string, unknown>;
  assert.deepEqual([bare["firstName"], bare["timezone"]], [undefined, "Asia/Tokyo"]);
});

test("accounts are listed and found by part of address or name, and wildcards are plain letters", async () => {
  await using auth = await createTestAuth();
  await register(auth, { email: "ann_1@example.org", firstName: "Ann", lastName: "Smith" });
  await register(auth, { email: "annx1@example.org" });
  const find = async (q?: string) => {
    const { body } = await auth.internal.listAccounts(input({ page: 1, limit: 20, ...(q === undefined ? {} : { q }) }));
    return [body.total, body.items.map(({ email }) => email)];
  };
  assert.deepEqual(await find("SMITH"), [1, ["ann_1@example.org"]]);
  assert.deepEqual(await find("ann_1"), [1, ["ann_1@example.org"]]);
  assert.deepEqual(await find("%"), [0, []]);
  assert.equal((await find())[0], 2);
});

test("an erased account leaves nothing behind, and erasing it again is no error", async () => {
  await using auth = await createTestAuth();
  const account = await auth.register();
  const { userId } = account.user;
  assert.equal(await outcome(auth.internal.eraseAccount(input({ userId }))), 204);
  assert.equal(await outcome(auth.internal.eraseAccount(input({ userId }))), 204);
  await assert.rejects(auth.signedIn(account.accessToken), /ended/);
  assert.equal((await auth.internal.getAccount(input({ userId }))).body.account, null);
  await auth.sendMails();
  assert.deepEqual(auth.mails, [], "a mail that waited for it is not sent");
  assert.equal((await auth.actions()).filter((action) => action === "auth.account.erased").length, 1);
});

function register(
  auth: TestAuth,
  body: { email: string; password?: string; firstName?: string; lastName?: string; timezone?: string },
) {
  return auth.handlers.register(input({ password: PASSWORD, ...body }), auth.context());
}
