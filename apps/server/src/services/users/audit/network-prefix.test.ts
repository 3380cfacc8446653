import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { networkPrefix } from "./network-prefix.ts";

test("an address keeps its network alone", () => {
  assert.equal(networkPrefix("203.0.113.77"), "203.0.113.0/24");
  assert.equal(networkPrefix("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
  assert.equal(networkPrefix("2001:DB8::1"), "2001:db8:0:0::/64");
  assert.equal(networkPrefix("::1"), "0:0:0:0::/64");
  assert.equal(networkPrefix("fe80::1%eth0"), "fe80:0:0:0::/64");
});

test("an IPv4 client is the same through an IPv6 socket", () => {
  assert.equal(networkPrefix("::ffff:203.0.113.77"), "203.0.113.0/24");
  assert.equal(networkPrefix("::ffff:cb00:714d"), "203.0.113.0/24");
});

test("a prefix stays what it is, and what is no address has none", () => {
  for (const prefix of ["203.0.113.0/24", "2001:db8:1:2::/64"]) assert.equal(networkPrefix(prefix), prefix);
  for (const text of ["", "localhost", "1.2.3", "1.2.3.4.5", ":::", "unix"])
    assert.equal(networkPrefix(text), undefined);
});

test("no prefix tells two hosts of one network apart", () => {
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const prefix = networkPrefix(address);
      assert.match(prefix ?? "", /^(?:(?:[0-9a-f]{1,4}:){4}:\/64|\d+\.\d+\.\d+\.0\/24)$/);
      assert.equal(networkPrefix(prefix!), prefix);
    }),
  );
});
