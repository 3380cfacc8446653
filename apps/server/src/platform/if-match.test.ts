import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { AuraError } from "./errors.ts";
import { versionsOf } from "./if-match.ts";

const blank = fc.stringMatching(/^[ \t]{0,3}$/);
/** A tag as it is written, and the version that it names, if any. */
const element = fc.oneof(
  fc.integer({ min: 1, max: 999_999_999 }).map((version) => ({ text: `"${version}"`, version, isTag: true })),
  fc.integer({ min: 1, max: 99 }).map((version) => ({ text: `W/"${version}"`, version: undefined, isTag: true })),
  fc
    .stringMatching(/^[!#-~\x80-\xff]{0,8}$/)
    .filter((tag) => !/^[1-9]\d*$/.test(tag))
    .map((tag) => ({ text: `"${tag}"`, version: undefined, isTag: true })),
  fc.constant({ text: "", version: undefined, isTag: false }),
);

test("a list names the versions of its strong tags, in whatever spacing", () => {
  const list = fc
    .array(fc.tuple(blank, element, blank), { minLength: 1, maxLength: 8 })
    .filter((parts) => parts.some(([, { isTag }]) => isTag));
  fc.assert(
    fc.property(list, (parts) => {
      const text = parts.map(([before, { text: tag }, after]) => before + tag + after).join(",");
      const expected = parts.map(([, { version }]) => version).filter((version) => version !== undefined);
      assert.deepEqual(versionsOf(text), expected, text);
    }),
  );
});

test("a comma in a tag separates nothing", () => {
  assert.deepEqual(versionsOf('"1,2", "3"'), [3]);
});

test("without the header and with * every version may stand", () => {
  assert.equal(versionsOf(undefined), undefined);
  assert.equal(versionsOf("*"), undefined);
});

test("what is no list of tags is refused, and soon", () => {
  const long = " ".repeat(16_000);
  for (const text of [
    "",
    " ",
    ",",
    ",,",
    "1",
    '"1',
    '1"',
    '"1" "2"',
    '"1";',
    'w/"1"',
    '"1", *',
    '"a b"',
    `,${long}x`,
  ]) {
    assert.throws(
      () => versionsOf(text),
      (error) => error instanceof AuraError && error.code === "VAL_001" && error.status === 400,
      JSON.stringify(text.slice(0, 20)),
    );
  }
});

test("a version is spelt in one way", () => {
  for (const text of ['"01"', '"+1"', '"1.0"', '"1e1"', '"0"', '"9999999999"', '"١"']) {
    if (/^[\x20-\xff]*$/.test(text)) assert.deepEqual(versionsOf(text), [], text);
    else assert.throws(() => versionsOf(text), AuraError);
  }
});
