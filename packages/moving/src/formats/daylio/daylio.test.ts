import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, lostCounts, packed, readItems, textOfOriginal, type TwinFiles } from "../reading.fixture.ts";
import { daylio } from "./daylio.ts";

const hour = 3_600_000;
/** An evening in Tokyo, which is the day before in Berlin. */
const full = {
  id: 7,
  datetime: Date.UTC(2024, 0, 31, 20, 5),
  timeZoneOffset: 9 * hour,
  year: 2024,
  month: 1,
  day: 1,
  hour: 5,
  minute: 5,
  mood: 6,
  note: "<div>Woke <b>early</b></div><div>1 &lt; 2</div>",
  note_title: "Sunrise",
  tags: [1, 2, 99],
  assets: [1, 2, 3, 88],
  isFavorite: true,
  scaleValues: [{ id: 1, value: 8 }],
  address: "Tokyo",
};
const tapped = {
  id: 8,
  datetime: Date.UTC(2024, 1, 2, 9),
  timeZoneOffset: 0,
  year: 2024,
  month: 1,
  day: 2,
  hour: 9,
  minute: 0,
  mood: 1,
  note: "",
  note_title: "",
  tags: [1, 2],
  assets: [],
};

const backup = {
  version: 15,
  isReminderOn: true,
  dayEntries: [
    full,
    tapped,
    { id: 9, year: 2024, month: 12, day: 1 },
    { id: 10, datetime: Date.UTC(2024, 1, 3), timeZoneOffset: hour, mood: 77, note: "no parts of a date" },
    5,
    { ...tapped, id: 11, mood: 77, tags: [] },
  ],
  customMoods: [
    {
      id: 1,
      custom_name: "",
      mood_group_id: 1,
      mood_group_order: 0,
      icon_id: 1,
      predefined_name_id: 1,
      state: 0,
      createdAt: 0,
    },
    {
      id: 6,
      custom_name: "Sleepy",
      mood_group_id: 4,
      mood_group_order: 1,
      icon_id: 9,
      predefined_name_id: -1,
      state: 0,
      createdAt: 0,
    },
  ],
  tags: [
    { id: 1, name: "family", icon: 1, order: 1, state: 0, createdAt: 0, id_tag_group: 1 },
    { id: 2, name: "walk", icon: 2, order: 2, state: 0, createdAt: 0, id_tag_group: 1 },
  ],
  tag_groups: [{ id: 1, name: "x" }],
  assets: [
    { id: 1, checksum: "a".repeat(32), type: 1, createdAt: 0, createdAtOffset: 0 },
    { id: 2, checksum: "b".repeat(32), type: 2, createdAt: 0, createdAtOffset: 0 },
    { id: 3, checksum: "c".repeat(32), type: 1, createdAt: 0, createdAtOffset: 0 },
  ],
  goals: [{ id: 1 }, { id: 2 }],
  reminders: [],
  metadata: { number_of_entries: 2, platform: "android" },
};

const asBackup = (content: unknown): TwinFiles => ({
  "backup.daylio": Buffer.from(typeof content === "string" ? content : JSON.stringify(content)).toString("base64"),
  [`assets/photos/2024/2/${"a".repeat(32)}`]: "jpg",
  [`assets/audio/2024/2/${"b".repeat(32)}`]: "m4a",
});

const table = [
  "\uFEFFfull_date,date,weekday,time,mood,activities,scales,note_title,note",
  '2024-02-01,"1. Feb.",Thursday,10:05 pm,rad,"family | walk","Sleep: 8/10 points | Pain: 1","A ""day""","<p>One</p><p>=1+1</p>"',
  "2024-02-01,1. Feb.,Thursday,22:05,Sleepy,,,,",
  "2024-02-02,2. Feb.,Friday,12:10\u202Fam,awful,walk,,,",
  "yesterday,,,,rad,,,,",
  '2024-02-03,3. Feb.,Saturday,noon,good,,,,"two',
  'lines"',
].join("\r\n");

