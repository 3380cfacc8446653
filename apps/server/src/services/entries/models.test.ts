import assert from "node:assert/strict";
import { test } from "node:test";
import { isOutdated } from "./models.ts";

test("a reading is outdated when another model of ours took part in it, alone or beside an outside service", () => {
  for (const by of ["aura-1", "google/language-v2+aura-1"]) assert.equal(isOutdated(by, "aura-2"), true, by);
  for (const by of ["aura-2", "google/language-v2+aura-2", "google/language-v2", "none"]) {
    assert.equal(isOutdated(by, "aura-2"), false, by);
  }
});
