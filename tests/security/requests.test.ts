import assert from "node:assert/strict";
import { test } from "node:test";
import { altered } from "./requests.ts";

test("a value can be added anywhere under any name, and stands in the body then", () => {
  const body = { mutations: ["one"], metadata: { tags: [] } };
  for (const name of ["length", "__proto__", "toString", "userId"]) {
    for (const value of [{ toString: 1 }, -1, null, "x"]) {
      for (let at = 0; at < 4; at += 1) {
        const made = altered(body, at, "add", value, name);
        assert.notEqual(JSON.stringify(made), JSON.stringify(body), `${name} at ${at}`);
      }
    }
  }
  assert.deepEqual(body, { mutations: ["one"], metadata: { tags: [] } });
});
