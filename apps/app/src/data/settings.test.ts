import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseSettings } from "./settings.ts";

const FIRST_DAY = { theme: "auto", isWelcomed: false, isHelpCardShown: true };

test("settings are read as they were written", () => {
  const reminder = { enabled: true, time: "21:00", days: [0, 4] };
  const help = { isHelpCardShown: false, helpCountry: "AT" };
  const erasure = { email: "writer@example.org", dueAt: "2026-12-30T12:00:00.000Z" };
  const settings = { theme: "dark", language: "zh", isWelcomed: true, ...help, reminder, erasure };
  assert.deepEqual(parseSettings(JSON.stringify(settings)), settings);
});

test("whatever stands where settings should, the app starts", () => {
  for (const text of [
    null,
    "",
    "null",
    "7",
    "[]",
    "{",
    '{"theme":"sepia","language":"xx","isWelcomed":1,"isHelpCardShown":0,"helpCountry":"Austria"}',
    '{"erasure":{"email":"writer@example.org","dueAt":"soon"}}',
  ]) {
    assert.deepEqual(parseSettings(text), FIRST_DAY, String(text));
  }
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
      const { theme } = parseSettings(text);
      assert.ok(["light", "dark", "auto"].includes(theme));
    }),
  );
});
