import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readEntries, readItems, textOfOriginal, type TwinFiles } from "../reading.fixture.ts";
import { journey } from "./journey.ts";

const none = 1.7976931348623157e308;

const full = {
  id: "1700000000000-3fd1a2b3c4d5e6f7",
  date_journal: 1_700_000_000_000,
  date_modified: 1_700_000_100_000,
  timezone: "America/New_York",
  text: '<p>A <b>good</b> day</p><img src="1700000000000-a.jpg"><script>x()</script>',
  preview_text: "A good day",
  type: "html",
  mood: 5,
  sentiment: 1.25,
  lat: 40.7,
  lon: -74,
  address: "New York, NY, USA",
  weather: { id: 2, degree_c: 11.5, description: "Cloudy", icon: "03d", place: "New York" },
  tags: ["walk", ""],
  photos: ["1700000000000-a.jpg", "1700000000000-b.mp3", "gone.mp4"],
  label: "blue",
  folder: "Travel",
  favourite: true,
  music_title: "T",
  music_artist: "A",
  linked_account_id: "account",
};

const unset = {
  id: "1700000200000-zZ09",
  date_journal: 1_700_000_200_000,
  date_modified: 1_700_000_200_000,
  timezone: "",
  text: "# Plain\n\n*Markdown* it is",
  preview_text: "",
  type: "",
  mood: 0,
  sentiment: 0,
  lat: none,
  lon: none,
  address: "",
  weather: { id: -1, degree_c: none, description: "", icon: "", place: "" },
  tags: [],
  photos: [],
  label: "",
  folder: "",
  favourite: false,
  music_title: "",
  music_artist: "",
  linked_account_id: "",
};

const bad = {
  ...unset,
  id: "1700000300000-bad",
  date_journal: 1_700_000_300_000,
  mood: 1,
  sentiment: -0.5,
  text: "headache",
};

const twin: TwinFiles = {
  "1700000000000-3fd1a2b3c4d5e6f7.json": full,
  "1700000000000-a.jpg": "jpg",
  "1700000000000-b.mp3": "mp3",
  "1700000200000-zZ09.json": unset,
  "1700000300000-bad.json": bad,
  "1700000400000-broken.json": "{",
  "1700000500000-mood.json": { ...unset, text: "", mood: 2, id: "1700000500000-mood" },
  "1700000600000-nothing.json": { ...unset, text: "" },
};

test("an entry with everything comes along, and each field without a home is named", async () => {
  const [item] = await readItems(journey, twin);
  assert(item?.kind === "entry");
  const { original, media, lost, ...entry } = item.entry;
  assert.deepEqual(entry, {
    sourceId: full.id,
    content:
      "A **good** day\n\n![1700000000000-a.jpg](aura-media:1700000000000-a-jpg)\n\n![1700000000000-b.mp3](aura-media:1700000000000-b-mp3)\n\n![gone.mp4](aura-media:gone-mp4)",
    when: { kind: "instant", timestamp: "2023-11-14T22:13:20.000Z", timezone: "America/New_York" },
    metadata: {
      tags: ["walk", "starred"],
      mood: { rating: 5 },
      location: { latitude: 40.7, longitude: -74, name: "New York, NY, USA" },
    },
    journal: "Travel",
  });
  assert.deepEqual(
    lost,
    "date_modified sentiment weather.id weather.degree_c weather.description weather.icon weather.place label music_title music_artist linked_account_id html.script".split(
      " ",
    ),
  );
  assert.deepEqual(
    media.map(({ kind, file }) => [kind, file !== undefined]),
    [
      ["photo", true],
      ["audio", true],
      ["video", false],
    ],
  );
  assert.equal(await textOf(media[1]!.file!.open()), "mp3");
  assert.deepEqual(JSON.parse(textOfOriginal(original)), full);
});

test("values that stand for none are none, and Markdown stays Markdown", async () => {
  const [entry] = await readEntries(journey, { "1700000200000-zZ09.json": unset });
  assert.equal(entry!.content, unset.text);
  assert.deepEqual(entry!.metadata, {});
  assert.deepEqual(entry!.when, { kind: "instant", timestamp: "2023-11-14T22:16:40.000Z" });
  assert.deepEqual(entry!.lost, ["date_modified"]);
});

test("the direction of moods is asked for, the likelier first, and obeyed", async () => {
  const ask = async (files: TwinFiles) => journey.questions(await packed(files));
  assert.deepEqual(await ask(twin), [{ id: "mood-direction", choices: ["5-best", "1-best"] }]);
  const turned = {
    "1700000000000-a.json": { ...full, mood: 1 },
    "1700000300000-b.json": { ...bad, mood: 5 },
  };
  assert.deepEqual(await ask(turned), [{ id: "mood-direction", choices: ["1-best", "5-best"] }]);
  assert.deepEqual(await ask({ "1700000200000-zZ09.json": unset }), []);
  const ratings = async (answers: Readonly<Record<string, string>>) =>
    (await readEntries(journey, turned, answers)).map(({ metadata }) => metadata.mood?.rating);
  assert.deepEqual(await ratings({}), [5, 1]);
  assert.deepEqual(await ratings({ "mood-direction": "5-best" }), [1, 5]);
});

