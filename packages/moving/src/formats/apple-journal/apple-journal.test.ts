import assert from "node:assert/strict";
import { test } from "node:test";
import { textOf } from "../../archives/archives.fixture.ts";
import { RefusedSource } from "../../source.ts";
import {
  assertSurvives,
  lostCounts,
  packed,
  readEntries,
  readItems,
  textOfOriginal,
  type TwinFiles,
} from "../reading.fixture.ts";
import { appleJournal } from "./apple-journal.ts";

const styles = `<style type="text/css">
p.p2 {margin: 0.0px; font: 17.0px '.AppleSystemUIFont'}
span.s2 {font-family: '.AppleSystemUIFont'; font-weight: bold; font-style: normal}
span.s3 {font-weight: normal; font-style: italic; text-decoration: line-through}
span.s4 {color: #ff0000}
</style>`;

interface Parts {
  readonly header: string;
  readonly tiles?: string;
  readonly title?: string;
  readonly prompt?: string;
  readonly body?: string;
}

const page = ({ header, tiles = "", title = "", prompt = "", body = "" }: Parts): string =>
  `<!DOCTYPE html><html><head><meta charset="utf-8"><title>x</title>${styles}</head><body>
<p class="p1"><span class="s1"><div class="pageHeader">${header}</div>
<div class="assetGrid">${tiles}</div>
${prompt === "" ? "" : `<div class="reflectionPrompt">${prompt}</div>`}
<div class='title'><span class="s2">${title}</span></div>
<div class='bodyText'>${body}</div></span></p></body></html>`;

const tile = (type: string, id: string, within: string): string =>
  `<div id="${id}" class="gridItem assetType_${type}">${within}</div>`;
const picture = (name: string): string => `<img src="../Resources/${name}" class="asset_image" />`;
const film = (name: string): string =>
  `<video controls><source src="../Resources/${name}" type="video/quicktime"></video>`;

const tiles = [
  tile("photo", "A1", picture("A1.heic")),
  tile("livePhoto", "A2", `${picture("A2%20b.heic")}${film("A2.mov")}`),
  tile("video", "A3", `${picture("A3.png")}${film("A3.mov")}`),
  tile(
    "audio",
    "A4",
    `<img src="../Resources/audiowave.png"><audio><source src="../Resources/A4.caf"></audio><div>0:42</div>`,
  ),
  tile("photo", "A5", picture("gone.heic")),
  tile("photo", "A6", picture("photos_icon.png")),
  tile(
    "workoutRoute",
    "A7",
    `${picture("A7.png")}<div class="activityType">Walk</div><div class="activityMetrics">2 km</div>`,
  ),
  tile("multiPinMap", "A8", `${picture("A8.png")}<div class="gridItemOverlayFooter">Kiel &amp; sea</div>`),
  tile("music", "A9", `<div class="mediaTitle">Song</div>`),
  tile("stateOfMind", "A10", `<div class="gridItemOverlayHeader">Very Pleasant</div>`),
  tile("reflection", "A11", `<div>What was good?</div>`),
].join("\n");

const full = page({
  header: "Wednesday, May\u202F1, 2024",
  tiles,
  title: "By the *sea*",
  prompt: "What made you smile?",
  body: `<p class="p2"><span class="s4">Salt &amp; <span class="s2">wind</span><span class="Apple-converted-space">&nbsp;</span>all day</span></p>
<p class="p3"><span class="s3">Rain</span></p><ul class="ul1"><li class="li2">one</li></ul><script>alert(1)</script>`,
});

