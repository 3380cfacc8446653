import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { bytesOfBase64 } from "./base64.ts";

test("bytes that were written as base64 are read again", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 50 }), (bytes) => {
      assert.deepEqual(bytesOfBase64(Buffer.from(bytes).toString("base64")), bytes);
    }),
  );
});
