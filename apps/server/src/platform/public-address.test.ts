import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import { test } from "node:test";
import { addressesIn, createGuardedLookup, isPublicAddress, isPublicHost } from "./public-address.ts";

const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "172.15.255.255",
  "172.32.0.1",
  "100.128.0.1",
  "223.255.255.255",
  "2606:4700::1111",
  "2a00:1450:4001::200e",
];
const NOT_PUBLIC = [
  ...["0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255"],
  ...[
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "255.255.255.255",
  ],
  ...[
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::7f00:1",
    "64:ff9b::7f00:1",
    "100::1",
    "2001::1",
    "2001:db8::1",
  ],
  ...["2002:7f00:1::", "3fff::1", "5f00::1", "fc00::1", "fd12::1", "fe80::1", "fe80::1%eth0", "ff02::1"],
  ...["localhost", "", "1.1.1", "0x7f.1", "2130706433"],
];

test("addresses of the public Internet are public, and no others", () => {
  for (const address of PUBLIC) assert.ok(isPublicAddress(address), address);
  for (const address of NOT_PUBLIC) assert.ok(!isPublicAddress(address), address);
});

test("a host is public by a name with a dot or by a public address, however it is written", () => {
  const isPublic = (url: string): boolean => isPublicHost(new URL(url));
  for (const url of ["https://push.example.org/x", "https://1.1.1.1/", "https://[2606:4700::1111]/"])
    assert.ok(isPublic(url), url);
  for (const url of [
    ...[
      "https://localhost/",
      "https://intranet/",
      "https://a.localhost/",
      "https://printer.local/",
      "https://x.internal./",
    ],
    ...["https://127.1/", "https://0x7f000001/", "https://2130706433/", "https://[::1]/", "https://[::ffff:10.0.0.1]/"],
  ]) {
    assert.ok(!isPublic(url), url);
  }
});

function lookUp(answers: readonly (readonly string[])[], options: { all?: boolean } = {}) {
  let asked = 0;
  const lookup = createGuardedLookup(isPublicAddress, (_hostname, _options, callback) => {
    const addresses = answers[asked++] ?? [];
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(":") ? 6 : 4 })),
    );
  });
  return new Promise<unknown>((resolve, reject) => {
    lookup("push.example.org", options, (error, address) => (error === null ? resolve(address) : reject(error)));
  }).finally(() => assert.equal(asked, 1, "a name is resolved once: what was judged is what is called"));
}

test("a name that shows a private address, even among public ones, is not called", async () => {
  assert.equal(await lookUp([["1.1.1.1"], ["127.0.0.1"]]), "1.1.1.1");
  assert.deepEqual(await lookUp([["1.1.1.1", "8.8.8.8"]], { all: true }), [
    { address: "1.1.1.1", family: 4 },
    { address: "8.8.8.8", family: 4 },
  ]);
  for (const addresses of [["127.0.0.1"], ["1.1.1.1", "10.0.0.1"], ["::1"], []]) {
    await assert.rejects(lookUp([addresses]), { code: "AURA_PRIVATE_ADDRESS" });
  }
});

test("the networks that an operator names hold their addresses and no others, in either family", () => {
  const isIn = addressesIn(["192.168.1.0/24", "127.0.0.1/32", "fd00::/8"]);
  for (const address of ["192.168.1.0", "192.168.1.255", "127.0.0.1", "fd12::1"]) assert.ok(isIn(address), address);
  for (const address of ["192.168.2.1", "127.0.0.2", "1.1.1.1", "fe80::1", "::1", "localhost", ""])
    assert.ok(!isIn(address), address);
  assert.ok(!addressesIn([])("1.1.1.1"));
  for (const network of ["192.168.1.0", "192.168.1.0/33", "fd00::/129", "home/8", "10.0.0.0/8/8", "10.0.0.0/", ""])
    assert.throws(() => addressesIn([network]), RangeError, network);
});
