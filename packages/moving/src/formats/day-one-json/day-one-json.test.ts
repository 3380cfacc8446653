import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, lostCounts, packed, readEntries, readItems, textOfOriginal } from "../reading.fixture.ts";
import { dayOneTwin, fullEntry, richMarkdown } from "./day-one-json.fixture.ts";
import { dayOneJson } from "./day-one-json.ts";

const only = (entries: readonly unknown[], more = {}) => ({
  "Journal.json": { metadata: { version: "1.0" }, entries },
  ...more,
});

test("an entry with everything comes along: text, media in their places, tags, place, moment and zone", async () => {
  const items = await readItems(dayOneJson, dayOneTwin);
  const [first] = items;
  assert(first?.kind === "entry");
  const { entry } = first;
  assert.equal(entry.sourceId, fullEntry.uuid);
  assert.equal(entry.journal, "Pepys");
  assert.deepEqual(entry.when, { kind: "instant", timestamp: "2024-01-01T10:11:12Z", timezone: "Europe/London" });
  assert.deepEqual(entry.metadata, {
    tags: ["walk", "Family", "starred"],
    location: { latitude: 51.48, longitude: -0.01, name: "Seething Lane, London, England, United Kingdom" },
  });
  assert.equal(
    entry.content,
    [
      "# New Year",
      "",
      "Up late. Then (slowly) out! See the day before.",
      "![IMG_0001.HEIC](aura-media:AAAA0000AAAA0000AAAA0000AAAA0001)",
      "![Bells](aura-media:AUDIO1) ![video 1.mov](aura-media:VIDEO1)",
      "![letter.pdf](aura-media:PDF1) ![photo](aura-media:GONE)",
      String.raw`1\. no list`,
      "`a \\( b`",
      "",
      "![photo 2.jpeg](aura-media:NOFILE)",
    ].join("\n"),
  );
  const files = await Promise.all(
    entry.media.map(async ({ kind, name, file }) => [
      kind,
      name,
      file === undefined ? undefined : await textOf(file.open()),
    ]),
  );
  assert.deepEqual(files, [
    ["photo", "IMG_0001.HEIC", "jpg"],
    ["video", "video 1.mov", "mov"],
    ["audio", "Bells", "m4a"],
    ["pdf", "letter.pdf", "pdf!"],
    ["photo", "photo 2.jpeg", undefined],
    ["photo", "photo", undefined],
  ]);
  assert.deepEqual((JSON.parse(textOfOriginal(entry.original)) as { entries: unknown[] }).entries, [fullEntry]);
});

test("every field without a home is named once", async () => {
  const [entry] = await readEntries(dayOneJson, only([fullEntry]));
  assert.deepEqual(
    [...entry!.lost].sort(),
    [
      ..."audios.audioChannels audios.recordingDevice audios.sampleRate audios.timeZoneName creationDevice creationDeviceModel creationDeviceType creationOSName creationOSVersion editingTime isPinned".split(
        " ",
      ),
      ..."location.foursquareID location.region.center.latitude location.region.center.longitude location.region.identifier location.region.radius".split(
        " ",
      ),
      ..."modifiedDate music.album music.artist music.track photos.cameraMake photos.creationDevice photos.date photos.exposureBiasValue photos.favorite photos.height photos.location.latitude photos.location.longitude photos.width".split(
        " ",
      ),
      ..."sourceString template.richTextJSON template.title template.userModifiedDate template.uuid text.dayone-link userActivity.activityName userActivity.stepCount videos.duration".split(
        " ",
      ),
      ..."weather.conditionsDescription weather.moonPhase weather.moonPhaseCode weather.pressureMB weather.relativeHumidity weather.sunsetDate weather.temperatureCelsius weather.visibilityKM weather.weatherCode weather.weatherServiceName weather.windBearing weather.windChillCelsius weather.windSpeedKPH".split(
        " ",
      ),
    ].sort(),
  );
});

