import assert from "node:assert/strict";
import { test } from "node:test";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { startTestServer, type TestAccount, type TestServer } from "../../../../../tests/support/server.ts";
import { secretText } from "../../config.ts";
import { statement } from "../../platform/database.ts";
import { startSmtpServer, type SmtpFaults, type TestSmtpServer } from "./smtp-server.fixture.ts";

const VERIFY = statement("UPDATE auth.users SET is_verified = true");
const SOON = statement(
  "UPDATE graphile_worker._private_jobs SET run_at = now() WHERE locked_at IS NULL AND attempts < max_attempts",
);
const MAIL_SOON = statement(`UPDATE graphile_worker._private_jobs j SET run_at = now()
  FROM graphile_worker._private_tasks t WHERE t.id = j.task_id AND t.identifier = 'notifications.part' AND j.locked_at IS NULL`);
const MAIL_GIVEN_UP = statement(`UPDATE graphile_worker._private_jobs j SET attempts = max_attempts
  FROM graphile_worker._private_tasks t WHERE t.id = j.task_id AND t.identifier = 'notifications.part'`);
/** Hours from the closing, by the server's clock, to the job that removes the address whatever becomes of the mail. */
const ADDRESS_ENDS = statement(`SELECT extract(epoch FROM j.run_at - p.created_at)::float / 3600 AS hours
  FROM graphile_worker._private_jobs j JOIN graphile_worker._private_tasks t ON t.id = j.task_id
  JOIN notify.parting_mails p ON p.mail_id = (j.payload ->> 'mailId')::uuid
  WHERE t.identifier = 'notifications.forget_parting'`);
const LETTERS = statement(
  `SELECT t.identifier AS task, j.last_error AS error, j.payload::text AS payload FROM graphile_worker._private_jobs j
   JOIN graphile_worker._private_tasks t ON t.id = j.task_id WHERE j.attempts >= j.max_attempts AND j.locked_at IS NULL`,
);
/** An attempt counts from its beginning: one that is under way still has its next time before it, and would not be hurried. */
const TRIED = statement(
  `SELECT max(attempts) AS attempts FROM graphile_worker._private_jobs
   WHERE attempts < max_attempts AND locked_at IS NULL AND last_error IS NOT NULL`,
);
const WAITING = statement(
  "SELECT id FROM graphile_worker._private_jobs WHERE run_at <= now() AND attempts < max_attempts",
);
const EVERYTHING = statement(
  `SELECT coalesce(string_agg(line, ''), '') AS text FROM (SELECT j::text AS line FROM graphile_worker._private_jobs j
     UNION ALL SELECT p::text FROM notify.parting_mails p UNION ALL SELECT n::text FROM notify.notifications n) AS lines`,
);
const PARTING = statement("SELECT mail_id FROM notify.parting_mails");
/** By which the server's clock is behind the queue's: what is due in the next minute is due as soon as it is planned. */
const BEHIND_MS = 1_800_000;

interface Stage extends AsyncDisposable {
  readonly server: TestServer;
  readonly smtp: TestSmtpServer;
  readonly faults: SmtpFaults;
}

