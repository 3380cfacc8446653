import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isShown, readFlow } from "./flows.ts";

const APP = fileURLToPath(new URL("../../apps/app", import.meta.url));
const FLOWS = globSync("maestro/*.yaml", { cwd: APP });
/** The journeys that a phone must be able to go. */
const JOURNEYS = ["export", "insights", "lock", "search", "sync", "write"];

const config = JSON.parse(readFileSync(join(APP, "app.json"), "utf8")) as {
  expo: { android: { package: string }; ios: { bundleIdentifier: string } };
};
const words = textsOf(JSON.parse(readFileSync(join(APP, "src", "locale", "en.json"), "utf8")));
/** What the app names a file that it shares. */
const FILES = ["aura-journal-2026-01-01.json"];
const testIds = globSync("{app,src}/**/*.tsx", { cwd: APP }).flatMap((file) =>
  [...readFileSync(join(APP, file), "utf8").matchAll(/testID="([^"]+)"/g)].map(([, id]) => id),
);

test("there is a flow for each of the main journeys", () => {
  assert.deepEqual(FLOWS.map((file) => file.replace(/^maestro\/|\.yaml$/g, "")).toSorted(), JOURNEYS);
});

for (const file of FLOWS) {
  test(`${file} starts this app and names only what it shows`, () => {
    const { appId, selectors, typed } = readFlow(readFileSync(join(APP, file), "utf8"));
    assert.equal(appId, config.expo.android.package);
    assert.equal(appId, config.expo.ios.bundleIdentifier);
    assert.ok(selectors.length >= 4, `${selectors.length} selectors`);
    for (const { command, text, id } of selectors) {
      if (id !== undefined) assert.ok(testIds.includes(id), `${command}: no element has the id ${id}`);
      if (text !== undefined)
        assert.ok(isShown(text, { words: [...words, ...FILES], typed }), `${command}: nothing says ${text}`);
    }
  });
}

for (const [what, flow] of [
  ["a list without a head", "- launchApp\n"],
  ["a head without an app", "name: x\n---\n- launchApp\n"],
  ["a command that there is not", "appId: x\n---\n- tapOnn: Today\n"],
  ["two commands in one", "appId: x\n---\n- tapOn: Today\n  killApp: x\n"],
  ["a tap on nothing", "appId: x\n---\n- tapOn:\n    timeout: 3\n"],
  ["YAML that is none", "appId: x\n---\n- tapOn: 'Today\n"],
] as const) {
  test(`${what} is no flow`, () => {
    assert.throws(() => readFlow(flow));
  });
}

test("a word that the app does not say is not taken for one", () => {
  const known = { words: ["Today", "{{count}} entries", "How was it?"], typed: ["so to bed"] };
  for (const text of ["Today", "1 entries", "How was it\\?", ".*to bed.*"]) assert.ok(isShown(text, known), text);
  for (const text of ["Toda", "Todays", "entries", "How was it", "to bed", "Save"])
    assert.ok(!isShown(text, known), text);
});

function textsOf(value: unknown): string[] {
  return typeof value === "string" ? [value] : Object.values(value as object).flatMap(textsOf);
}