test("an entry of nothing but a mood says so; one of nothing, and a broken one, are problems beside the rest", async () => {
  const items = await readItems(journey, twin);
  assert.deepEqual(
    items.map((item) =>
      item.kind === "problem"
        ? `${item.where}: ${item.reason}`
        : item.kind === "entry"
          ? item.entry.content.slice(0, 9)
          : "",
    ),
    [
      "A **good*",
      "# Plain\n\n",
      "headache",
      "1700000400000-broken.json: is not JSON",
      "Mood: 2/5",
      "1700000600000-nothing.json: holds no text",
    ],
  );
});

test("a day before 1970 and one that is written as a text come along, one that is missing is told from the id, and other JSON is counted", async () => {
  const files = {
    "-86400000000-0a1b.json": { ...unset, id: "-86400000000-0a1b", date_journal: -86_400_000_000 },
    "1700000000000-aZ9.json": { ...unset, id: "1700000000000-aZ9", date_journal: "1700000000000" },
    "1700000200000-b.json": { ...unset, id: "1700000200000-b", date_journal: undefined },
    "settings.json": {},
  };
  const items = await readItems(journey, files);
  assert.deepEqual(
    items.flatMap((item) =>
      item.kind === "entry" && item.entry.when.kind === "instant" ? [item.entry.when.timestamp] : [],
    ),
    ["1967-04-07T00:00:00.000Z", "2023-11-14T22:13:20.000Z", "2023-11-14T22:16:40.000Z"],
  );
  assert.deepEqual(items.at(-1), { kind: "left", what: "JSON files of other kinds", count: 1 });
});

test("numbers that are written as texts are numbers, and those of neither kind are named", async () => {
  const { mood, lat, lon } = full;
  const [entry] = await readEntries(journey, {
    "1700000000000-a.json": { ...full, mood: String(mood), lat: String(lat), lon: String(lon), label: { a: [1] } },
  });
  assert.deepEqual(entry!.metadata.mood, { rating: 5 });
  assert.deepEqual(entry!.metadata.location, { latitude: lat, longitude: lon, name: full.address });
  assert.ok(entry!.lost.includes("label.a") && !entry!.lost.includes("lat"));
});

const newer = {
  id: "3fd1a2b3-c4d5-e6f7-8901-aabbccddeeff",
  dateOfJournal: "2024-05-01T19:00:00.000Z",
  createdAt: "2024-05-01T19:01:00.000Z",
  updatedAt: "2024-05-01T19:05:00.000Z",
  timezone: "Europe/Berlin",
  type: "html",
  text: '<p dir="auto">By the <b>sea</b></p>',
  favourite: true,
  sentiment: 0,
  address: "Hafen 1",
  location: { lat: 54.32, lng: 10.13, name: "Kiel", altitude: 5.5 },
  weather: { id: -1, degreeC: none, description: "", icon: "", place: "" },
  activity: 0,
  tags: ["sea"],
  attachments: ["image.jpg"],
  encrypted: false,
  schemaVersion: 2,
  version: 1,
};

test("an entry of the newer layout comes along, its files from the folder in which it lies", async () => {
  const items = await readItems(journey, {
    "a/a.json": newer,
    "a/image.jpg": "of a",
    "b/b.json": { ...newer, id: "b", text: "# Two\n\n*marked*", type: "markdown", music: { title: "T" } },
    "b/image.jpg": "of b",
    "c/c.json": { ...newer, id: "c", attachments: [], encrypted: true, text: "AbC0".repeat(20) },
    "stray.jpg": "of none",
    "settings.json": { theme: "dark" },
  });
  const [first, second, third] = items;
  assert(first?.kind === "entry" && second?.kind === "entry");
  const { original: _, media, lost, ...entry } = first.entry;
  assert.deepEqual(entry, {
    sourceId: newer.id,
    content: "By the **sea**\n\n![image.jpg](aura-media:image-jpg)",
    when: { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z", timezone: "Europe/Berlin" },
    metadata: {
      tags: ["sea", "starred"],
      location: { latitude: 54.32, longitude: 10.13, name: "Hafen 1, Kiel" },
    },
  });
  assert.deepEqual(lost, ["createdAt", "updatedAt", "location.altitude"]);
  assert.equal(await textOf(media[0]!.file!.open()), "of a");
  assert.equal(await textOf(second.entry.media[0]!.file!.open()), "of b");
  assert.equal(second.entry.content, "# Two\n\n*marked*\n\n![image.jpg](aura-media:image-jpg)");
  assert.ok(second.entry.lost.includes("music.title"));
  assert.deepEqual(third, {
    kind: "problem",
    where: "c/c.json",
    reason: "is encrypted: export it from a device that can read it",
  });
  assert.deepEqual(items.slice(3), [
    { kind: "left", what: "JSON files of other kinds", count: 1 },
    { kind: "left", what: "files that no entry names", count: 1 },
  ]);
});

test("an export is told by what its files hold, whatever their names", async () => {
  assert.equal(await journey.detect(await packed({ "settings.json": {}, "entry/notes.json": newer })), 0.95);
  assert.equal(await journey.detect(await packed({ "entry.json": full })), 0.95);
  assert.equal(await journey.detect(await packed({ "a.json": { dateOfJournal: "2024" } })), 0);
});

test("its own exports are known, and others are refused", async () => {
  assert.equal(await journey.detect(await packed(twin)), 0.95);
  assert.equal(await journey.detect(await packed({ "1700000000000-a.json": {} })), 0);
  await assert.rejects(readItems(journey, { "a.md": "x" }), RefusedSource);
});

test("whatever an export says, reading it gives items or refuses it", async () => {
  await assertSurvives(journey, twin);
  await assertSurvives(journey, { "a/a.json": newer, "a/image.jpg": "jpg" }, 60);
});
