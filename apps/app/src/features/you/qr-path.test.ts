import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { encodeQR } from "qr";
import { decodeQR } from "qr/decode.js";
import { pathOf } from "./qr-path.ts";

test("a camera reads from the path what was written into the code", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z2-7]{32}$/), (secret) => {
      const url = `otpauth://totp/AURA%20Journal:writer%40example.org?secret=${secret}&issuer=AURA%20Journal`;
      const modules = encodeQR(url, "raw", { ecc: "medium", border: 4 });
      assert.equal(decodeQR(paint(pathOf(modules), modules.length, 4)), url);
    }),
    { numRuns: 10 },
  );
});

/** Paints the rectangles of a path, black on white, each module as a square of pixels. */
function paint(path: string, modules: number, scale: number): { width: number; height: number; data: Uint8Array } {
  const side = modules * scale;
  const data = new Uint8Array(side * side * 4).fill(255);
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)];
  assert.equal(runs.map(([run]) => run).join(""), path);
  for (const [, x, y, width] of runs) {
    for (let row = Number(y) * scale; row < (Number(y) + 1) * scale; row += 1) {
      const from = (row * side + Number(x) * scale) * 4;
      for (let at = from; at < from + Number(width) * scale * 4; at += 4) data.fill(0, at, at + 3);
    }
  }
  return { width: side, height: side, data };
}
