import assert from "node:assert/strict";
import { createCipheriv, createHash, createSecretKey } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { tagTerm } from "../text/terms.ts";
import vectors from "../vectors.json" with { type: "json" };
import { mayContain, mayMatch, positionsOf, queryPositions, signatureOf } from "./signature.ts";

const key = createSecretKey(vectors.index.key, "hex");
const otherKey = createSecretKey(Buffer.alloc(32, 1));
const termsNamed = (prefix: string, count: number) => Array.from({ length: count }, (_, index) => `${prefix}${index}`);

test("a signature has the bits that were frozen with the index", () => {
  assert.equal(signatureOf(key, vectors.index.terms).toString("hex"), vectors.index.signature);
  for (const [term, positions] of Object.entries(vectors.index.positions)) {
    assert.deepEqual(positionsOf(key, term), positions, term);
  }
  assert.deepEqual(positionsOf(key, tagTerm("RAIN")), vectors.index.positions["#rain"]);
});

test("the positions of a term are those of its padded block, or of its hash where it is long", () => {
  const encrypt = (block: Buffer) => {
    const cipher = createCipheriv("aes-256-ecb", key, null).setAutoPadding(false);
    const output = cipher.update(block);
    return Array.from({ length: 7 }, (_, index) => output.readUInt16BE(2 * index) % 16_384);
  };
  const short = Buffer.alloc(16);
  short.write("\u0004walk", "latin1");
  assert.deepEqual(positionsOf(key, "walk"), encrypt(short));

  const long = Buffer.concat([Buffer.from([0xff]), createHash("sha256").update("Donaudampfschiff").digest()]).subarray(
    0,
    16,
  );
  assert.deepEqual(positionsOf(key, "Donaudampfschiff"), encrypt(long));
});

test("terms that padding could confuse have different positions", () => {
  const terms = [
    "",
    "\0",
    "\0\0",
    "a",
    "a\0",
    "é",
    "e\u0301",
    "x".repeat(14),
    "x".repeat(15),
    "x".repeat(16),
    "x".repeat(17),
  ];
  const positions = terms.map((term) => positionsOf(key, term).join());
  assert.equal(new Set(positions).size, terms.length);
});

test("the number of distinct terms chooses the size, and no signature is too long for a btree", () => {
  const bytes = (count: number) => signatureOf(key, termsNamed("w", count)).length;
  assert.deepEqual(
    [0, 1, 150, 151, 300, 301, 600, 601, 5000].map(bytes),
    [256, 256, 256, 512, 512, 1024, 1024, 2048, 2048],
  );
  assert.equal(
    signatureOf(
      key,
      Array.from({ length: 1000 }, () => "same"),
    ).length,
    256,
  );
  assert.ok(bytes(20_000) < 2_600);
});

test("a signature holds every one of its terms, in every class", () => {
  for (const count of [1, 150, 300, 600, 3000]) {
    const terms = termsNamed("w", count);
    const signature = signatureOf(key, terms);
    for (const term of terms) assert.ok(mayContain(signature, positionsOf(key, term)), `${term} of ${count}`);
  }
});

test("bit p is what PostgreSQL's get_bit(signature, p) reads", () => {
  const signature = signatureOf(key, ["walk"]);
  const set = new Set(positionsOf(key, "walk").map((raw) => raw % 2048));
  for (let bit = 0; bit < 2048; bit++) {
    assert.equal((signature.readUInt8(Math.floor(bit / 8)) >> (bit % 8)) & 1, set.has(bit) ? 1 : 0);
  }
});

test("at most one absent term in 200 seems to be there at the upper end of a class", () => {
  for (const count of [150, 300, 600]) {
    let hits = 0;
    const probes = 10_000;
    const signature = signatureOf(key, termsNamed("w", count));
    for (const [alternatives] of queryPositions(
      key,
      termsNamed("absent", probes).map((term) => [term]),
    )) {
      if (mayContain(signature, alternatives as number[])) hits++;
    }
    assert.ok(hits / probes <= 0.005, `${count} terms: ${hits} of ${probes}`);
  }
});

test("another user's key finds nothing, and the same text looks different under it", () => {
  const terms = termsNamed("w", 60);
  const signature = signatureOf(key, terms);
  const found = terms.filter((term) => mayContain(signature, positionsOf(otherKey, term)));
  assert.ok(found.length <= 1, `${found.length} of 60`);
  assert.notDeepEqual(signatureOf(otherKey, terms), signature);
});

test("a query's positions are its terms' positions, clause by clause", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ unit: "binary" }), { maxLength: 4 }), { maxLength: 4 }), (clauses) => {
      const expected = clauses.map((alternatives) => alternatives.map((term) => positionsOf(key, term)));
      assert.deepEqual(queryPositions(key, clauses), expected);
    }),
  );
});

test("a signature may match when each clause has an alternative that it may contain", () => {
  const signature = signatureOf(key, ["walk", "rain"]);
  const mayBe = (...clauses: string[][]) => mayMatch(signature, queryPositions(key, clauses));
  assert.equal(mayBe(["walk"]), true);
  assert.equal(mayBe(["snow", "rain"], ["walk"]), true);
  assert.equal(mayBe(["snow"], ["walk"]), false);
  assert.equal(mayBe([]), false);
  assert.equal(mayBe(), true);
});
