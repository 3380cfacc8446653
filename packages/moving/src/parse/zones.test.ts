import assert from "node:assert/strict";
import { test } from "node:test";
import { timeZoneOf } from "./zones.ts";

test("a zone is known by its name, and by a distance to UTC in whole hours", () => {
  const zones = {
    "Europe/London": "Europe/London",
    " Asia/Tokyo ": "Asia/Tokyo",
    "GMT+0200": "Etc/GMT-2",
    "GMT-05:00": "Etc/GMT+5",
    "UTC+9": "Etc/GMT-9",
    "+14:00": "Etc/GMT-14",
    "GMT+0000": "UTC",
    "GMT+0530": undefined,
    "GMT-13": undefined,
    "Moon/Tranquility": undefined,
    "": undefined,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(zones).map((zone) => [zone, timeZoneOf(zone)])), zones);
});

test("the zones told from distances are as far from UTC as they say", () => {
  const at = new Date("2024-05-01T12:00:00Z");
  for (const [written, clock] of [
    ["GMT+0200", "14:00"],
    ["GMT-05:00", "07:00"],
  ]) {
    const format = { timeZone: timeZoneOf(written)!, hour: "2-digit", minute: "2-digit", hour12: false } as const;
    assert.equal(new Intl.DateTimeFormat("en", format).format(at), clock);
  }
});
