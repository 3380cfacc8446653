import assert from "node:assert/strict";
import { test } from "node:test";
import { defaultPreferences, type UserPreferencesUpdate } from "@aura-journal/contracts";
import fc from "fast-check";
import { completePreferences, mergePreferences, touchedSections } from "./preferences.ts";

const partial = <T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;

const update = partial({
  theme: fc.constantFrom("light", "dark", "auto"),
  notifications: partial({ email: fc.boolean(), push: fc.boolean(), weeklyDigest: fc.boolean() }),
  privacy: partial({ analysis: fc.constantFrom("off", "local", "cloud"), search: fc.constantFrom("server", "device") }),
  analytics: partial({ enabled: fc.boolean() }),
}) as fc.Arbitrary<UserPreferencesUpdate>;

/** Every single choice in an update, as `section.field`. */
function choices(of: object, prefix = ""): [string, unknown][] {
  return Object.entries(of).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "object" && value !== null ? choices(value, `${prefix}${key}.`) : [[prefix + key, value]],
  );
}

test("after any changes each field has the value it was last given, or its default", () => {
  fc.assert(
    fc.property(fc.array(update, { maxLength: 6 }), (updates) => {
      const stored = updates.reduce(mergePreferences, {});
      const expected = new Map(choices(defaultPreferences));
      for (const one of updates) for (const [name, value] of choices(one)) expected.set(name, value);
      assert.deepEqual(new Map(choices(completePreferences(stored))), expected);
    }),
  );
});

test("what another release stored survives a change and is not shown", () => {
  const stored = { theme: 7, density: "tight", privacy: { analysis: "off", mirror: true }, notifications: null };
  const merged = mergePreferences(stored, { privacy: { search: "device" } });
  assert.deepEqual(merged, { ...stored, privacy: { analysis: "off", mirror: true, search: "device" } });
  assert.deepEqual(completePreferences(merged), {
    ...defaultPreferences,
    privacy: { analysis: "off", search: "device" },
  });
});

test("only sections that hold a choice count as touched", () => {
  assert.deepEqual(touchedSections({ theme: "dark", privacy: {}, analytics: { enabled: true } }), [
    "theme",
    "analytics",
  ]);
  assert.deepEqual(touchedSections({}), []);
});
