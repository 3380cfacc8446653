import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readItems } from "../reading.fixture.ts";
import { diaroText, type DiaroRow } from "./diaro-rows.ts";
import { diaro } from "./diaro.ts";

const full = {
  uid: "e1",
  date: "1714602600000",
  tz_offset: "+09:00",
  title: "A walk",
  text: "By the <sea> & home",
  folder_uid: "f1",
  location_uid: "l1",
  tags: ",t1,t2,gone,",
  primary_photo_uid: "a1",
  weather_temperature: "18.5",
  weather_icon: "day-sunny",
  weather_description: "",
  mood: "2",
};
const plain = {
  uid: "e2",
  date: "1714602600000",
  tz_offset: "",
  title: "",
  text: "Same",
  mood: "9",
  weather_temperature: "0",
};
const rows: readonly (readonly [string, DiaroRow])[] = [
  ["diaro_folders", { uid: "f1", title: "Travel", color: "#FF9800" }],
  ["diaro_tags", { uid: "t1", title: "sea" }],
  ["diaro_tags", { uid: "t2", title: "walk" }],
  ["diaro_moods", { uid: "2", title: "happy", weight: "4" }],
  ["diaro_locations", { uid: "l1", title: "Beach", address: "Kiel", lat: "54.32", lng: "10.13" }],
  ["diaro_entries", full],
  ["diaro_entries", plain],
  ["diaro_entries", { ...plain, uid: "e3", text: " " }],
  ["diaro_entries", { ...plain, uid: "e4", date: "soon" }],
  ["diaro_attachments", { uid: "a2", entry_uid: "e1", type: "photo", filename: "two.jpg", position: "2" }],
  ["diaro_attachments", { uid: "a1", entry_uid: "e1", type: "photo", filename: "one.jpg", position: "1" }],
  ["diaro_templates", { uid: "x", name: "Template" }],
];
const twin = {
  "DiaroBackup.xml": diaroText(rows),
  "media/photo/one.jpg": "jpg",
  "media/photo/unused.jpg": "jpg",
};

test("an entry has its moment and clock, folder, tags, mood, place and photos in their order; what has no home is named", async () => {
  const [first, second] = await readItems(diaro, twin);
  assert(first?.kind === "entry" && second?.kind === "entry");
  const { original: _, media, ...entry } = first.entry;
  assert.deepEqual(entry, {
    sourceId: "e1",
    content: "# A walk\n\nBy the <sea> & home\n\n![one.jpg](aura-media:1-one-jpg)\n\n![two.jpg](aura-media:2-two-jpg)",
    when: { kind: "instant", timestamp: "2024-05-01T22:30:00.000Z", offsetMinutes: 540 },
    metadata: {
      tags: ["sea", "walk"],
      mood: { rating: 4, label: "happy" },
      location: { latitude: 54.32, longitude: 10.13, name: "Beach" },
    },
    journal: "Travel",
    lost: ["weather_temperature", "weather_icon", "location.address"],
  });
  assert.equal(await textOf(media[0]!.file!.open()), "jpg");
  assert.equal(media[1]?.file, undefined);
  assert.deepEqual([second.entry.content, second.entry.metadata, second.entry.lost], ["Same", {}, ["mood"]]);
  assert.deepEqual(second.entry.when, { kind: "instant", timestamp: "2024-05-01T22:30:00.000Z" });
});

test("entries without text or date are problems, and templates and files of no entry are counted", async () => {
  assert.deepEqual((await readItems(diaro, twin)).slice(2), [
    { kind: "problem", where: "entry 3", reason: "holds no text" },
    { kind: "problem", where: "entry 4", reason: "has no id or no date" },
    { kind: "left", what: "diaro_templates", count: 1 },
    { kind: "left", what: "files that no entry names", count: 1 },
  ]);
});

test("an encrypted backup is refused with what to do, what is none is refused, and any other is read or refused", async () => {
  const encrypted = { "DiaroBackup.denc": "x", "media/photo/one.jpg": "jpg" };
  assert.equal(await diaro.detect(await packed(encrypted)), 0.95);
  await assert.rejects(readItems(diaro, encrypted), /backup is encrypted/u);
  await assert.rejects(readItems(diaro, { "a.xml": "<data/>" }), RefusedSource);
  await assertSurvives(diaro, twin);
});
