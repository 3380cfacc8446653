import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { decryptPush, newSubscriber } from "./push-service.fixture.ts";
import { encryptPush, newMessageKey, readSubscriptionKeys } from "./encrypt-push.ts";

test("the example of RFC 8291 is encrypted to the byte", () => {
  const messageKey = createECDH("prime256v1");
  messageKey.setPrivateKey(Buffer.from("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw", "base64url"));
  const keys = readSubscriptionKeys({
    p256dh: "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
    auth: "BTBZMqHH6r4Tts7J_aSIgg",
  });
  assert.ok(keys !== undefined);
  const salt = Buffer.from("DGv6ra1nlYgDCS1FRnbzlw", "base64url");
  const encrypted = encryptPush("When I grow up, I want to be a watermelon", keys, { messageKey, salt });
  assert.equal(
    encrypted.toString("base64url"),
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
  );
});

test("what was encrypted for a subscription is read with its private key and no other", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 500 }), (message) => {
      const [subscriber, other] = [newSubscriber(), newSubscriber()];
      const keys = readSubscriptionKeys(subscriber.keys);
      assert.ok(keys !== undefined);
      const body = encryptPush(message, keys, { messageKey: newMessageKey(), salt: randomBytes(16) });
      assert.equal(decryptPush(body, subscriber), message);
      assert.throws(() => decryptPush(body, other));
      body[body.length - 1]! ^= 1;
      assert.throws(() => decryptPush(body, subscriber));
    }),
    { numRuns: 50 },
  );
});

test("keys of another length and points beside the curve are no keys", () => {
  const { keys } = newSubscriber();
  assert.ok(readSubscriptionKeys(keys));
  const beside = Buffer.from(keys.p256dh, "base64url");
  beside[64]! ^= 1;
  for (const wrong of [
    { ...keys, p256dh: beside.toString("base64url") },
    { ...keys, p256dh: keys.p256dh.slice(0, 80) },
    { ...keys, p256dh: "" },
    { ...keys, auth: "AAAA" },
  ]) {
    assert.equal(readSubscriptionKeys(wrong), undefined);
  }
});

test("a message that one record cannot hold is refused", () => {
  const keys = readSubscriptionKeys(newSubscriber().keys)!;
  const by = () => ({ messageKey: newMessageKey(), salt: randomBytes(16) });
  assert.ok(encryptPush("a".repeat(4_096 - 17), keys, by()));
  assert.throws(() => encryptPush("a".repeat(4_096 - 16), keys, by()), RangeError);
});
