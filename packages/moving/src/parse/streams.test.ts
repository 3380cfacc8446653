import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { RefusedSource } from "../source.ts";
import { base64Stream } from "./base64-stream.ts";
import { csvRows } from "./csv.ts";

async function* chunksOf(bytes: Uint8Array, cuts: readonly number[]): AsyncIterable<Uint8Array> {
  let from = 0;
  for (const cut of [...cuts.map((each) => each % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    yield bytes.slice(from, cut);
    from = cut;
  }
}

test("any bytes come back from base64, wherever its chunks and lines are cut", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.array(fc.nat()), fc.boolean(), async (bytes, cuts, hasLines) => {
      const text = Buffer.from(bytes).toString("base64");
      const written = Buffer.from(hasLines ? text.replaceAll(/(.{76})/gu, "$1\r\n") : text);
      const read = await Array.fromAsync(base64Stream(chunksOf(written, cuts)));
      assert.deepEqual(Buffer.concat(read), Buffer.from(bytes));
    }),
  );
  await assert.rejects(Array.fromAsync(base64Stream(chunksOf(Buffer.from("a-b_"), []))), RefusedSource);
});

test("any table comes back from CSV, whatever its cells hold and wherever its chunks are cut", async () => {
  const cell = fc.string({ unit: fc.constantFrom(..."a\"',;\t\r\n ü🌊") });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell)),
      fc.constantFrom(",", ";", "\t"),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.array(fc.nat()),
      async (rows, separator, lineEnd, cuts) => {
        const table = [["one", "two", "three"], ...rows];
        const quoted = (each: string): string => (/^[a-z]+$/u.test(each) ? each : `"${each.replaceAll('"', '""')}"`);
        const file = table.map((row) => row.map(quoted).join(separator)).join(lineEnd);
        const read = await Array.fromAsync(csvRows(chunksOf(Buffer.from(file), cuts), separator));
        assert.deepEqual(
          read.map(({ cells }) => cells),
          table,
        );
      },
    ),
  );
});