test("rich text of both dialects reads the same where there is no other text", async () => {
  const items = await readItems(dayOneJson, dayOneTwin);
  const rich = items.flatMap((item) =>
    item.kind === "entry" && item.entry.sourceId.startsWith("RICH") ? [item.entry] : [],
  );
  assert.deepEqual(
    rich.map(({ content }) => content),
    [richMarkdown, richMarkdown],
  );
  for (const { metadata, lost } of rich) {
    assert.deepEqual(metadata.mood, { rating: 4, label: "Calm" });
    const named = lost.filter((field) => field.startsWith("richText"));
    assert.deepEqual(named.sort(), [
      "richText.highlightedColor",
      "richText.stateOfMind.associations",
      "richText.stateOfMind.labels",
      "richText.table",
    ]);
  }
});

test("several journals keep their names, and what is broken or else is named beside the rest", async () => {
  const items = await readItems(dayOneJson, dayOneTwin);
  assert.deepEqual(
    items.map((item) =>
      item.kind === "entry"
        ? `${item.entry.journal}: ${item.entry.sourceId}`
        : item.kind === "left"
          ? `left ${item.what}`
          : `${item.where} ${item.reason}`,
    ),
    [
      `Pepys: ${fullEntry.uuid}`,
      "Pepys: RICH1",
      "Pepys: RICH2",
      items[3]?.kind === "entry" ? `Pepys: ${items[3].entry.sourceId}` : "",
      "Pepys.json: entries[4] has no date",
      "Pepys.json: entries[5] holds no text",
      "Pepys.json: entries[6] is no entry",
      "Reise ü: ANDROID",
      "left collections",
    ],
  );
  const android = items[7];
  assert(android?.kind === "entry");
  assert.deepEqual(android.entry.when, { kind: "instant", timestamp: "2024-02-01T08:00:00Z" });
  assert.deepEqual(android.entry.lost, ["pinned", "timeZone", "richText"]);
});

test("an entry without an id has the same one in every export", async () => {
  const entry = { creationDate: "2024-01-05T08:00:00Z", text: "the least" };
  const [[first], [again]] = [
    await readEntries(dayOneJson, only([entry])),
    await readEntries(dayOneJson, only([17, entry].slice(1))),
  ];
  assert.equal(first!.sourceId, again!.sourceId);
  assert.deepEqual(lostCounts([first!, again!]), {});
});

test("its own exports are known, and others are not", async () => {
  assert.equal(await dayOneJson.detect(await packed(dayOneTwin)), 0.95);
  for (const other of [
    { "a.json": { entries: [{ title: "x", date: "2024-01-01" }], tags: {} } },
    { "a.md": "text" },
    { "a.json": "[]" },
  ]) {
    assert.equal(await dayOneJson.detect(await packed(other)), 0);
  }
  await assert.rejects(readItems(dayOneJson, { "a.md": "text" }), RefusedSource);
});

test("a journal is known whatever stands first in it, however deep it lies, and with the mark of UTF-8", async () => {
  const entry = { richText: "x".repeat(100_000), text: "one", creationDate: "2024-01-05T08:00:00Z" };
  const json = JSON.stringify({ entries: [entry], metadata: { version: "1.0" } });
  for (const files of [{ "J.json": `\uFEFF${json}` }, { "Backups/2024/Export/J.json": json }]) {
    assert.equal(await dayOneJson.detect(await packed(files)), 0.95);
    assert.equal((await readEntries(dayOneJson, files))[0]?.content, "one");
  }
});

test("files that no entry names are counted, and tags that are no texts are named as lost", async () => {
  const entry = {
    creationDate: "2024-01-05T08:00:00Z",
    text: "one",
    photos: [{ identifier: "P", md5: "AB", type: "jpeg" }],
  };
  const files = {
    "photos/ab.jpeg": "named",
    "photos/cd.jpeg": "not named",
    "videos/ef.mov": "nor this",
    "readme.txt": "beside it",
    "Broken.json": "{",
  };
  const items = await readItems(dayOneJson, {
    ...only([
      { ...entry, tags: ["a", 7] },
      { ...entry, tags: "a, b" },
    ]),
    ...files,
  });
  assert.deepEqual(items.at(-1), { kind: "left", what: "files that no entry names", count: 4 });
  const entries = items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []));
  assert.deepEqual(
    entries.map(({ lost, media }) => [lost, media[0]?.file === undefined]),
    [
      [["tags"], false],
      [["tags"], false],
    ],
  );
});

