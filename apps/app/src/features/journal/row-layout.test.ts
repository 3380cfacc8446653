import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { rowLayouts } from "./row-layout.ts";

test("rows stand one below the other without a gap, in any list", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 30 }), (counts) => {
      const sections = counts.map((count) => ({ data: Array.from({ length: count }) }));
      const layoutOf = rowLayouts(sections, 36, 112);
      let offset = 0;
      let index = 0;
      for (const count of counts) {
        for (const length of [36, ...Array.from({ length: count }, () => 112), 0]) {
          assert.deepEqual(layoutOf(index), { length, offset, index });
          offset += length;
          index += 1;
        }
      }
      assert.deepEqual(layoutOf(index), { length: 0, offset, index });
    }),
  );
});