test("an entry of a backup comes along on its writer's day and clock, with mood, activities and media", async () => {
  const [item] = await readItems(daylio, asBackup(backup));
  assert(item?.kind === "entry");
  const { media, original, ...entry } = item.entry;
  assert.deepEqual(entry, {
    sourceId: "7",
    content:
      "# Sunrise\n\nWoke **early**\n1 < 2\n\n![photo 1](aura-media:asset-1)\n\n![audio 2](aura-media:asset-2)\n\n![photo 3](aura-media:asset-3)",
    when: { kind: "local", date: "2024-02-01", time: "05:05" },
    metadata: { tags: ["family", "walk", "starred"], mood: { rating: 2, label: "Sleepy" } },
    lost: ["scaleValues.id", "scaleValues.value", "address", "tags", "assets"],
  });
  const kept = JSON.parse(Buffer.from(textOfOriginal(original), "base64").toString()) as { dayEntries: unknown[] };
  assert.deepEqual(kept.dayEntries, [full]);
  const contents = await Promise.all(media.map(async ({ kind, file }) => [kind, file && (await textOf(file.open()))]));
  assert.deepEqual(contents, [
    ["photo", "jpg"],
    ["audio", "m4a"],
    ["photo", undefined],
  ]);
});

test("what was only tapped says its mood and activities; the rest goes on past what is broken, and is counted", async () => {
  const items = await readItems(daylio, asBackup(backup));
  assert.deepEqual(
    items
      .slice(1)
      .map((item) =>
        item.kind === "entry"
          ? item.entry.content
          : item.kind === "left"
            ? `${item.what} ${item.count}`
            : `${item.where} ${item.reason}`,
      ),
    [
      "rad: family, walk",
      "dayEntries[2] has no date",
      "no parts of a date",
      "dayEntries[4] is no entry",
      "dayEntries[5] holds no text",
      "tag_groups 1",
      "goals 2",
    ],
  );
  const third = items[3];
  assert(third?.kind === "entry");
  assert.deepEqual(third.entry.when, { kind: "local", date: "2024-02-03", time: "01:00" });
  assert.deepEqual(third.entry.lost, ["mood"]);
});

test("numbers that are written as texts are numbers, those by which a backup refers to its own as well", async () => {
  const entry = { ...full, hour: "5", minute: "5", mood: "6", tags: ["1", "2", { toString: 1 }], assets: ["1"] };
  const [item] = await readItems(daylio, asBackup({ ...backup, dayEntries: [entry] }));
  assert(item?.kind === "entry");
  assert.deepEqual(item.entry.when, { kind: "local", date: "2024-02-01", time: "05:05" });
  assert.deepEqual(item.entry.metadata, {
    tags: ["family", "walk", "starred"],
    mood: { rating: 2, label: "Sleepy" },
  });
  assert.deepEqual(
    item.entry.media.map(({ ref, file }) => [ref, file !== undefined]),
    [["asset-1", true]],
  );
});

test("names are known wherever they stand in a backup", async () => {
  const { dayEntries, ...rest } = backup;
  const [first] = await readItems(daylio, asBackup({ ...rest, dayEntries }));
  const [turned] = await readItems(daylio, asBackup({ dayEntries, ...rest }));
  assert.deepEqual(JSON.stringify(first), JSON.stringify(turned));
});

test("a table gives days, clocks of either kind, moods by name, and notes; moods of one's own become tags where nobody says what they are", async () => {
  const items = await readItems(daylio, { "daylio_export.csv": table });
  const entries = items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []));
  assert.deepEqual(
    entries.map(({ sourceId, content, when, metadata }) => ({ sourceId, content, when, metadata })),
    [
      {
        sourceId: "2024-02-01 22:05",
        content: '# A "day"\n\nOne\n\n=1+1',
        when: { kind: "local", date: "2024-02-01", time: "22:05" },
        metadata: { tags: ["family", "walk"], mood: { rating: 5, label: "rad" } },
      },
      {
        sourceId: "2024-02-01 22:05 #2",
        content: "Sleepy",
        when: { kind: "local", date: "2024-02-01", time: "22:05" },
        metadata: { tags: ["Sleepy"] },
      },
      {
        sourceId: "2024-02-02 00:10",
        content: "awful: walk",
        when: { kind: "local", date: "2024-02-02", time: "00:10" },
        metadata: { tags: ["walk"], mood: { rating: 1, label: "awful" } },
      },
      {
        sourceId: "2024-02-03",
        content: "two\nlines",
        when: { kind: "local", date: "2024-02-03" },
        metadata: { mood: { rating: 4, label: "good" } },
      },
    ],
  );
  assert.deepEqual(lostCounts(entries), { scales: 1, time: 1 });
  assert.deepEqual(
    items.filter(({ kind }) => kind === "problem"),
    [{ kind: "problem", where: "row 5", reason: "has no date" }],
  );
});

