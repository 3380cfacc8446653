import assert from "node:assert/strict";
import { test } from "node:test";
import { crc32 as known } from "node:zlib";
import * as fc from "fast-check";
import { crc32 } from "./crc32.ts";

test("the code of bytes is that of zlib, however they are cut", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), fc.nat(70), (bytes, cut) => {
      assert.equal(crc32(bytes), known(bytes));
      assert.equal(crc32(bytes.subarray(cut), crc32(bytes.subarray(0, cut))), known(bytes));
    }),
  );
});