const twin: TwinFiles = {
  "AppleJournalEntries/index.html": `<html><body><a href="Entries/2024-05-01_By.html">By the sea</a></body></html>`,
  "AppleJournalEntries/Entries/2024-05-01_By.html": full,
  "AppleJournalEntries/Entries/2024-05-02_(1).html": page({
    header: "jeudi 2 mai 2024",
    body: '<p class="p2">Deux</p>',
  }),
  "AppleJournalEntries/Entries/2024-05-04.html": page({ header: "3/5/2024", body: '<p class="p2">Near its name</p>' }),
  "AppleJournalEntries/Entries/2024-08-09.html": page({ header: "3/5/2024", body: "<p>Two days</p>" }),
  "AppleJournalEntries/Entries/2024-05-05_x.html": page({ header: "๕ พฤษภาคม ๒๕๖๗", body: "<p>Thai</p>" }),
  "AppleJournalEntries/Entries/undated.html": page({ header: "Wednesday, May 1", body: "<p>No year</p>" }),
  "AppleJournalEntries/Entries/no header.html": "<p>nothing else</p>",
  "AppleJournalEntries/Entries/2024-05-06.html": page({
    header: "Montag, 6. Mai 2024",
    tiles: tile("stateOfMind", "B1", `<div class="gridItemOverlayHeader">Angenehm</div><div>Arbeit</div>`),
  }),
  "AppleJournalEntries/Entries/2024-05-07.html": page({ header: "2024年5月7日 火曜日" }),
  "AppleJournalEntries/Resources/A1.heic": "photo",
  "AppleJournalEntries/Resources/A1.json": { date: 736_000_000.5, placeName: "Kiel" },
  "AppleJournalEntries/Resources/A2 b.heic": "live",
  "AppleJournalEntries/Resources/A2.mov": "moving",
  "AppleJournalEntries/Resources/A3.mov": "film",
  "AppleJournalEntries/Resources/A3.png": "still",
  "AppleJournalEntries/Resources/A4.caf": "sound",
  "AppleJournalEntries/Resources/A4.json": "{",
  "AppleJournalEntries/Resources/A7.png": "route",
  "AppleJournalEntries/Resources/A8.png": "map",
  "AppleJournalEntries/Resources/A8.json": {
    visits: [{ placeName: "Pier", city: "Kiel", latitude: 54.3, longitude: 10.1, date: 1 }],
  },
  "AppleJournalEntries/Resources/audiowave.png": "wave",
  "AppleJournalEntries/Resources/photos_icon.png": "icon",
  "AppleJournalEntries/Resources/unused.jpg": "unused",
};

test("an entry with everything comes along, and each tile without a home is named", async () => {
  const [item] = await readItems(appleJournal, twin);
  assert(item?.kind === "entry");
  const { original, media, lost, ...entry } = item.entry;
  assert.deepEqual(entry, {
    sourceId: "2024-05-01_By.html",
    content: [
      "# By the \\*sea\\*",
      "> What made you smile?",
      "Salt & **wind** all day",
      "*~~Rain~~*",
      "- one",
      "![A1.heic](aura-media:A1-heic)",
      "![A2 b.heic](aura-media:A2-b-heic)",
      "![A2.mov](aura-media:A2-mov)",
      "![A3.mov](aura-media:A3-mov)",
      "![A4.caf](aura-media:A4-caf)",
      "![gone.heic](aura-media:gone-heic)",
    ].join("\n\n"),
    when: { kind: "local", date: "2024-05-01" },
    metadata: { location: { latitude: 54.3, longitude: 10.1, name: "Pier, Kiel" } },
  });
  const contents = await Promise.all(media.map(async ({ kind, file }) => [kind, file && (await textOf(file.open()))]));
  assert.deepEqual(contents, [
    ["photo", "photo"],
    ["photo", "live"],
    ["video", "moving"],
    ["video", "film"],
    ["audio", "sound"],
    ["photo", undefined],
  ]);
  assert.deepEqual([...lost].sort(), [
    "Resources.date",
    "Resources.json",
    "Resources.placeName",
    "Resources.visits.date",
    "assetType_audio.text",
    "assetType_multiPinMap",
    "assetType_music",
    "assetType_photo",
    "assetType_reflection",
    "assetType_stateOfMind",
    "assetType_workoutRoute",
    "html.script",
  ]);
  assert.equal(textOfOriginal(original), full);
});

test("each entry lands on the day of its header; where that cannot be read on the day of its name; and where neither says it, it is a problem", async () => {
  const items = await readItems(appleJournal, twin);
  assert.deepEqual(
    items
      .slice(1)
      .map((item) =>
        item.kind === "entry"
          ? `${item.entry.when.kind === "local" ? item.entry.when.date : ""} ${item.entry.content}`
          : item.kind === "problem"
            ? `${item.where.replace(/^.*\//u, "")}: ${item.reason}`
            : `${item.count} ${item.what}`,
      ),
    [
      "2024-05-02 Deux",
      "2024-05-03 Near its name",
      "2024-08-09.html: has a date that can mean two days",
      "2024-05-05 Thai",
      "undated.html: has a date that cannot be read",
      "no header.html: has no date",
      "2024-05-06 Angenehm, Arbeit",
      "2024-05-07.html: holds no text",
      "1 files that no entry names",
    ],
  );
  const entries = items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []));
  assert.equal(lostCounts(entries)["pageHeader"], 1);
});