test("of files with one name the one of the kind and ending that the entry names is its own", async () => {
  const sum = "AB12".repeat(8);
  const entry = {
    creationDate: "2024-01-05T08:00:00Z",
    timeZone: "GMT+0100",
    photos: [
      { identifier: "P1", md5: sum, type: "jpg", orderInEntry: 0 },
      { identifier: "P2", filename: "Ku\u0308ste.png", orderInEntry: 1 },
    ],
    videos: [{ identifier: "V1", md5: sum, type: "mov", orderInEntry: 2 }],
  };
  const name = sum.toLowerCase();
  const files = {
    [`Photos/${name}.heic`]: "heic",
    [`Photos/${name}.jpeg`]: "jpeg",
    [`Videos/${name}.jpeg`]: "frame",
    [`Videos/${name}.mov`]: "mov",
    "Photos/Küste.png": "png",
  };
  const [item, left] = await readItems(dayOneJson, only([entry], files));
  assert(item?.kind === "entry");
  const contents = item.entry.media.map(async ({ file }) => (file === undefined ? "" : textOf(file.open())));
  assert.deepEqual(await Promise.all(contents), ["jpeg", "png", "mov"]);
  assert.deepEqual(left, { kind: "left", what: "files that no entry names", count: 2 });
  assert.equal(item.entry.when.timezone, "Etc/GMT-1");
});

test("moments that other programs wrote for Day One are read", async () => {
  const dates = ["2026-02-02T19:00:00+0100", "2026-02-02 18:00:00 +0000", "2026-02-02T18:00:00.123Z"];
  const entries = await readEntries(dayOneJson, only(dates.map((creationDate) => ({ creationDate, text: "x" }))));
  assert.deepEqual(
    entries.map(({ when }) => (when.kind === "instant" ? new Date(when.timestamp).toISOString().slice(0, 19) : when)),
    dates.map(() => "2026-02-02T18:00:00"),
  );
});

test("fields that few exports have are at home or named as well", async () => {
  const entry = {
    creationDate: "2024-01-05T08:00:00Z",
    timeZone: "Europe/London",
    text: "See [this](dayone2://view?entryId=A) and [that](dayone://view?entryId=B)",
    isAllDay: true,
    duration: 5,
    music: { albumYear: 1999 },
    weather: { sunriseDate: "2024-01-05T08:06:00Z", sunsetDate: "1970-01-01T00:00:00Z" },
    location: { latitude: 51.5, longitude: 0, userLabel: "Home", placeName: "Home", altitude: 3 },
    photos: [
      { identifier: "P", isSketch: true, duration: 1, date: "2024", fileSize: 1 },
      { cameraModel: "C", lensMake: "M", lensModel: "L", focalLength: "5", fnumber: "f/2" },
    ],
    videos: [{ identifier: "V", width: 1, height: 1, creationDevice: "D" }],
    audios: [{ identifier: "A", location: { latitude: 1 }, date: "2024-01-05T08:00:00Z" }],
    pdfAttachments: [{ identifier: "D", pdfName: "d.pdf", fileSize: 1, creationDevice: "D" }],
  };
  // As older exports write it.
  const json = JSON.stringify({ metadata: { version: "1.0" }, entries: [entry] }).replaceAll("/", String.raw`\/`);
  const [read] = await readEntries(dayOneJson, { "Journal.json": json });
  assert.deepEqual(read!.when, { kind: "instant", timestamp: entry.creationDate, timezone: "Europe/London" });
  assert.deepEqual(read!.metadata.location, { latitude: 51.5, longitude: 0, name: "Home" });
  assert.match(read!.content, /^See this and that\n\n/u);
  assert.deepEqual(
    read!.lost,
    [
      "isAllDay duration music.albumYear weather.sunriseDate location.altitude",
      "photos.isSketch photos.duration photos.date photos.cameraModel photos.lensMake photos.lensModel",
      "photos.focalLength photos.fnumber videos.width videos.height videos.creationDevice",
      "audios.location.latitude audios.date pdfAttachments.creationDevice text.dayone-link",
    ].flatMap((paths) => paths.split(" ")),
  );
});

