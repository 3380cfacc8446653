import { tarOf, zipOf } from "../../packages/moving/src/archives/archives.fixture.ts";
import { bytesOf, each, exportedEntry } from "../../packages/moving/src/exports/exported-entry.fixture.ts";
import { writeAuraJson } from "../../packages/moving/src/exports/aura-json/write.ts";
import { dayOneExport, type GivenFile } from "./moving-in.ts";

/** A file as a program hands it to a person, and what of it has to come out. */
export interface Twin {
  readonly what: string;
  /** The format that it has to be told as, and the name that the app has for that. */
  readonly format: string;
  readonly name: string;
  readonly file: GivenFile;
  readonly entries: number;
  /** Words that stand in one of the entries. */
  readonly words: string;
  /** What has no home here and has to be named; absent where all of it has one. */
  readonly loss?: string;
}

const PLIST = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0"><dict>
<key>Creation Date</key><date>2013-01-05T21:30:00Z</date>
<key>Entry Text</key><string>A classic pie, and ale</string>
<key>Step Count</key><integer>1234</integer>
<key>Tags</key><array><string>food</string></array>
<key>Time Zone</key><string>Europe/London</string>
<key>UUID</key><string>0123456789ABCDEF0123456789ABCDEF</string>
</dict></plist>`;

const JOURNEY = {
  id: "1700000000000-3fd1a2b3c4d5e6f7",
  date_journal: 1_700_000_000_000,
  date_modified: 1_700_000_100_000,
  timezone: "America/New_York",
  text: "<p>A <b>journey</b> by rail</p>",
  preview_text: "A journey by rail",
  type: "html",
  mood: 5,
  sentiment: 1.25,
  lat: 1.7976931348623157e308,
  lon: 1.7976931348623157e308,
  address: "",
  weather: { id: 2, degree_c: 11.5, description: "Cloudy", icon: "03d", place: "New York" },
  tags: ["rail"],
  photos: [],
  label: "",
  folder: "",
  favourite: false,
  music_title: "",
  music_artist: "",
  linked_account_id: "",
};

const DAYLIO_CSV = [
  "\uFEFFfull_date,date,weekday,time,mood,activities,scales,note_title,note",
  '2024-02-01,"1. Feb.",Thursday,10:05 pm,rad,"family | walk","Sleep: 8/10 points","A title","<p>From the table of faces</p>"',
  "2024-02-02,2. Feb.,Friday,08:10,awful,walk,,,",
].join("\r\n");

const DAYLIO = {
  version: 15,
  dayEntries: [
    {
      id: 7,
      datetime: Date.UTC(2024, 0, 31, 20, 5),
      timeZoneOffset: 3_600_000,
      year: 2024,
      month: 0,
      day: 31,
      hour: 21,
      minute: 5,
      mood: 1,
      note: "<div>From the backup of faces</div>",
      note_title: "",
      tags: [1],
      assets: [],
      address: "Tokyo",
    },
  ],
  customMoods: [{ id: 1, custom_name: "", mood_group_id: 1, mood_group_order: 0, icon_id: 1, predefined_name_id: 1 }],
  tags: [{ id: 1, name: "family", icon: 1, order: 1, state: 0, createdAt: 0, id_tag_group: 1 }],
  tag_groups: [{ id: 1, name: "x" }],
  assets: [],
  metadata: { number_of_entries: 1, platform: "android" },
};

const JRNL_JSON = {
  tags: { "@lena": 1 },
  entries: [
    {
      title: "A walk.",
      body: "Told by jrnl to @lena",
      date: "2024-05-01",
      time: "21:00",
      tags: ["@lena"],
      starred: true,
    },
    {
      title: "Of another",
      body: "",
      date: "2024-05-03",
      time: "08:15",
      tags: [],
      starred: false,
      creator: { host_name: "h" },
    },
  ],
};

const NOTES = {
  version: "004",
  items: [
    {
      uuid: "0193f3a1-0000-7000-8000-000000000001",
      content_type: "Note",
      created_at: "2024-05-01T19:00:00.000Z",
      updated_at: "2024-05-01T20:00:00.000Z",
      content: { title: "Day", text: "A standard note", references: [] },
    },
    { uuid: "c", content_type: "SN|FileSafe|Credentials", content: { secret: "key material" } },
  ],
};

const idOf = (digit: string): string => digit.repeat(32);
const propertiesOf = (properties: object): string =>
  Object.entries(properties)
    .map(([name, value]) => `${name}: ${String(value)}`)
    .join("\n");
const JOPLIN: Readonly<Record<string, string>> = {
  [`${idOf("1")}.md`]: `A walk\n\nSalt in a notebook\n\n${propertiesOf({
    id: idOf("1"),
    parent_id: idOf("2"),
    created_time: "2024-05-02T10:00:00.000Z",
    updated_time: "2024-05-02T11:00:00.000Z",
    user_created_time: "2024-05-01T19:00:00.000Z",
    user_updated_time: "2024-05-02T11:00:00.000Z",
    is_todo: 1,
    todo_due: 1_714_590_000_000,
    markup_language: 1,
    type_: 1,
  })}`,
  [`${idOf("2")}.md`]: `Travel\n\n${propertiesOf({ id: idOf("2"), parent_id: "", type_: 2 })}`,
  [`${idOf("5")}.md`]: `beach\n\n${propertiesOf({ id: idOf("5"), type_: 5 })}`,
  [`${idOf("6")}.md`]: propertiesOf({ id: idOf("6"), note_id: idOf("1"), tag_id: idOf("5"), type_: 6 }),
};

const JOPLIN_MARKDOWN = `---
title: "By the sea"
updated: 2024-05-02 10:00:00Z
created: 2024-05-01 19:00:00Z
source: joplin
latitude: 54.32000000
longitude: 10.13000000
altitude: 0.0000
due: 2024-06-01 10:00:00Z
tags:
  - sea