test("what was kept of the web has its address, and pictures of Journal's own are none of the writer's", async () => {
  const link = (href: string, within: string): string => `<a href="${href}">${within}</a>`;
  const items = await readItems(appleJournal, {
    "Entries/a.html": page({
      header: "Saturday, 14 September 2024",
      tiles: [
        tile("link", "A1", link("https://example.org/a", picture("A1.heic"))),
        tile("music", "A2", `${picture("mediaPlayIcon.heic")}${link("https://example.org/b", "<div>Song</div>")}`),
        tile("link", "A3", link("javascript:x", "")),
      ].join(""),
    }),
    "Resources/A1.heic": "preview",
    "Resources/mediaPlayIcon.heic": "icon",
  });
  assert.deepEqual(
    items.map((item) => (item.kind === "entry" ? [item.entry.content, item.entry.lost] : item)),
    [["https://example.org/a\n\nhttps://example.org/b", ["assetType_music.text", "assetType_link"]]],
  );
});

test("classes, tiles and endings with names of JavaScript are like any other that nobody knows", async () => {
  const [entry] = await readEntries(appleJournal, {
    "Entries/a.html": page({
      header: "May 1, 2024",
      tiles: tile("constructor", "A1", picture("A1.jpg")) + tile("photo", "A2", picture("A2.constructor")),
      body: '<p class="constructor">Here</p>',
    }),
  });
  assert.equal(entry!.content, "Here\n\n![A2.constructor](aura-media:A2-constructor)");
  assert.deepEqual([entry!.media[0]!.kind, entry!.lost], ["photo", ["assetType_constructor"]]);
});

test("a class of spans means what its own page says", async () => {
  const body = '<p class="p2"><span class="s2">a</span> <span class="s9">b</span></p>';
  const plain = page({ header: "May 1, 2024", body }).replace("font-weight: bold", "font-weight: normal");
  const entries = await readEntries(appleJournal, {
    "Entries/a.html": page({ header: "May 1, 2024", body }),
    "Entries/b.html": plain,
  });
  assert.deepEqual(
    entries.map(({ content }) => content),
    ["**a** b", "a b"],
  );
});

test("pictures within the text stand where they stood, and those of the web stay behind", async () => {
  const body = '<p>a <img src="../Resources/x.jpg"> b <img src="https://example.org/y.jpg"></p>';
  const [entry] = await readEntries(appleJournal, {
    "Entries/a.html": page({ header: "1 May 2024", body }),
    "Resources/X.JPG": "x",
  });
  assert.equal(entry!.content, "a ![x.jpg](aura-media:x-jpg) b");
  assert.equal(await textOf(entry!.media[0]!.file!.open()), "x");
  assert.deepEqual(entry!.lost, ["html.img"]);
});

test("an entry has the same id however its export was packed, and those of several exports are kept apart", async () => {
  const one = page({ header: "May 1, 2024", body: "<p>One</p>" });
  const idsOf = async (files: TwinFiles) =>
    (await readEntries(appleJournal, files)).map(({ sourceId, journal }) => [sourceId, journal]);
  const named = [["2024-05-01.html", undefined]];
  assert.deepEqual(await idsOf({ "Entries/2024-05-01.html": one }), named);
  assert.deepEqual(await idsOf({ "Mine/Entries/2024-05-01.html": one }), named);
  assert.deepEqual(await idsOf({ "2024-05-01.html": one }), named);
  assert.deepEqual(await idsOf({ "A/Entries/2024-05-01.html": one, "B/Entries/2024-05-01.html": one }), [
    ["A/Entries/2024-05-01.html", "A"],
    ["B/Entries/2024-05-01.html", "B"],
  ]);
});

test("its own exports are known, and others are refused", async () => {
  assert.equal(await appleJournal.detect(await packed(twin)), 0.95);
  assert.equal(await appleJournal.detect(await packed({ "a.html": "<p class='title'>x</p>" })), 0);
  assert.equal(await appleJournal.detect(await packed({ "index.html": full })), 0);
  await assert.rejects(readItems(appleJournal, { "a.md": "x" }), RefusedSource);
});

test("a page that is nested without end or full of broken styles is read in its time", async () => {
  const deep = `${"<span class='s2'>".repeat(5_000)}deep`;
  const [entry] = await readEntries(appleJournal, {
    "Entries/a.html": page({ header: "May 1, 2024", body: deep }).replace(
      "</style>",
      `${"span.a{".repeat(50_000)}</style>`,
    ),
  });
  assert.equal(entry!.content, "**deep**");
});

test("whatever an export says, reading it gives items or refuses it", async () => {
  await assertSurvives(appleJournal, twin);
});
