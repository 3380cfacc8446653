import assert from "node:assert/strict";
import { createSecretKey } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { canonicalJson, contentMac, isSameMac } from "./content-mac.ts";
import vectors from "./vectors.json" with { type: "json" };

const key = createSecretKey(Buffer.alloc(32, 3));
const id = "0193e0f0-0000-7000-8000-00000000000b";

test("a content MAC is the one that was frozen when the format was made", () => {
  const { contentMac: vector } = vectors;
  assert.equal(contentMac(createSecretKey(vector.key, "hex"), vector.entryId, vector.fields), vector.mac);
});

test("the same fields in another order, or with an absent one, have the same MAC", () => {
  const mac = contentMac(key, id, { content: "a", mood: { rating: 3, label: "calm" } });
  assert.match(mac, /^[0-9a-f]{64}$/);
  assert.equal(
    contentMac(key, id, { mood: { label: "calm", rating: 3, x: undefined }, content: "a", tags: undefined }),
    mac,
  );
});

test("another text, entry, key or division into fields has another MAC", () => {
  const macs = [
    contentMac(key, id, { content: "a" }),
    contentMac(key, id, { content: "b" }),
    contentMac(key, id.replace("b", "c"), { content: "a" }),
    contentMac(createSecretKey(Buffer.alloc(32, 4)), id, { content: "a" }),
    contentMac(key, id, { contenta: "" }),
    contentMac(key, id, { conten: "ta" }),
    contentMac(key, id, { content: ["a"] }),
    contentMac(key, id, { content: "a", tags: [] }),
    contentMac(key, id, { content: null }),
    contentMac(key, id, {}),
  ];
  assert.equal(new Set(macs).size, macs.length);
});

test("canonical JSON says the same as JSON and does not depend on the order of names", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = canonicalJson(value);
      assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(value)));
      assert.equal(canonicalJson(reversed(value) as Parameters<typeof canonicalJson>[0]), text);
    }),
  );
});

test("MACs are the same only when every character is", () => {
  const mac = contentMac(key, id, { content: "a" });
  assert.equal(isSameMac(mac, mac), true);
  for (let at = 0; at < mac.length; at++) {
    assert.equal(isSameMac(mac, mac.slice(0, at) + (mac[at] === "0" ? "1" : "0") + mac.slice(at + 1)), false);
  }
  assert.equal(isSameMac(mac, mac.slice(1)), false);
  assert.equal(isSameMac(mac, ""), false);
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  // fromEntries defines a member named __proto__ like any other.
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
}
