import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { inspect } from "node:util";
import { SMTPServer } from "smtp-server";
import { createLogger } from "../../platform/logger.ts";
import { createFileMailer, createSmtpMailer } from "./mailer.ts";

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

test("a mail that is refused for good is logged without its address, and done with", async () => {
  await using server = await smtpServer({ refusesWith: 550 });
  const { mailer, log } = overSmtp(server.port);
  await mailer.send(MAIL);
  mailer.close();
  assert.match(log(), /"responseCode":550/);
  assert.doesNotMatch(log(), /ann@example\.org/);
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

function overSmtp(port: number) {
  const { logger, log } = capture();
  return { mailer: createSmtpMailer({ url: `smtp://127.0.0.1:${port}`, from: FROM, logger }), log };
}

function capture() {
  const lines: string[] = [];
  const logger = createLogger({ level: "debug", destination: { write: (line: string) => void lines.push(line) } });
  return { logger, log: () => lines.join("") };
}

async function smtpServer(options: { refusesWith?: number } = {}) {
  const received: { to: string[]; text: string }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo(address, _session, done) {
      const { refusesWith: responseCode } = options;
      if (responseCode === undefined) return done();
      return done(Object.assign(new Error(`no such mailbox ${address.address}`), { responseCode }));
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const to = session.envelope.rcptTo.map(({ address }) => address);
        received.push({ to, text: Buffer.concat(chunks).toString("utf8").replaceAll("\r\n", "\n") });
        done();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => listening.once("listening", resolve));
  const { port } = listening.address() as { port: number };
  return { port, received, [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())) };
}

async function freedPort(): Promise<number> {
  await using server = await smtpServer();
  return server.port;
}
