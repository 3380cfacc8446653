import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { verifyWebhook, WebhookVerificationError, type SignedMessage } from "./verify-webhook.ts";

/** The example that the specification of Standard Webhooks and its libraries go by. */
const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const VECTOR = {
  secret: SECRET,
  headers: {
    "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
    "webhook-timestamp": "1614265330",
    "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
  },
  body: '{"test": 2432232314}',
  now: new Date(1_614_265_330_000),
} satisfies SignedMessage;

test("a message that is signed as the specification has it is believed, however its headers are held", async () => {
  const said = { test: 2_432_232_314 };
  assert.deepEqual(await verifyWebhook(VECTOR), said);
  assert.deepEqual(await verifyWebhook({ ...VECTOR, body: Buffer.from(VECTOR.body) }), said);
  assert.deepEqual(await verifyWebhook({ ...VECTOR, headers: new Headers(VECTOR.headers) }), said);
  const headers = { "Webhook-Id": VECTOR.headers["webhook-id"], "WEBHOOK-TIMESTAMP": ["1614265330"] };
  const signature = `v1a,AAAA v1,!!! v1,AAAA ${VECTOR.headers["webhook-signature"]}`;
  assert.deepEqual(await verifyWebhook({ ...VECTOR, headers: { ...headers, "webhook-signature": signature } }), said);
  const other = `whsec_${Buffer.alloc(24).toString("base64")}`;
  assert.deepEqual(await verifyWebhook({ ...VECTOR, secret: [other, SECRET] }), said);
});

test("whatever is changed, missing or old is refused", async () => {
  const { headers } = VECTOR;
  const signedFor = (timestamp: string): SignedMessage => {
    const said = `${headers["webhook-id"]}.${timestamp}.${VECTOR.body}`;
    const code = createHmac("sha256", Buffer.from(SECRET.slice(6), "base64"))
      .update(said)
      .digest("base64");
    return { ...VECTOR, headers: { ...headers, "webhook-timestamp": timestamp, "webhook-signature": `v1,${code}` } };
  };
  const wrong: Readonly<Record<string, SignedMessage>> = {
    "another body": { ...VECTOR, body: '{"test":2432232314}' },
    "another id": { ...VECTOR, headers: { ...headers, "webhook-id": "msg_x" } },
    "another time": { ...VECTOR, headers: { ...headers, "webhook-timestamp": "1614265331" } },
    "another secret": { ...VECTOR, secret: `whsec_${Buffer.alloc(24).toString("base64")}` },
    "no secret": { ...VECTOR, secret: "" },
    "an empty secret": { ...VECTOR, secret: "whsec_" },
    "no secrets": { ...VECTOR, secret: [] },
    "a secret of another kind": { ...VECTOR, secret: "whpk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" },
    "another scheme": {
      ...VECTOR,
      headers: { ...headers, "webhook-signature": headers["webhook-signature"].replace("v1,", "v2,") },
    },
    "no signature": { ...VECTOR, headers: { ...headers, "webhook-signature": "" } },
    "no headers": { ...VECTOR, headers: {} },
    "an old message": { ...VECTOR, now: new Date(VECTOR.now.getTime() + 301_000) },
    "one from the future": { ...VECTOR, now: new Date(VECTOR.now.getTime() - 301_000) },
    "a time that is none": signedFor("NaN"),
    "a time without an end": signedFor("1e400"),
  };
  assert.deepEqual(await verifyWebhook(signedFor("1614265330")), { test: 2_432_232_314 });
  for (const [what, message] of Object.entries(wrong))
    await assert.rejects(verifyWebhook(message), WebhookVerificationError, what);
});
