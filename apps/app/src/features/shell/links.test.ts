import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isDay, NOWHERE, placeOfLink } from "./links.ts";

const ENTRY = "01920000-0000-7000-8000-0000000000ab";

test("a link leads to what it names, by the scheme of the app and by an address of a server", () => {
  for (const start of ["aura://", "https://journal.example/", "/"]) {
    assert.equal(placeOfLink(`${start}entry/${ENTRY.toUpperCase()}`), `/entry/${ENTRY}`);
    assert.equal(placeOfLink(`${start}day/2026-11-28`), "/journal/2026-11-28");
    assert.equal(placeOfLink(`${start}journal/2026-11-28/`), "/journal/2026-11-28");
    assert.equal(placeOfLink(`${start}search?q=old%20oak%26ash`), "/search?q=old%20oak%26ash");
    assert.equal(placeOfLink(`${start}search`), "/search");
    assert.equal(placeOfLink(`${start}new`), "/new");
    assert.equal(placeOfLink(`${start}you/appearance`), "/you/appearance");
    assert.equal(placeOfLink(start), "/");
  }
});

test("what was shared with the app leads to a new page", () => {
  assert.equal(placeOfLink("aura://expo-sharing"), "/new");
});

test("what leads nowhere ends in one place, whatever it is", () => {
  for (const link of [
    "aura://entry/1",
    "aura://day/2026-02-30",
    "aura://day/0000-00-00",
    "aura://journal/tomorrow",
    "aura://erase",
    "/entry/../../you",
    "aura:entry",
    "https://",
    "javascript:alert(1)",
    `aura://search?q=${"x".repeat(3_000)}`,
  ]) {
    const place = placeOfLink(link);
    assert.ok([NOWHERE, "/you"].includes(place), `${link}: ${place}`);
  }
});

test("no link leads out of the app, or throws", () => {
  const known =
    /^\/(?:$|nowhere$|entry\/[0-9a-f-]{36}$|journal\/\d{4}-\d\d-\d\d$|search\?q=[^&#?]*$|[a-z-]+(?:\/[a-z-]+)?$)/;
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.webUrl({ withQueryParameters: true, withFragments: true }),
        fc.string().map((s) => `aura://${s}`),
      ),
      (link) => assert.match(placeOfLink(link), known),
    ),
  );
});

test("days are days of the calendar", () => {
  assert.ok(isDay("2024-02-29"));
  for (const other of ["2025-02-29", "2025-13-01", "2025-1-1", "today", ""]) assert.ok(!isDay(other), other);
});