async function start(): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const faults: SmtpFaults = {};
  const smtp = stack.use(await startSmtpServer(faults));
  const server = stack.use(
    await startTestServer({
      now: () => new Date(Date.now() - BEHIND_MS),
      config: { smtpUrl: secretText(`smtp://127.0.0.1:${smtp.port}`), publicUrl: "https://journal.example.org" },
    }),
  );
  return { server, smtp, faults, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** The mails of a subject, read: their heads, and their parts in clear. */
function mailsOf({ smtp }: Stage, subject: string) {
  return smtp.received.map(({ to, text }) => ({ to, ...read(text) })).filter((mail) => mail.subject === subject);
}

function read(raw: string) {
  const unfolded = raw.replaceAll(/\n[ \t]+/g, " ");
  const head = (name: string): string => decodeWords(new RegExp(`^${name}: (.*)$`, "im").exec(unfolded)?.[1] ?? "");
  const parts = raw
    .split(/^--.*$/m)
    .slice(1)
    .map((part) => decodeBody(part));
  return {
    subject: head("Subject"),
    messageId: head("Message-ID"),
    unsubscribe: head("List-Unsubscribe"),
    text: parts[0] ?? "",
    html: parts[1] ?? "",
  };
}

function decodeBody(part: string): string {
  const [head = "", ...rest] = part.trimStart().split("\n\n");
  const body = rest.join("\n\n");
  if (/base64/i.test(head)) return Buffer.from(body, "base64").toString();
  if (!/quoted-printable/i.test(head)) return body;
  const bytes = body
    .replaceAll("=\n", "")
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString();
}

function decodeWords(value: string): string {
  return value
    .replaceAll(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_, how: string, text: string) =>
      how.toUpperCase() === "B"
        ? Buffer.from(text, "base64").toString()
        : decodeBody(`quoted-printable\n\n${text.replaceAll("_", " ")}`),
    )
    .trim();
}

async function write(
  { server }: Stage,
  { accessToken: token }: TestAccount,
  daysAgo: number,
  content: string,
): Promise<void> {
  const timestamp = new Date(Date.now() - BEHIND_MS - daysAgo * 86_400_000).toISOString();
  const body = { content, timestamp, timezone: "UTC", metadata: { mood: { rating: 4 } } };
  assert.equal((await server.call("POST", "/entries", { token, body })).status, 201);
}

/** Has the digest planned for the coming minute of a clock that is behind: for now. */
async function wantDigest({ server }: Stage, { accessToken: token }: TestAccount, changes: object = {}): Promise<void> {
  const soon = new Date(Date.now() - BEHIND_MS + 120_000);
  const weeklyDigest = {
    enabled: true,
    weekday: (soon.getUTCDay() + 6) % 7,
    time: soon.toISOString().slice(11, 16),
    includeWords: false,
  };
  const quietHours = { enabled: false, from: "22:00", to: "07:00" };
  const body = { streakSaver: false, weeklyDigest: { ...weeklyDigest, ...changes }, quietHours, language: "de" };
  const answer = await server.call("PUT", "/notifications/settings", { token, body });
  assert.equal(answer.status, 200, JSON.stringify(answer.body));
}

const isDone = async ({ server }: Stage): Promise<boolean> => (await server.owner.query(WAITING)).length === 0;

const WEEK = "Deine Woche im Tagebuch";

