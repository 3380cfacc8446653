import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mayMatch } from "@aura-journal/crypto";
import type { ListPlace } from "./list-repository.ts";
import { createSignatureTable, type SignatureEntry } from "./signature-table.ts";

const ID = (nth: number): string => `00000000-0000-4000-8000-${nth.toString(16).padStart(12, "0")}`;
const DAYS = ["2025-12-31", "2026-01-01", "2026-01-02"];

const entry: fc.Arbitrary<SignatureEntry> = fc.record({
  entryId: fc.nat(30).map(ID),
  // Few instants, so that several entries share one.
  timestamp: fc.nat(5).map((hour) => new Date(Date.UTC(2026, 0, 1, hour))),
  localDate: fc.constantFrom(...DAYS),
  keyVersion: fc.constantFrom(1, 2, 3),
  signature: fc
    .tuple(fc.constantFrom(0, 256, 512), fc.array(fc.nat(16_383), { maxLength: 40 }))
    .map(([bytes, bits]) => signatureWith(bytes, bits)),
});
const step = fc.oneof(
  { weight: 4, arbitrary: entry.map((value) => ({ kind: "put" as const, value })) },
  { weight: 1, arbitrary: fc.nat(30).map((nth) => ({ kind: "remove" as const, entryId: ID(nth) })) },
);
const clauses = fc.array(fc.array(fc.array(fc.nat(16_383), { minLength: 1, maxLength: 2 }), { maxLength: 3 }), {
  maxLength: 3,
});

function signatureWith(bytes: number, bits: readonly number[]): Buffer {
  const signature = Buffer.alloc(bytes);
  for (const raw of bytes === 0 ? [] : bits) {
    const bit = raw & (bytes * 8 - 1);
    signature[bit >> 3] = (signature[bit >> 3] as number) | (1 << (bit & 7));
  }
  return signature;
}

test("after any puts and removals a table finds what a plain list would, page by page", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 120 }),
      clauses,
      fc.constantFrom(undefined, ...DAYS),
      fc.constantFrom(undefined, ...DAYS),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom("desc" as const, "asc" as const),
      // A reader may go on from the place of an entry that has been removed by now.
      fc.option(entry, { nil: undefined }),
      (steps, wanted, from, to, limit, sort, start) => {
        const table = createSignatureTable(2);
        const plain = new Map<string, SignatureEntry>();
        for (const one of steps) {
          if (one.kind === "put") {
            table.put(one.value);
            plain.set(one.value.entryId, one.value);
          } else {
            table.remove(one.entryId);
            plain.delete(one.entryId);
          }
        }
        // Entries under version 3 cannot be tested, and so are candidates whatever is asked.
        const clausesOf = (version: number) => (version === 3 ? undefined : wanted);
        const inOrder = (a: SignatureEntry, b: SignatureEntry): number =>
          (a.timestamp.getTime() - b.timestamp.getTime() || a.entryId.localeCompare(b.entryId)) *
          (sort === "asc" ? 1 : -1);
        const expected = [...plain.values()]
          .filter(({ localDate }) => (from ?? "") <= localDate && localDate <= (to ?? "9"))
          .filter(
            ({ keyVersion, signature }) => keyVersion === 3 || (signature.length > 0 && mayMatch(signature, wanted)),
          )
          .sort(inOrder)
          .filter((one) => start === undefined || inOrder(start, one) < 0)
          .map(({ entryId }) => entryId);
        const found: string[] = [];
        for (let after: ListPlace | undefined = start, isEnd = false; !isEnd;) {
          const page = table.find({ clausesOf, sort, from, to, after, limit });
          assert.ok(page.places.length <= limit);
          assert.ok(found.length <= plain.size, "no entry comes twice");
          found.push(...page.places.map(({ entryId }) => entryId));
          ({ isEnd } = page);
          after = page.places.at(-1) ?? after;
        }
        assert.deepEqual(found, expected);
        assert.deepEqual(
          table.keyVersions().toSorted((a, b) => a - b),
          [...new Set([...plain.values()].map(({ keyVersion }) => keyVersion))].toSorted((a, b) => a - b),
        );
      },
    ),
    { numRuns: 400 },
  );
});

test("a signature of another length leaves its old place as waste, one of the same length none", () => {
  const table = createSignatureTable(4);
  const base = { entryId: ID(1), timestamp: new Date(0), localDate: "1970-01-01", keyVersion: 1 };
  table.put({ ...base, signature: Buffer.alloc(256, 1) });
  table.put({ ...base, signature: Buffer.alloc(256, 2) });
  assert.equal(table.wastedBytes(), 0);
  table.put({ ...base, signature: Buffer.alloc(512, 2) });
  assert.equal(table.wastedBytes(), 256);
  table.remove(base.entryId);
  assert.equal(table.wastedBytes(), 768);
});
