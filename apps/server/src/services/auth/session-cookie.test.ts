import assert from "node:assert/strict";
import { test } from "node:test";
import { createSessionCookie } from "./session-cookie.ts";

const cookie = createSessionCookie({ isSecure: true, maxAgeSeconds: 60 });

test("the token is found among other cookies, and only under its whole name", () => {
  assert.equal(cookie.tokenOf("theme=dark; aura_refresh=abc; x=1", undefined), "abc");
  assert.equal(cookie.tokenOf("aura_refresh_old=abc", undefined), undefined);
  assert.equal(cookie.tokenOf("old=aura_refresh=abc", undefined), undefined);
});

test("of two cookies of the name none is believed: one may be a sibling host's", () => {
  assert.equal(cookie.tokenOf("aura_refresh=mine; aura_refresh=planted", undefined), undefined);
});

test("a token in the body is taken without a cookie's session alone, and there it must stand", () => {
  assert.equal(cookie.tokenOf(undefined, "abc"), "abc");
  assert.throws(() => cookie.tokenOf(undefined, undefined), { code: "VAL_001" });
  assert.throws(() => cookie.tokenOf("aura_refresh=abc", "abc"), { code: "VAL_001" });
});

test("the cookie is marked Secure where browsers come over TLS, and only there", () => {
  const withToken = { refreshToken: "abc" } as Parameters<typeof cookie.carry>[1];
  assert.equal(
    cookie.carry("", withToken).headers?.["set-cookie"],
    "aura_refresh=abc; Max-Age=60; Path=/auth; HttpOnly; SameSite=Strict; Secure",
  );
  const plain = createSessionCookie({ isSecure: false, maxAgeSeconds: 60 });
  assert.doesNotMatch(plain.carry("", withToken).headers?.["set-cookie"] ?? "", /Secure/);
});
