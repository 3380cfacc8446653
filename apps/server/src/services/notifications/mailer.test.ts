import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { createLogger } from "../../platform/logger.ts";
import { createFileMailer, createSmtpMailer, type SmtpTimes } from "./mailer.ts";
import { startSmtpServer as smtpServer } from "./smtp-server.fixture.ts";

const NOW = new Date("2026-01-25T10:30:00.000Z");
const MAIL = {
  to: "ann@example.org",
  template: "verify-email",
  subject: "Verify",
  text: "Hello Grüße\n",
  html: "<p>Hello</p>",
};
const FROM = "AURA Journal <aura@example.org>";

test("a mail goes to its one recipient over SMTP, in both forms", async () => {
  await using server = await smtpServer();
  const { mailer, log } = overSmtp(server.port);
  await mailer.send(MAIL);
  mailer.close();
  assert.deepEqual(
    server.received.map(({ to }) => to),
    [["ann@example.org"]],
  );
  const text = server.received[0]?.text ?? "";
  assert.match(text, /^Subject: Verify$/m);
  assert.match(text, /^From: AURA Journal <aura@example\.org>$/m);
  assert.match(text, /text\/plain/);
  assert.match(text, /text\/html/);
  assert.equal(log(), "");
});

test("an address can't smuggle in a header or a second recipient", async () => {
  await using server = await smtpServer();
  const { mailer } = overSmtp(server.port);
  for (const to of [
    "ann@example.org\r\nBcc: eve@example.org",
    "ann@example.org, eve@example.org",
    "<eve@example.org> ann@example.org",
  ]) {
    await mailer.send({ ...MAIL, to, subject: "Verify\r\nBcc: eve@example.org" }).catch(() => undefined);
  }
  mailer.close();
  for (const { to, text } of server.received) {
    assert.equal(to.length, 1);
    assert.ok(!to.includes("eve@example.org"));
    assert.doesNotMatch(text, /^bcc:/im);
  }
});

test("a mail server that is down is a failure that names nobody, and the mail can be tried again", async () => {
  const port = await freedPort();
  const { mailer, log } = overSmtp(port);
  await assert.rejects(mailer.send(MAIL), (error: Error & { code: string }) => {
    assert.equal(error.code, "EXT_001");
    assert.doesNotMatch(`${error.message} ${String(error.cause)}`, /ann|example/);
    return true;
  });
  mailer.close();
  assert.doesNotMatch(log(), /ann@/);
});

test("a mail that is refused for now is a failure that names nobody", async () => {
  await using server = await smtpServer({ refusesWith: 451 });
  const { mailer } = overSmtp(server.port);
  await assert.rejects(mailer.send(MAIL), (error: Error & { code: string }) => {
    assert.equal(error.code, "EXT_001");
    assert.match(String(error.cause), /451/);
    assert.doesNotMatch(inspect(error), /ann@/);
    return true;
  });
  mailer.close();
});

test("a mail that is refused for good, before its text or after, is known for refused, and logged without its address", async () => {
  for (const refusal of [{ refusesWith: 550 }, { refusesTextWith: 554 }]) {
    await using server = await smtpServer(refusal);
    const { mailer, log } = overSmtp(server.port);
    const responseCode = refusal.refusesWith ?? refusal.refusesTextWith;
    assert.deepEqual(await mailer.send(MAIL), { kind: "refused", responseCode });
    mailer.close();
    assert.match(log(), new RegExp(`"responseCode":${responseCode}`));
    assert.doesNotMatch(log(), /ann@example\.org/);
  }
});

test("a mail that is sent again has the same Message-ID, and says how to get no more", async () => {
  await using server = await smtpServer();
  const { mailer } = overSmtp(server.port);
  const mailId = "019a0000-0000-8000-8000-000000000001";
  const unsubscribeUrl = "https://journal.example.org/unsubscribe/abc";
  for (const _ of [1, 2]) await mailer.send({ ...MAIL, mailId, unsubscribeUrl });
  mailer.close();
  assert.equal(server.received.length, 2);
  for (const { text } of server.received) {
    assert.match(text, new RegExp(`^Message-ID: <${mailId}@example\\.org>$`, "im"));
    assert.match(text, /^List-Unsubscribe: <https:\/\/journal\.example\.org\/unsubscribe\/abc>$/m);
    assert.match(text, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click$/m);
  }
});

const IMPATIENT = { connectMs: 5_000, silenceMs: 200, deadlineMs: 10_000 };

test("a mail server that falls silent is left, and the mail can be tried again", async () => {
  await using server = await smtpServer({ isSilent: true });
  const { mailer } = overSmtp(server.port, IMPATIENT);
  await assert.rejects(mailer.send(MAIL), { code: "EXT_001" });
  mailer.close();
});

test("a mail server that goes on for ever is left at the deadline, and holds up no mail behind it", async () => {
  let isSlow = true;
  await using server = await smtpServer({ drips: () => isSlow });
  const { mailer } = overSmtp(server.port, { connectMs: 5_000, silenceMs: 5_000, deadlineMs: 400 });
  await assert.rejects(mailer.send(MAIL), (error: Error & { code: string }) => {
    assert.match(String(error.cause), /EDEADLINE/);
    return error.code === "EXT_001";
  });
  isSlow = false;
  assert.deepEqual(await mailer.send(MAIL), { kind: "taken" });
  mailer.close();
  assert.equal(server.received.length, 1);
});

test("without a mail server mails lie in files that their owner alone can read, and the log says where and no more", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "aura-mail-")), "mail");
  const { logger, log } = capture();
  const mailer = createFileMailer({ folder, from: FROM, logger, now: () => NOW, randomBytes });
  try {
    await mailer.send(MAIL);
    await mailer.send(MAIL);
    const files = await readdir(folder);
    assert.equal(files.length, 2);
    const [name = ""] = files;
    assert.match(name, /^2026-01-25T10-30-00-000Z-verify-email-[0-9a-f]{8}\.eml$/);
    assert.equal((await stat(join(folder, name))).mode & 0o777, 0o600);
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.match(await readFile(join(folder, name), "utf8"), /^To: ann@example\.org$/m);
    assert.ok(log().includes(join(folder, name)));
    assert.doesNotMatch(log(), /ann@|Hello/);
  } finally {
    mailer.close();
    await rm(join(folder, ".."), { recursive: true, force: true });
  }
});

function overSmtp(port: number, times?: SmtpTimes) {
  const { logger, log } = capture();
  const options = { url: `smtp://127.0.0.1:${port}`, from: FROM, logger, ...(times && { times }) };
  return { mailer: createSmtpMailer(options), log };
}

function capture() {
  const lines: string[] = [];
  const logger = createLogger({ level: "debug", destination: { write: (line: string) => void lines.push(line) } });
  return { logger, log: () => lines.join("") };
}

async function freedPort(): Promise<number> {
  await using server = await smtpServer();
  return server.port;
}