test("what a mood of one's own name in a table stands for is asked, once for each, and the answer is followed", async () => {
  const choices = ["tag", "rating-5", "rating-4", "rating-3", "rating-2", "rating-1"];
  const rows = ["Super", "rad", "Mäh", " super ", "", "9".repeat(80)].map((mood) => `2024-02-01,,,,${mood},walk,,`);
  const files = { "daylio.csv": ["full_date,date,weekday,time,mood,activities,note_title,note", ...rows].join("\n") };
  assert.deepEqual(await daylio.questions(await packed(files)), [
    { id: "mood-super", about: "Super", choices },
    { id: "mood-m-e4-h", about: "Mäh", choices },
    { id: `mood-${"9".repeat(55)}`, about: "9".repeat(80), choices },
  ]);
  const answers = { "mood-super": "rating-5", "mood-m-e4-h": "tag" };
  const items = await readItems(daylio, files, answers);
  assert.deepEqual(
    items.slice(0, 4).map((item) => item.kind === "entry" && [item.entry.metadata.mood, item.entry.metadata.tags]),
    [
      [{ rating: 5, label: "Super" }, ["walk"]],
      [{ rating: 5, label: "rad" }, ["walk"]],
      [undefined, ["walk", "Mäh"]],
      [{ rating: 5, label: "super" }, ["walk"]],
    ],
  );
  const many = Array.from({ length: 40 }, (_, nth) => `2024-02-01,,,,own ${nth},,,`);
  const asked = await daylio.questions(await packed({ "daylio.csv": [files["daylio.csv"], ...many].join("\n") }));
  assert.equal(asked.length, 16);
  assert.deepEqual(await daylio.questions(await packed(asBackup(backup))), []);
});

test("a table from before 2019 has its year apart and its day in words, and is told by its columns", async () => {
  const rows = [
    "year,date,weekday,time,mood,activities,note",
    '2018,18 May,Friday,11:54 pm,rad,"clean | cook","Went to a party"',
    '2018,"May 17",Thursday,10:21 PM,meh,"","two"',
    "2018,16. Mai,Mittwoch,22.10,gut,,drei",
    "2018,29 de febrero,jueves,22:10,good,,no day",
  ];
  const files = { "Downloads/daylio_export.csv": rows.join("\n"), "Downloads/notes.pdf": "pdf" };
  assert.equal(await daylio.detect(await packed(files)), 0.95);
  const items = await readItems(daylio, files);
  assert.deepEqual(
    items.map((item) => (item.kind === "entry" ? item.entry.when : item)),
    [
      { kind: "local", date: "2018-05-18", time: "23:54" },
      { kind: "local", date: "2018-05-17", time: "22:21" },
      { kind: "local", date: "2018-05-16", time: "22:10" },
      { kind: "problem", where: "row 5", reason: "has no date" },
      { kind: "left", what: "files beside the table", count: 1 },
    ],
  );
});

test("clocks of many languages, tabs, and days that a table program wrote its own way are read", async () => {
  const clocks = {
    "오후 10:05": "22:05",
    "上午 9:07": "09:07",
    "10:05 p. m.": "22:05",
    "10:05 μ.μ.": "22:05",
    "12:01 a.m.": "00:01",
    "du. 6:30": "18:30",
    "9:07": "09:07",
    "25:00": undefined,
    "9:07 Uhr früh": undefined,
  };
  const rows = Object.keys(clocks).map((clock, nth) => `02/1${nth}/2024\tFebruary 1${nth}\tx\t${clock}\tgood\t\t\tday`);
  const text = ["Full_Date\tDate\tWeekday\tTime\tMood\tActivities\tNote_Title\tNote", ...rows].join("\r\n");
  const items = await readItems(daylio, { "daylio.tsv": text });
  assert.deepEqual(
    items.map((item) => (item.kind === "entry" && item.entry.when.kind === "local" ? item.entry.when : item)),
    Object.values(clocks).map((time, nth) => ({
      kind: "local",
      date: `2024-02-1${nth}`,
      ...(time === undefined ? {} : { time }),
    })),
  );
});