test("the week comes by mail in figures, in the person's language, and its link unsubscribes without a sign-in", async () => {
  await using stage = await start();
  const { server, smtp } = stage;
  const [writer, idle, unproven] = [await server.register(), await server.register(), await server.register()];
  await server.owner.execute(VERIFY);
  await server.owner.execute(statement("UPDATE auth.users SET is_verified = false WHERE user_id = $1"), [
    unproven.user.userId,
  ]);
  for (const account of [writer, unproven]) {
    for (const daysAgo of [2, 3, 4])
      await write(stage, account, daysAgo, "The zeppelin club met by the river again, and my sister was so happy.");
  }
  for (const account of [writer, idle, unproven]) await wantDigest(stage, account);
  await eventually("the mail is there", () => mailsOf(stage, WEEK).length > 0);
  await eventually("nothing is left to do", () => isDone(stage));

  const [mail, ...others] = mailsOf(stage, WEEK);
  assert.deepEqual(others, [], "who wrote nothing, or has not shown that the address is theirs, gets none");
  assert.deepEqual(mail?.to, [writer.email]);
  for (const form of [mail.text, mail.html]) {
    assert.match(form, /3 Einträge/);
    assert.match(form, /3 von 7/);
    assert.match(form, /4 von 5, aus 3 Tagen/);
    assert.doesNotMatch(form, /zeppelin|sister|river|Familie|Freude/i, "no word of the journal, and none about it");
    assert.doesNotMatch(form, new RegExp(writer.email));
  }
  assert.match(mail.html, /<html lang="de">/);
  const list = await server.call("GET", "/notifications", { token: writer.accessToken });
  assert.deepEqual(
    list.body.items.map(({ kind }: { kind: string }) => kind),
    ["weekly-digest"],
  );
  assert.equal(mail.messageId, `<${list.body.items[0].notificationId}@localhost>`);

  const [, path = ""] = /<https:\/\/journal\.example\.org(\/unsubscribe\/.*)>/.exec(mail.unsubscribe) ?? [];
  assert.ok(mail.text.includes(path));
  // A lone @ may be a byte of the random ones in it; an address, or half of one, is none.
  const token = Buffer.from(path.split(/[/?]/)[2] ?? "", "base64url").toString("latin1");
  for (const part of [writer.email, ...writer.email.split("@")]) assert.ok(!token.includes(part), part);
  const wants = async () =>
    (await server.call("GET", "/notifications/settings", { token: writer.accessToken })).body.weeklyDigest.enabled;
  const page = await server.call("GET", path);
  assert.equal(page.status, 200);
  assert.match(page.body, /<form method="post"><button>Keine mehr senden/);
  assert.match(page.headers.get("content-security-policy") ?? "", /form-action 'self'/);
  assert.equal(await wants(), true, "looking at the page does nothing");
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const broken = path.replace(/\/unsubscribe\/(.)/, (_, first: string) => `/unsubscribe/${first === "A" ? "B" : "A"}`);
  assert.equal((await server.call("POST", broken, { headers: form, body: "List-Unsubscribe=One-Click" })).status, 400);
  assert.match((await server.call("GET", broken)).body, /unvollständig/);
  assert.equal(await wants(), true);
  for (const headers of [form, { "content-type": "multipart/form-data; boundary=x" }]) {
    const body = headers === form ? "List-Unsubscribe=One-Click" : "--x--\r\n";
    assert.equal((await server.call("POST", path, { headers, body })).status, 200);
    assert.equal(await wants(), false);
  }
  assert.equal((await server.call("POST", "/auth/login", { headers: form, body: "email=a" })).status, 415);
  assert.ok(!server.log().includes(path.split("/")[2]!.slice(0, 20)), "no token in the log");
  assert.equal(
    smtp.received.filter(({ to }) => to.includes(writer.email)).length,
    2,
    "this one, and the first with a link",
  );
});

test("words of the week stand in the mail where they are asked for, and as text", async () => {
  await using stage = await start();
  const { server } = stage;
  const account = await server.register();
  await server.owner.execute(VERIFY);
  for (const daysAgo of [2, 3, 4, 5]) {
    await write(
      stage,
      account,
      daysAgo,
      "The zeppelin club met again. The zeppelin club & I <b>laughed</b> a lot; I am so happy and grateful.",
    );
  }
  await wantDigest(stage, account, { includeWords: true });
  await eventually("the mail is there", () => mailsOf(stage, WEEK).length > 0);
  const [mail] = mailsOf(stage, WEEK);
  assert.match(mail!.text, /Wendungen: .*zeppelin/i);
  assert.doesNotMatch(mail!.html, /<b>/);
});

