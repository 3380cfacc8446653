import assert from "node:assert/strict";
import { test } from "node:test";
import { addressKey } from "./client-address.ts";

test("an IPv6 host is its /64, however it is written", () => {
  assert.equal(addressKey("2001:db8:0:1:aaaa:bbbb:cccc:dddd"), "2001:db8:0:1::/64");
  assert.equal(addressKey("2001:0db8:0000:0001::1"), "2001:db8:0:1::/64");
  assert.equal(addressKey("2001:db8:0:1::"), "2001:db8:0:1::/64");
  assert.equal(addressKey("::1"), "0:0:0:0::/64");
});

test("an IPv4 address stays whole, mapped or not", () => {
  assert.equal(addressKey("192.0.2.7"), "192.0.2.7");
  assert.equal(addressKey("::ffff:192.0.2.7"), "192.0.2.7");
});