test("a backup from before there were photos lies alone, under a name of its own", async () => {
  const files = { "backup_2017_05_01.daylio": asBackup({ ...backup, assets: [] })["backup.daylio"] };
  assert.equal(await daylio.detect(await packed(files)), 1);
  const [first] = await readItems(daylio, files);
  assert(first?.kind === "entry" && first.entry.content.startsWith("# Sunrise"));
});

test("lists that nobody knows yet and files that no entry names are counted", async () => {
  const items = await readItems(daylio, {
    ...asBackup({
      ...backup,
      prefs: [{ key: 1 }],
      importantDays: [{ id: 1 }, { id: 2 }],
      letters: { to: "me" },
      empty: {},
    }),
    [`assets/photos/2024/2/${"d".repeat(32)}.jpg`]: "jpg",
    "readme.txt": "beside it",
  });
  assert.deepEqual(
    items.filter(({ kind }) => kind === "left"),
    [
      { kind: "left", what: "tag_groups", count: 1 },
      { kind: "left", what: "goals", count: 2 },
      { kind: "left", what: "importantDays", count: 2 },
      { kind: "left", what: "letters", count: 1 },
      { kind: "left", what: "files that no entry names", count: 2 },
    ],
  );
});

test("all that a backup keeps beside its entries is counted, and a photo has the name that its phone gave it", async () => {
  const one = [{ id: 1 }];
  const [asset] = backup.assets;
  const named = { ...asset, android_metadata: JSON.stringify({ Name: "Sea.jpg", Orientation: 0 }) };
  const lists = "goals goalEntries goalSuccessWeeks reminders writingTemplates achievements tag_groups".split(" ");
  const items = await readItems(
    daylio,
    asBackup({
      ...Object.fromEntries(lists.map((list) => [list, one])),
      daysInRowLongestChain: 9,
      moodIconsPackId: 1,
      customMoods: backup.customMoods,
      dayEntries: [{ ...full, assets: [1, 3] }],
      assets: [named, { ...backup.assets[2], android_metadata: "{" }],
    }),
  );
  assert(items[0]?.kind === "entry");
  assert.deepEqual(
    items[0].entry.media.map(({ name }) => name),
    ["Sea.jpg", "photo 3"],
  );
  assert.deepEqual(
    items.slice(1).map((item) => (item.kind === "left" ? `${item.what} ${item.count}` : item)),
    [...lists.map((list) => `${list} 1`), "files that no entry names 1"],
  );
});

test("a quote that is never closed is a problem after the rows before it", async () => {
  const items = await readItems(daylio, {
    "a.csv": `${table.split("\r\n").slice(0, 2).join("\n")}\n2024-02-02,,,,rad,,,,"${"x".repeat(5_000_000)}`,
  });
  assert.deepEqual(
    items.map(({ kind }) => kind),
    ["entry", "problem"],
  );
});

test("its own exports are known, and others are refused", async () => {
  assert.equal(await daylio.detect(await packed(asBackup(backup))), 1);
  assert.equal(await daylio.detect(await packed({ "x.csv": table })), 0.95);
  assert.equal(await daylio.detect(await packed({ "x.csv": "date,mood\n2024-01-01,5" })), 0);
  await assert.rejects(readItems(daylio, { "a.md": "x" }), RefusedSource);
});

test("a backup that is no base64, or no JSON, is a problem or refused", async () => {
  assert.deepEqual(await readItems(daylio, { "backup.daylio": "{}" }), [
    { kind: "problem", where: "backup.daylio", reason: "The file is not base64." },
  ]);
  assert.deepEqual(await readItems(daylio, asBackup("nothing")), [
    { kind: "problem", where: "backup.daylio", reason: "The file is not JSON." },
    { kind: "left", what: "files that no entry names", count: 2 },
  ]);
});

test("whatever an export says, reading it gives items or refuses it", async () => {
  await assertSurvives(daylio, asBackup(backup));
  await assertSurvives(daylio, { "x.csv": table });
});