---

Salt with front matter
`;

const NOTESNOOK = `---
title: "Quoted \\"title\\""
created_at: 2024-05-03T08:00:00.000Z
updated_at: 2024-05-03T09:00:00.000Z
pinned: true
favorite: false
color: red
tags: one, two words
---

# Quoted "title"

Words of a notesnook
`;

const APPLE = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title></head><body>
<p class="p1"><span class="s1"><div class="pageHeader">Wednesday, May 1, 2024</div>
<div class="assetGrid"><div id="A7" class="gridItem assetType_workoutRoute"><div class="activityType">Walk</div><div class="activityMetrics">2 km</div></div></div>
<div class='title'><span class="s2">Morning</span></div>
<div class='bodyText'><p class="p2">An apple a day</p></div></span></p></body></html>`;

/** Every format that journals move in from, each in every form that its program has. */
export async function everyTwin(): Promise<readonly Twin[]> {
  return [
    {
      what: "Day One, ZIP",
      format: "day-one-json",
      name: "Day One",
      file: dayOneExport(),
      entries: 5,
      words: "by phone",
      loss: "photos.cameraMake",
    },
    {
      what: "Day One Classic, property lists",
      format: "day-one-classic",
      name: "Day One Classic",
      file: zipped("Journal.dayone.zip", { "Journal.dayone/entries/0123456789ABCDEF0123456789ABCDEF.doentry": PLIST }),
      entries: 1,
      words: "A classic pie",
      loss: "Step Count",
    },
    {
      what: "Journey, ZIP",
      format: "journey",
      name: "Journey",
      file: zipped("journey.zip", { "1700000000000-3fd1a2b3c4d5e6f7.json": JSON.stringify(JOURNEY) }),
      entries: 1,
      words: "by rail",
      loss: "weather.degree_c",
    },
    {
      what: "Daylio, table",
      format: "daylio",
      name: "Daylio",
      file: { name: "daylio_export.csv", content: DAYLIO_CSV },
      entries: 2,
      words: "From the table of faces",
      loss: "scales",
    },
    {
      what: "Daylio, backup",
      format: "daylio",
      name: "Daylio",
      file: zipped("backup_2024.daylio", { "backup.daylio": Buffer.from(JSON.stringify(DAYLIO)).toString("base64") }),
      entries: 1,
      words: "From the backup of faces",
      loss: "address",
    },
    {
      what: "Diaro, backup",
      format: "diaro",
      name: "Diaro",
      file: zipped("Diaro_20240501.zip", {
        "DiaroBackup.xml":
          '<data version="2"><table name="diaro_entries"><r><uid>e1</uid><date>1714590000000</date><tz_offset>+02:00</tz_offset>' +
          "<text>Told by Diaro</text><weather_icon>day-sunny</weather_icon></r></table></data>",
      }),
      entries: 1,
      words: "Told by Diaro",
      loss: "weather_icon",
    },
    {
      what: "Journiv, ZIP",
      format: "journiv",
      name: "Journiv",
      file: zipped("journiv_export.zip", {
        "data.json": JSON.stringify({
          export_version: "1.0",
          journals: [
            {
              title: "Days",
              entries: [{ content: "Told by Journiv", entry_date: "2024-05-01", weather: "sunny", tags: [] }],
            },
          ],
        }),
      }),
      entries: 1,
      words: "Told by Journiv",
      loss: "weather",
    },
    {
      what: "jrnl, JSON",
      format: "jrnl-json",
      name: "jrnl",
      file: { name: "journal.json", content: JSON.stringify(JRNL_JSON) },
      entries: 2,
      words: "Told by jrnl",
      loss: "creator.host_name",
    },
    {
      what: "jrnl, text",
      format: "jrnl-text",
      name: "jrnl",
      file: {
        name: "journal.txt",
        content: "[2024-05-01 21:00] A walk. *\nAs text to @lena\n\n[2024-05-02 09:15 PM] Same.\n",
      },
      entries: 2,
      words: "As text to",
    },
    {
      what: "Standard Notes, backup",
      format: "standard-notes",
      name: "Standard Notes",
      file: zipped("Standard Notes Backup.zip", {
        "Standard Notes Backup and Import File.txt": JSON.stringify(NOTES),
        "Items/Note/Day.txt": "A standard note",
      }),
      entries: 1,
      words: "A standard note",
      loss: "SN|FileSafe|Credentials",
    },
    {
      what: "Joplin, JEX",
      format: "joplin",
      name: "Joplin",
      file: {
        name: "notes.jex",
        content: tarOf(Object.entries(JOPLIN).map(([path, content]) => ({ path, content }))),
      },
      entries: 1,
      words: "Salt in a notebook",
      loss: "todo_due",
    },
    {
      what: "Joplin, RAW",
      format: "joplin",
      name: "Joplin",
      file: zipped("raw.zip", withText(JOPLIN, "Salt in a notebook", "Salt in a raw folder", idOf("1"), idOf("3"))),
      entries: 1,
      words: "Salt in a raw folder",
      loss: "todo_due",
    },
    {
      what: "Joplin, Markdown with front matter",
      format: "markdown",
      name: "Markdown",
      file: zipped("joplin-md.zip", { "Notebook/walk.md": JOPLIN_MARKDOWN }),
      entries: 1,
      words: "Salt with front matter",
      loss: "due",
    },
    {
      what: "Notesnook, Markdown",
      format: "markdown",
      name: "Markdown",
      file: zipped("notesnook.zip", { "Notes/quoted.md": NOTESNOOK }),
      entries: 1,
      words: "Words of a notesnook",
      loss: "color",
    },
    {
      what: "folders of Markdown",
      format: "markdown",
      name: "Markdown",
      file: zipped("vault.zip", {
        "daily/2024-05-04.md": "A vault of days. #walk/sea\n\n![[Other note]]\n",
        "2024/05/05.md": "The fifth in its folder",
        ".obsidian/app.json": "{}",
      }),
      entries: 2,
      words: "A vault of days",
    },
    {
      what: "Apple Journal, pages",
      format: "apple-journal",
      name: "Apple Journal",
      file: zipped("AppleJournalEntries.zip", { "Entries/2024-05-01_Morning.html": APPLE }),
      entries: 1,
      words: "An apple a day",
      loss: "assetType_workoutRoute",
    },
    {
      what: "plain text by date",
      format: "plain-text",
      name: "Plain text by date",
      file: {
        name: "diary.txt",
        content: "Wednesday, May 1, 2024\nPlain words of a day.\n\nThursday, May 2, 2024\nMore of them.\n",
      },
      entries: 2,
      words: "Plain words of a day",
    },
    {
      what: "a table",
      format: "csv",
      name: "Table (CSV)",
      file: {
        name: "table.csv",
        content: "date,text,tags\n2024-05-01,Words in a cell,mill\n2024-05-02,Other words,\n",
      },
      entries: 2,
      words: "Words in a cell",
    },
    {
      what: "AURA JSON, ZIP",
      format: "aura-json",
      name: "AURA JSON",
      file: { name: "aura.zip", content: await auraExport() },
      entries: 1,
      words: "Its own words come home",
    },
    {
      what: "AURA JSON Lines",
      format: "aura-lines",
      name: "AURA JSON Lines",
      file: { name: "journal.jsonl", content: '{"date":"2024-05-01","text":"A line of its own"}\n' },
      entries: 1,
      words: "A line of its own",
    },
  ];
}

function zipped(name: string, files: Readonly<Record<string, string>>): GivenFile {
  return { name, content: zipOf(Object.entries(files).map(([path, content]) => ({ path, content }))) };
}

/** The same notes with other words and another id, so that they are others. */
function withText(files: Readonly<Record<string, string>>, ...changes: readonly [string, string, string, string]) {
  const [words, other, id, otherId] = changes;
  const changed = (text: string): string => text.replaceAll(words, other).replaceAll(id, otherId);
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [changed(path), changed(text)]));
}

async function auraExport(): Promise<Uint8Array> {
  const entry = exportedEntry({ entryId: "0193f3a1-0000-7000-8000-0000000000aa", content: "Its own words come home." });
  const files: { path: string; content: Uint8Array }[] = [];
  for await (const { path, content } of writeAuraJson(each([entry])))
    files.push({ path, content: await bytesOf(content) });
  return zipOf(files);
}
