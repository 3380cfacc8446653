import assert from "node:assert/strict";
import { test } from "node:test";
import { parse } from "yaml";
import { readReceivers, withReceivers } from "./receivers.ts";

const BARE = "route: { receiver: page }\nreceivers: [{ name: page }, { name: ticket }]\n";

test("without an address alerts go nowhere, and the configuration stands", () => {
  assert.deepEqual(parse(withReceivers(BARE, readReceivers({}))), parse(BARE));
});

test("a webhook and a mailbox are put into every receiver, and are told of the end too", () => {
  const receivers = readReceivers({
    AURA_ALERT_WEBHOOK_URL: "http://localhost:7000/alerts?key=s3cret",
    AURA_ALERT_MAIL_TO: "ann@example.org",
    SMTP_URL: "smtp://jo%40example.org:pass%20word@mail.example.org",
    MAIL_FROM: "Journal <journal@example.org>",
  });
  const addresses = {
    webhook_configs: [{ url: "http://localhost:7000/alerts?key=s3cret", send_resolved: true }],
    email_configs: [
      {
        to: "ann@example.org",
        from: "Journal <journal@example.org>",
        smarthost: "mail.example.org:587",
        send_resolved: true,
        require_tls: true,
        auth_username: "jo@example.org",
        auth_password: "pass word",
      },
    ],
  };
  assert.deepEqual(parse(withReceivers(BARE, receivers)), {
    route: { receiver: "page" },
    receivers: [
      { name: "page", ...addresses },
      { name: "ticket", ...addresses },
    ],
  });
});

test("mails without a way to send them, and addresses that are none, are refused", () => {
  assert.throws(() => readReceivers({ AURA_ALERT_MAIL_TO: "ann@example.org" }), /needs SMTP_URL/);
  assert.throws(() => readReceivers({ AURA_ALERT_WEBHOOK_URL: "over there" }), /is no URL/);
});
