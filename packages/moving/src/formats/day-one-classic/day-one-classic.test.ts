import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, textOfOriginal } from "../reading.fixture.ts";
import { dayOneClassic } from "./day-one-classic.ts";

const id = "0123456789ABCDEF0123456789ABCDEF";
const doctype =
  '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">';

function plistOf(inner: string, head = doctype): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${head}\n<plist version="1.0">\n<dict>\n${inner}\n</dict>\n</plist>\n`;
}

const full = plistOf(`
  <key>Activity</key><string>Walking</string>
  <key>Creation Date</key><date>2013-01-05T21:30:00Z</date>
  <key>Creator</key><dict><key>Device Agent</key><string>Phone</string><key>Host Name</key><string>pepys</string></dict>
  <key>Entry Text</key><string># Dinner\n\nA &lt;good&gt; pie &amp; ale &#x1F967;</string>
  <key>Location</key><dict>
    <key>Administrative Area</key><string>England</string><key>Country</key><string>UK</string>
    <key>Latitude</key><real>51.5</real><key>Longitude</key><real>-0.08</real>
    <key>Locality</key><string>London</string><key>Place Name</key><string>Seething Lane</string>
    <key>Foursquare ID</key><string>4f</string>
  </dict>
  <key>Starred</key><true/>
  <key>Step Count</key><integer>1234</integer>
  <key>Tags</key><array><string>food</string><string>wife</string></array>
  <key>Time Zone</key><string>Europe/London</string>
  <key>UUID</key><string>${id}</string>
  <key>Weather</key><dict><key>Celsius</key><string>4</string></dict>`);

const twin = {
  [`Journal.dayone/entries/${id}.doentry`]: full,
  [`Journal.dayone/photos/${id}.jpg`]: "jpg",
  "Journal.dayone/entries/BINARY.doentry": "bplist00\u0001",
  "Journal.dayone/entries/CUT.doentry": full.slice(0, 300),
  "Journal.dayone/entries/PHOTO.doentry": plistOf(
    "<key>Creation Date</key><date>2013-01-06T00:00:00Z</date><key>Starred</key><false/>",
  ),
  "Journal.dayone/photos/PHOTO.jpg": "second",
};

test("an entry with everything comes along, its photo too, and each field without a home is named", async () => {
  const [item] = await readItems(dayOneClassic, twin);
  assert(item?.kind === "entry");
  const { media, original, lost, ...entry } = item.entry;
  assert.deepEqual(entry, {
    sourceId: id,
    content: `# Dinner\n\nA <good> pie & ale 🥧\n\n![${id}.jpg](aura-media:${id})`,
    when: { kind: "instant", timestamp: "2013-01-05T21:30:00Z", timezone: "Europe/London" },
    metadata: {
      tags: ["food", "wife", "starred"],
      location: { latitude: 51.5, longitude: -0.08, name: "Seething Lane, London, England, UK" },
    },
  });
  assert.deepEqual(lost, [
    "Activity",
    "Creator.Device Agent",
    "Creator.Host Name",
    "Location.Foursquare ID",
    "Step Count",
    "Weather.Celsius",
  ]);
  assert.equal(textOfOriginal(original), full);
  assert.equal(await textOf(media[0]!.file!.open()), "jpg");
});

test("binary lists and those cut off are problems, and the rest goes on", async () => {
  const items = await readItems(dayOneClassic, twin);
  assert.deepEqual(
    items.map((item) => (item.kind === "problem" ? `${item.where}: ${item.reason}` : item.kind)),
    [
      "entry",
      "Journal.dayone/entries/BINARY.doentry: is a binary property list, which is not read",
      "Journal.dayone/entries/CUT.doentry: is cut off",
      "entry",
    ],
  );
});

test("a photo that belongs to no entry is counted, and what else lies there", async () => {
  const files = { ...twin, "Journal.dayone/photos/NOBODY.jpg": "third", "Journal.dayone/notes.txt": "beside it" };
  const items = await readItems(dayOneClassic, files);
  assert.deepEqual(items.slice(-2), [
    { kind: "left", what: "photos that belong to no entry", count: 1 },
    { kind: "left", what: "files beside the entries", count: 1 },
  ]);
});

test("a list that declares entities is not read: a billion laughs stay one line", async () => {
  const laughs = `<!DOCTYPE plist [<!ENTITY l "ha">${Array.from({ length: 9 }, (_, index) => `<!ENTITY l${index} "${`&l${index === 0 ? "" : index - 1};`.repeat(10)}">`).join("")}]>`;
  const [item] = await readItems(dayOneClassic, {
    "entries/a.doentry": plistOf("<key>Entry Text</key><string>&l8;</string>", laughs),
  });
  assert.deepEqual(item, { kind: "problem", where: "entries/a.doentry", reason: "declares entities of its own" });
});

test("an entity that nobody declared stays as it is written", async () => {
  const [entry] = await readEntries(dayOneClassic, {
    "entries/a.doentry": plistOf(
      "<key>Creation Date</key><date>2013-01-06T00:00:00Z</date><key>Entry Text</key><string>&laugh;</string>",
    ),
  });
  assert.equal(entry!.content, "&laugh;");
});

test("a list nested without end is a problem", async () => {
  const [item] = await readItems(dayOneClassic, { "entries/a.doentry": `<plist>${"<array>".repeat(100_000)}` });
  assert.deepEqual(item, { kind: "problem", where: "entries/a.doentry", reason: "is nested deeper than 64" });
});

test("an entry is known wherever it lies, and a place without numbers is none", async () => {
  const files = {
    "old/a.doentry": plistOf(
      `<key>Creation Date</key><date>2013-01-06T00:00:00Z</date><key>Entry Text</key><string>Here</string>
       <key>Location</key><dict><key>Latitude</key><real></real><key>Longitude</key><real/></dict>`,
    ),
  };
  assert.equal(await dayOneClassic.detect(await packed(files)), 1);
  const [entry] = await readEntries(dayOneClassic, files);
  assert.deepEqual([entry!.content, entry!.metadata, entry!.lost], ["Here", {}, []]);
});

test("its folders are known, and others are refused", async () => {
  assert.equal(await dayOneClassic.detect(await packed(twin)), 1);
  assert.equal(await dayOneClassic.detect(await packed({ "a.md": "x" })), 0);
  await assert.rejects(readItems(dayOneClassic, { "a.md": "x" }), RefusedSource);
});

test("whatever an export says, reading it gives items or refuses it", async () => {
  await assertSurvives(dayOneClassic, twin);
});