test("an entry whose zone is none is of the zone of its place", async () => {
  const entry = { creationDate: "2024-01-05T08:00:00Z", text: "x", location: { timeZoneName: "Asia/Tokyo" } };
  const [read] = await readEntries(dayOneJson, only([entry]));
  assert.equal(read!.when.timezone, "Asia/Tokyo");
  assert.deepEqual(read!.lost, []);
});

test("what Day One escapes without need reads as it was typed, and what Markdown needs stays", async () => {
  const texts = {
    [String.raw`Late\.\.\. **yes**\! at 7\. Then 🙂\.`]: "Late... **yes**! at 7. Then 🙂.",
    [String.raw`\(so\) Lunch\-time \{x\}`]: "(so) Lunch-time {x}",
    [String.raw`\.\. and a path\\. on`]: String.raw`.. and a path\\. on`,
    [String.raw`7\. no list`]: String.raw`7\. no list`,
    [`> ${String.raw`\- no list`}`]: `> ${String.raw`\- no list`}`,
    [String.raw`\!\[x\]\(y\)`]: String.raw`!\[x\]\(y)`,
    [String.raw`\![x](y)`]: String.raw`\![x](y)`,
  };
  const dated = { creationDate: "2024-01-05T08:00:00Z" };
  const entries = await readEntries(dayOneJson, only(Object.keys(texts).map((text) => ({ ...dated, text }))));
  assert.deepEqual(
    entries.map(({ content }) => content),
    Object.values(texts),
  );
});

test("media of no kind that is known are files, whatever name of JavaScript their kind or ending has", async () => {
  const dated = { creationDate: "2024-01-05T08:00:00Z" };
  const [entry] = await readEntries(dayOneJson, only([{ ...dated, text: "![](dayone-moment:/constructor/AB12)" }]));
  assert.deepEqual(entry!.media, [{ ref: "AB12", kind: "file", name: "file" }]);
});

test("media are found in each form in which texts name them", async () => {
  const photos = [{ identifier: "AB12", md5: "a".repeat(32), type: "jpeg" }];
  const forms = [
    "![](dayone-moment:AB12)",
    "[[dayone-moment://AB12]]",
    "dayone-moment://AB12",
    "![a](dayone-moment:/ab12)",
  ];
  const entries = await readEntries(
    dayOneJson,
    only(
      forms.map((form) => ({ creationDate: "2024-01-05T08:00:00Z", text: `${form} there`, photos })),
      { [`photos/${"a".repeat(32)}.jpeg`]: "jpg" },
    ),
  );
  for (const { content } of entries) assert.equal(content, "![photo 1.jpeg](aura-media:AB12) there");
  assert.equal(entries.length, forms.length);
});

test("lines of rich text without an end are told apart by their names", async () => {
  const line = (text: string, identifier: string) => ({
    text,
    attributes: { line: { listStyle: "bulleted", identifier } },
  });
  const contents = [line("one", "A"), line(" more", "A"), line("two", "B")];
  const [entry] = await readEntries(
    dayOneJson,
    only([{ creationDate: "2024-01-05T08:00:00Z", richText: { contents } }]),
  );
  assert.equal(entry!.content, "- one more\n- two");
});