test("a mail server that cannot now is asked again, one that refuses for good leaves a dead letter, and nobody is named", async () => {
  await using stage = await start();
  const { server, faults } = stage;
  const account = await server.register();
  await server.owner.execute(VERIFY);
  await eventually("the first mail is out", () => stage.smtp.received.length === 1);
  for (const daysAgo of [1, 2]) await write(stage, account, daysAgo, "Words.");
  faults.refusesWith = 451;
  await wantDigest(stage, account);
  await eventually(
    "it was tried",
    async () => Number((await server.owner.query<{ attempts: number }>(TRIED))[0]?.attempts) > 0,
  );
  assert.deepEqual(mailsOf(stage, WEEK), []);
  faults.refusesWith = undefined;
  await server.owner.execute(SOON);
  await eventually("the mail is there", () => mailsOf(stage, WEEK).length === 1);
  assert.match(mailsOf(stage, WEEK)[0]!.text, /zu wenig/, "two entries are few, and said to be");

  faults.refusesWith = 550;
  const { accessToken: token, password } = account;
  const change = { currentPassword: password, newPassword: "another oak tree in the rain" };
  assert.equal((await server.call("POST", "/auth/change-password", { token, body: change })).status, 204);
  await eventually("it is kept", async () => (await server.owner.query(LETTERS)).length === 1);
  const [letter] = await server.owner.query<{ task: string; error: string; payload: string }>(LETTERS);
  assert.equal(letter?.task, "auth.mail");
  assert.match(letter.error, /failed for good: the mail server refused the mail/);
  const [row] = await server.owner.query<{ text: string }>(EVERYTHING);
  for (const text of [row?.text ?? "", server.log()]) assert.ok(!text.includes(account.email));
  // Put back, it goes the same way again: it is the same mail.
  faults.refusesWith = undefined;
  await server.owner.execute(statement("UPDATE graphile_worker._private_jobs SET attempts = 0, run_at = now()"));
  await eventually("it is out", () => mailsOf(stage, "Dein Passwort wurde geändert").length === 1);
});

test("whoever makes a key is told of it, and an account that closes gets one last mail, when nothing else of it is left", async () => {
  await using stage = await start();
  const { server, faults } = stage;
  const account = await server.register({ firstName: "Ann" });
  const { accessToken: token, password, email } = account;
  const key = { name: "my secret programme", scopes: ["analyze"] };
  assert.equal((await server.call("POST", "/api-keys", { token, body: key })).status, 201);
  const made = () => mailsOf(stage, "A new API key for your journal");
  await eventually("the mail is there", () => made().length > 0);
  assert.match(made()[0]!.text, /^Hello Ann,/);
  assert.doesNotMatch(made()[0]!.text, /secret programme/);
  const list = (await server.call("GET", "/notifications", { token })).body;
  assert.deepEqual(
    list.items.map(({ kind }: { kind: string }) => kind),
    ["api-key-created"],
  );
  assert.equal(made()[0]!.messageId, `<${list.items[0].notificationId}@localhost>`);

  faults.refusesWith = 451;
  assert.equal((await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).status, 202);
  assert.equal((await server.owner.query(PARTING)).length, 1);
  const [row] = await server.owner.query<{ text: string }>(EVERYTHING);
  for (const text of [row?.text ?? "", server.log()])
    assert.ok(!text.includes(email) && !text.includes(Buffer.from(email).toString("hex")));
  await eventually(
    "it was tried",
    async () => Number((await server.owner.query<{ attempts: number }>(TRIED))[0]?.attempts) > 0,
  );
  faults.refusesWith = undefined;
  // The address's own end is a day away: what is tried again now is the mail.
  const [end] = await server.owner.query<{ hours: number }>(ADDRESS_ENDS);
  assert.ok(Math.abs((end?.hours ?? 0) - 24) < 1, String(end?.hours));
  await server.owner.execute(MAIL_SOON);
  const last = () => mailsOf(stage, "Your account is being closed");
  await eventually("the mail is there", () => last().length === 1);
  assert.deepEqual(last()[0]?.to, [email]);
  await eventually("the address is gone", async () => (await server.owner.query(PARTING)).length === 0);
});

test("an address that a last mail never reached goes a day later, though nobody tries the mail any more", async () => {
  await using stage = await start();
  const { server, faults } = stage;
  const { accessToken: token, password } = await server.register();
  faults.refusesWith = 451;
  assert.equal((await server.call("DELETE", "/users/me", { token, body: { password, when: "now" } })).status, 202);
  assert.equal((await server.owner.query(PARTING)).length, 1);
  await server.owner.execute(MAIL_GIVEN_UP);
  await server.owner.execute(SOON);
  await eventually("the address is gone", async () => (await server.owner.query(PARTING)).length === 0);
});
