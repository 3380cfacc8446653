import assert from "node:assert/strict";
import fc from "fast-check";
import { test } from "node:test";
import { createTestDatabase } from "../../../../../tests/support/postgres.ts";
import { statement } from "../../platform/database.ts";
import {
  boolArray,
  byteaArray,
  dateArray,
  int4Array,
  jsonbArray,
  textArray,
  timestamptzArray,
  uuidArray,
} from "./pg-arrays.ts";

const ECHO = statement(`
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::bytea[], $4::jsonb[], $5::int4[], $6::timestamptz[], $7::date[], $8::boolean[])
    AS t(uuid, text, bytea, jsonb, int4, instant, day, flag)`);

const cell = fc.record({
  uuid: fc.uuid(),
  text: fc.option(fc.string({ unit: "binary" }).filter((text) => !text.includes("\0") && text.isWellFormed())),
  bytea: fc.option(fc.uint8Array().map((bytes) => Buffer.from(bytes))),
  jsonb: fc.record(
    { a: fc.string({ unit: "grapheme" }).filter((text) => !text.includes("\0")), b: fc.integer() },
    { noNullPrototype: true },
  ),
  int4: fc.integer(),
  instant: fc.option(
    fc.date({ min: new Date("1000-01-01T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true }),
  ),
  day: fc
    .date({ min: new Date("1000-01-01T00:00:00Z"), max: new Date("9999-12-30T00:00:00Z"), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10)),
  flag: fc.boolean(),
});

test("PostgreSQL reads back what was encoded", async () => {
  await using store = await createTestDatabase();
  await fc.assert(
    fc.asyncProperty(fc.array(cell, { maxLength: 20 }), async (cells) => {
      const rows = await store.owner.query(ECHO, [
        uuidArray(cells.map(({ uuid }) => uuid)),
        textArray(cells.map(({ text }) => text)),
        byteaArray(cells.map(({ bytea }) => bytea)),
        jsonbArray(cells.map(({ jsonb }) => jsonb)),
        int4Array(cells.map(({ int4 }) => int4)),
        timestamptzArray(cells.map(({ instant }) => instant)),
        dateArray(cells.map(({ day }) => day)),
        boolArray(cells.map(({ flag }) => flag)),
      ]);
      assert.deepEqual(
        rows,
        cells.map((one) => ({ ...one })),
      );
    }),
    { numRuns: 60 },
  );
});