test("rich text is read by its specification: the first letter of a line says what the line is", async () => {
  const line = (text: string, style: object, more = {}) => ({ text, attributes: { line: style, ...more } });
  const cell = (text: string, attributes = {}) => ({ content: [{ text, attributes }] });
  const embedded = (...embeddedObjects: object[]) => ({ embeddedObjects });
  const nodes = [
    { text: "Hello, ", attributes: { italic: true } },
    { text: "world!", attributes: { bold: true, underline: true } },
    line("\nA list:", { header: 3 }),
    line("Item one", { listStyle: "bulleted" }),
    line("Item two", { listStyle: "bulleted", indentLevel: 1 }),
    line("Item three", { listStyle: "bulleted", pinned: true }),
    embedded({ type: "horizontalLineRule" }),
    line("ten\n", { listStyle: "numbered", indentLevel: 1, listIndex: 10 }),
    line("within\n", { listStyle: "checkbox", indentLevel: 2 }),
    line("eleven\n", { listStyle: "numbered", indentLevel: 1 }),
    line("\n", { header: 1 }),
    { text: "call", attributes: { linkURL: "tel:1" } },
    embedded({
      type: "table",
      rows: [[cell("a", { bold: true }), cell("b|c")], [cell("d\ne"), cell("")], []],
    }),
    embedded({ type: "table", rows: [], markdown: "| x |\n| --- |" }),
    embedded(
      { type: "externalVideo", url: "https://v.example/" },
      { type: "externalAudio", url: "https://a.example/" },
    ),
    embedded({ type: "song", song: "S" }, { type: "constructor", identifier: "x" }),
    embedded({ type: "stateOfMind", valence: -1, labels: ["sad"], labelsDisplayNames: ["Sad"] }),
  ];
  const [entry] = await readEntries(
    dayOneJson,
    only([{ creationDate: "2024-01-05T08:00:00Z", richText: { meta: {}, nodes } }]),
  );
  assert.equal(
    entry!.content,
    [
      "*Hello,* **world!**",
      "### A list:",
      "- Item one",
      "  - Item two",
      "- Item three",
      "---",
      "10. ten",
      "    - [ ] within",
      "11. eleven",
      "",
      "call",
      "",
      "| **a** | b\\|c |",
      "| --- | --- |",
      "| d e |  |",
      "",
      "",
      "| x |",
      "| --- |",
      "",
      "https://v.example/",
      "https://a.example/",
    ].join("\n"),
  );
  assert.deepEqual(entry!.metadata.mood, { rating: 1, label: "Sad" });
  assert.deepEqual(entry!.lost, [
    "richText.underline",
    "richText.line.pinned",
    "text.link",
    "richText.song",
    "richText.constructor",
  ]);
});

test("days without a clock, clocks without a zone, and moments in numbers are read", async () => {
  const dates = ["2024-05-01", "2024-05-01T21:30:00", 1_714_590_000, 1_714_590_000_123, "1714590000"];
  const entries = await readEntries(
    dayOneJson,
    only(dates.map((creationDate) => ({ creationDate, text: "x", timeZone: "Europe/Berlin" }))),
  );
  const timezone = "Europe/Berlin";
  assert.deepEqual(
    entries.map(({ when }) => when),
    [
      { kind: "local", date: "2024-05-01", timezone },
      { kind: "local", date: "2024-05-01", time: "21:30:00", timezone },
      { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z", timezone },
      { kind: "instant", timestamp: "2024-05-01T19:00:00.123Z", timezone },
      { kind: "instant", timestamp: "2024-05-01T19:00:00.000Z", timezone },
    ],
  );
  assert.equal(new Set(entries.map(({ sourceId }) => sourceId)).size, 4);
});

test("numbers that are written as texts are numbers", async () => {
  const location = { latitude: "51.5", longitude: "-0.1" };
  const [entry] = await readEntries(dayOneJson, only([{ creationDate: "2024-01-05T08:00:00Z", text: "x", location }]));
  assert.deepEqual([entry!.metadata.location, entry!.lost], [{ latitude: 51.5, longitude: -0.1 }, []]);
});

test("rich text that is an object and no text is read, and one that says nothing known is named", async () => {
  const dated = { creationDate: "2024-01-05T08:00:00Z" };
  const [rich, odd] = await readEntries(
    dayOneJson,
    only([
      { ...dated, richText: { contents: [{ text: "as it is" }] } },
      { ...dated, text: "words", richText: { pages: [] } },
    ]),
  );
  assert.deepEqual([rich!.content, rich!.lost], ["as it is", []]);
  assert.deepEqual([odd!.content, odd!.lost], ["words", ["richText"]]);
});

test("a journal that is cut off gives what it held", async () => {
  const json = JSON.stringify({
    metadata: { version: "1.0" },
    entries: [{ creationDate: "2024-01-05T08:00:00Z", text: "one" }],
  });
  const items = await readItems(dayOneJson, { "Journal.json": json.slice(0, -1) });
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["entry", "problem"],
  );
});

test("whatever an export says, reading it gives items or refuses it", async () => {
  await assertSurvives(dayOneJson, dayOneTwin);
});
