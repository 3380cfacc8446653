import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import { assertSurvives, packed, readItems } from "../reading.fixture.ts";
import { journiv } from "./journiv.ts";

const stamps = { created_at: "2024-05-02T08:00:00Z", updated_at: "2024-05-02T09:00:00Z" };
const full = {
  title: "A walk",
  content: "By the **sea**",
  entry_date: "2024-05-02",
  entry_datetime_utc: "2024-05-01T22:30:00Z",
  entry_timezone: "Europe/Berlin",
  word_count: 3,
  is_pinned: true,
  location: "Kiel",
  weather: "sunny",
  latitude: 54.32,
  longitude: 10.13,
  temperature: 18.5,
  tags: ["sea", "walk"],
  mood_log: {
    mood_name: "calm",
    note: "at last",
    logged_date: "2024-05-02",
    logged_datetime_utc: "2024-05-01T22:30:00Z",
    logged_timezone: "Europe/Berlin",
    mood_score: null,
    ...stamps,
  },
  media: [
    {
      filename: "shell.jpg",
      file_path: "e1/m1_shell.jpg",
      media_type: "image",
      file_size: 3,
      mime_type: "image/jpeg",
      checksum: "c",
      width: 1,
      height: 1,
      alt_text: "a shell",
      caption: "a shell",
      file_metadata: "{}",
      upload_status: "completed",
      ...stamps,
    },
    { filename: "gone.m4a", file_path: "e1/m2_gone.m4a", media_type: "audio", ...stamps },
  ],
  prompt_text: "What moved you?",
  ...stamps,
};
const same = {
  title: null,
  content: "Same",
  entry_date: "2024-05-03",
  entry_datetime_utc: "2024-05-03T08:00:00",
  tags: [],
};
const twin = {
  "data.json": {
    export_version: "1.0",
    export_date: "2024-06-01T00:00:00Z",
    app_version: "0.1",
    user_email: "lena@example.org",
    user_name: null,
    user_settings: { theme: "dark" },
    journals: [
      {
        title: "Days",
        description: "of mine",
        color: "#3B82F6",
        icon: null,
        is_favorite: false,
        entry_count: 4,
        entries: [full, same, same, { content: "No date" }, { ...same, content: " " }],
        ...stamps,
      },
      {
        title: "Dreams",
        entries: [{ ...same, content: "", entry_datetime_utc: null, mood_log: { mood_name: "tired" } }, 7],
      },
    ],
    mood_definitions: [{ name: "calm" }, { name: "tired" }],
    stats: { entries: 5 },
  },
  "media/e1/m1_shell.jpg": "jpg",
  "media/e9/m9_unused.jpg": "jpg",
};

test("an entry has its day, zone, journal, tags, mood in words, place and files; what has no home is named", async () => {
  const first = (await readItems(journiv, twin)).find(({ kind }) => kind === "entry");
  assert(first?.kind === "entry");
  const { original: _, media, sourceId: __, ...entry } = first.entry;
  assert.deepEqual(entry, {
    content: "# A walk\n\nBy the **sea**\n\n![a shell](aura-media:1-shell-jpg)\n\n![gone.m4a](aura-media:2-gone-m4a)",
    when: { kind: "instant", timestamp: "2024-05-01T22:30:00.000Z", timezone: "Europe/Berlin", date: "2024-05-02" },
    metadata: {
      tags: ["sea", "walk", "calm", "starred"],
      location: { latitude: 54.32, longitude: 10.13, name: "Kiel" },
    },
    journal: "Days",
    lost: ["weather", "temperature", "mood_log.note", "media.file_metadata", "prompt_text", "created_at", "updated_at"],
  });
  assert.equal(await textOf(media[0]!.file!.open()), "jpg");
  assert.deepEqual([media[1]?.kind, media[1]?.file], ["audio", undefined]);
});

test("what its moods are is asked, and the answers are followed", async () => {
  const asked = await journiv.questions(await packed(twin));
  assert.deepEqual(
    asked.map(({ id, about }) => [id, about]),
    [
      ["mood-calm", "calm"],
      ["mood-tired", "tired"],
    ],
  );
  const items = await readItems(journiv, twin, { "mood-calm": "rating-4" });
  const entries = items.flatMap((item) => (item.kind === "entry" ? [item.entry.metadata] : []));
  assert.deepEqual([entries[0]?.mood, entries[0]?.tags], [{ rating: 4, label: "calm" }, ["sea", "walk", "starred"]]);
  assert.deepEqual(entries.at(-1), { tags: ["tired"] });
});

test("entries that say the same are entries of their own, and what is no entry is named and counted", async () => {
  const items = await readItems(journiv, twin);
  const ids = items.flatMap((item) => (item.kind === "entry" ? [item.entry.sourceId] : []));
  assert.equal(new Set(ids).size, 4);
  assert.deepEqual(
    items.filter(({ kind }) => kind !== "entry"),
    [
      { kind: "left", what: "user_settings", count: 1 },
      { kind: "left", what: "journals.description", count: 1 },
      { kind: "left", what: "journals.color", count: 1 },
      { kind: "problem", where: "journals[0].entries[3]", reason: "has no date" },
      { kind: "problem", where: "journals[0].entries[4]", reason: "holds no text" },
      { kind: "problem", where: "journals[1].entries[1]", reason: "is no entry" },
      { kind: "left", what: "mood_definitions", count: 2 },
      { kind: "left", what: "files that no entry names", count: 1 },
    ],
  );
  const last = items.findLast(({ kind }) => kind === "entry");
  assert(last?.kind === "entry");
  assert.deepEqual([last.entry.content, last.entry.when], ["tired", { kind: "local", date: "2024-05-03" }]);
});

test("an export below a folder reads the same; what is none is refused, and whatever one says, it is read or refused", async () => {
  const below = Object.fromEntries(Object.entries(twin).map(([path, file]) => [`export/${path}`, file]));
  assert.equal(await journiv.detect(await packed(below)), 0.95);
  const count = async (files: typeof twin | typeof below) => (await readItems(journiv, files)).length;
  assert.equal(await count(below), await count(twin));
  await assert.rejects(readItems(journiv, { "data.json": { entries: [] } }), RefusedSource);
  await assertSurvives(journiv, twin);
});
