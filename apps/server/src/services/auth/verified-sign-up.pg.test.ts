import assert from "node:assert/strict";
import { test } from "node:test";
import { SMTPServer } from "smtp-server";
import { startTestServer, type TestAnswer } from "../../../../../tests/support/server.ts";
import { secretText } from "../../config.ts";

const PASSWORD = "a secret of some length";

test("with a mail server, sign-up over HTTP tells strangers nothing, and the mail opens the account", async () => {
  await using mailbox = await openMailbox();
  await using server = await startTestServer({
    config: { smtpUrl: secretText(mailbox.url), isVerifiedEmailRequired: true },
  });
  const register = (email: string) => server.call("POST", "/auth/register", { body: { email, password: PASSWORD } });
  const login = () => server.call("POST", "/auth/login", { body: { email: "ann@example.org", password: PASSWORD } });

  const forNew = await register("ann@example.org");
  const first = await mailbox.next();
  const forKnown = await register("ANN@example.org");
  const second = await mailbox.next();
  assert.equal(forNew.status, 202);
  assert.deepEqual(visible(forKnown), visible(forNew));
  assert.match(first, /^Subject: Verify your e-mail address$/m);
  assert.match(second, /^Subject: You already have an account$/m);

  const refused = await login();
  assert.deepEqual([refused.status, refused.body.error.code], [403, "AUTH_003"]);
  const again = await mailbox.next();
  for (const mail of [first, second, again]) assert.match(mail, /^To: ann@example\.org$/m);
  const verified = await server.call("POST", "/auth/verify-email", { body: { token: tokenIn(first) } });
  assert.equal(verified.status, 204);
  assert.equal((await login()).status, 200);
  assert.doesNotMatch(server.log(), /ann@example|a secret of some length/i);
  assert.ok(!server.log().includes(tokenIn(first)));
});

/** What a stranger sees of an answer: all but what is new with every request. */
function visible({ status, body, headers }: TestAnswer): unknown {
  const own = new Set(["date", "x-request-id", "ratelimit-remaining", "ratelimit-reset"]);
  return { status, body, headers: [...headers].filter(([name]) => !own.has(name)) };
}

/** The token in the text part of a mail, its soft line breaks (RFC 2045, section 6.7) undone. */
function tokenIn(mail: string): string {
  const text = mail.replaceAll("=\n", "").replaceAll("=3D", "=");
  return /#token=([A-Za-z0-9_-]{43})/.exec(text)?.[1] ?? "no token";
}

async function openMailbox() {
  const mails: string[] = [];
  const waiting: ((mail: string) => void)[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const mail = Buffer.concat(chunks).toString("utf8").replaceAll("\r\n", "\n");
        const reader = waiting.shift();
        if (reader === undefined) mails.push(mail);
        else reader(mail);
        done();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await new Promise<void>((resolve) => listening.once("listening", resolve));
  const { port } = listening.address() as { port: number };
  return {
    url: `smtp://127.0.0.1:${port}`,
    /** The mail that comes next. */
    async next(): Promise<string> {
      return mails.shift() ?? new Promise<string>((resolve) => waiting.push(resolve));
    },
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
