import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOfFile, nameOfFile, PICKED_TYPES } from "./picked-kind.ts";

test("a file is what its type says, and without one what its name ends in", () => {
  assert.deepEqual(kindOfFile({ type: "image/jpeg", name: "a.txt" }), { kind: "photo", type: "image/jpeg" });
  assert.deepEqual(kindOfFile({ type: "", name: "IMG.HEIC" }), { kind: "photo", type: "image/heic" });
  assert.deepEqual(kindOfFile({ type: "audio/x-anything" })?.kind, "audio");
  assert.deepEqual(kindOfFile({ type: "application/octet-stream", name: "bill.pdf" })?.kind, "pdf");
});

test("pictures that are programs, pages and files without a name to them are not taken", () => {
  for (const type of ["image/svg+xml", "text/html", "application/zip", ""]) {
    assert.equal(kindOfFile({ type, name: "drawing" }), undefined, type);
  }
});

test("a dialog offers every kind, and a long name keeps its end", () => {
  assert.ok(["image/heic", "audio/*", "video/*", "application/pdf"].every((type) => PICKED_TYPES.includes(type)));
  assert.deepEqual(nameOfFile(`${"a".repeat(300)}.jpg`), { name: `${"a".repeat(251)}.jpg` });
  assert.deepEqual(nameOfFile(" "), {});
});
