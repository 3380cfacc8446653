import type { TwinFiles } from "../reading.fixture.ts";

const md5 = (letter: string): string => letter.repeat(32);

const location = {
  latitude: 51.48,
  longitude: -0.01,
  placeName: "Seething Lane",
  localityName: "London",
  administrativeArea: "England",
  country: "United Kingdom",
  timeZoneName: "Europe/London",
  foursquareID: "4ac5",
  region: { identifier: "<+51.48,-0.01> radius 75", radius: 75, center: { latitude: 51.48, longitude: -0.01 } },
};

const weather = {
  temperatureCelsius: 0,
  conditionsDescription: "Mostly Clear",
  weatherCode: "mostly-clear-night",
  weatherServiceName: "WeatherKit",
  relativeHumidity: 80,
  pressureMB: 1016,
  visibilityKM: 30.2,
  windSpeedKPH: 12.5,
  windBearing: 360,
  windChillCelsius: -3,
  moonPhase: 0.5,
  moonPhaseCode: "full",
  sunriseDate: "1970-01-01T00:00:00Z",
  sunsetDate: "2024-01-01T16:01:00Z",
};

const photo = {
  identifier: "AAAA0000AAAA0000AAAA0000AAAA0001",
  md5: md5("a"),
  type: "jpeg",
  orderInEntry: 1,
  width: 4032,
  height: 3024,
  date: "2024-01-01T10:00:00Z",
  isSketch: false,
  favorite: true,
  fileSize: 3,
  filename: "IMG_0001.HEIC",
  duration: 0,
  creationDevice: "Phone",
  cameraMake: "Maker",
  fnumber: "(null)",
  exposureBiasValue: -0.5,
  location: { latitude: 51.5, longitude: 0 },
};

/** Everything an entry can hold, with every oddity that exports show. */
export const fullEntry = {
  uuid: "0123456789ABCDEF0123456789ABCDEF",
  creationDate: "2024-01-01T10:11:12Z",
  modifiedDate: "2024-01-02T10:11:12Z",
  timeZone: "Europe/London",
  text: [
    "# New Year\u200B",
    "",
    String.raw`Up late\. Then \(slowly\) out\! See [the day before](dayone://view?entryId=FEDC).`,
    "![](dayone-moment://AAAA0000AAAA0000AAAA0000AAAA0001)",
    "![](dayone-moment:/audio/AUDIO1) ![](dayone-moment:/video/video1)",
    "![](dayone-moment:/pdfAttachment/PDF1) ![](dayone-moment://GONE)",
    String.raw`1\. no list`,
    "`a \\( b`",
  ].join("\n"),
  richText: "",
  tags: ["walk", "Family", "walk"],
  starred: true,
  isPinned: true,
  isAllDay: false,
  duration: 0,
  editingTime: 12.5,
  creationDevice: "Phone",
  creationDeviceModel: "Phone1,1",
  creationDeviceType: "Phone",
  creationOSName: "OS",
  creationOSVersion: "17.0",
  sourceString: "widget",
  template: { uuid: "T1", title: "Daily", richTextJSON: "{}", userModifiedDate: "2023-01-01T00:00:00Z" },
  userActivity: { activityName: "Walking", stepCount: 4321 },
  music: { artist: "A", track: "B", album: "C", albumYear: 0 },
  location,
  weather,
  photos: [photo, { identifier: "NOFILE", type: "jpeg", orderInEntry: 5 }],
  videos: [{ identifier: "VIDEO1", md5: md5("b"), type: "mov", orderInEntry: 2, duration: 3.5 }],
  audios: [
    {
      identifier: "AUDIO1",
      md5: md5("c"),
      format: "m4a",
      audioChannels: "Mono",
      sampleRate: "32.0 kHz",
      recordingDevice: "Mic",
      timeZoneName: "Europe/London",
      title: "Bells",
    },
  ],
  pdfAttachments: [{ identifier: "PDF1", pdfName: "letter.pdf", fileSize: 4 }],
};

const line = (attributes: object, text: string, more: object = {}): object => ({
  text,
  attributes: { line: attributes, ...more },
});

/** The same document in the dialect of exports and in that of the specification. */
export function richText(dialect: "exports" | "specification"): string {
  const [nodes, rule, code] =
    dialect === "exports"
      ? ["contents", "horizontalRuleLine", "markdown"]
      : ["nodes", "horizontalLineRule", "renderableCodeBlock"];
  return JSON.stringify({
    meta: { version: 1, "small-lines-removed": true, created: { platform: "com.bloombuilt.dayone-mac", version: 1 } },
    [nodes!]: [
      line({ header: 2 }, "Title\n"),
      { text: "plain " },
      { text: "bold", attributes: { bold: true } },
      { text: " and " },
      { text: "both ", attributes: { italic: true, strikethrough: true, highlightedColor: "FFE900FF" } },
      { text: "code", attributes: { inlineCode: true } },
      { text: "\n" },
      { text: "link", attributes: { linkURL: "https://a.example/" } },
      { text: " https://b.example/ ", attributes: { linkURL: "https://b.example/", autolink: true } },
      { text: "2 * 3\n" },
      line({ listStyle: "bulleted", indentLevel: 1 }, "one\n"),
      line({ listStyle: "bulleted", indentLevel: 2 }, "two\n"),
      line({ listStyle: "numbered", listIndex: 3, indentLevel: 1 }, "three\n"),
      line({ listStyle: "checkbox", checked: true, indentLevel: 1 }, "done\n"),
      line({ listStyle: "checkbox", indentLevel: 1 }, "open\n"),
      line({ quote: true }, "said\n"),
      line({ codeBlock: true }, "x = *y*\nz\n"),
      { embeddedObjects: [{ type: "photo", identifier: "AAAA0000AAAA0000AAAA0000AAAA0001" }] },
      { embeddedObjects: [{ type: rule }] },
      { embeddedObjects: [{ type: code, contents: "**kept**" }] },
      { embeddedObjects: [{ type: "preview", url: "https://c.example/" }] },
      {
        embeddedObjects: [
          { type: "table" },
          { type: "stateOfMind", valence: 0.6, labels: ["Calm", "Proud"], associations: ["Family"] },
        ],
      },
      { text: "# no title" },
    ],
  });
}

export const richMarkdown = [
  "## Title",
  "plain **bold** and ~~*both*~~ `code`".replace("~~*both*~~", "*~~both~~*"),
  String.raw`[link](https://a.example/) https://b.example/ 2 \* 3`,
  "- one",
  "  - two",
  "3. three",
  "- [x] done",
  "- [ ] open",
  "> said",
  "```",
  "x = *y*",
  "z",
  "```",
  "![IMG_0001.HEIC](aura-media:AAAA0000AAAA0000AAAA0000AAAA0001)",
  "---",
  "**kept**",
  "https://c.example/",
  String.raw`\# no title`,
].join("\n");

/** Two journals, one of them written on Android. */
export const dayOneTwin: TwinFiles = {
  "Pepys.json": {
    metadata: { version: "1.0" },
    entries: [
      fullEntry,
      {
        uuid: "RICH1",
        creationDate: "2024-01-03T23:30:00Z",
        timeZone: "America/New_York",
        text: "",
        richText: richText("exports"),
        photos: [photo],
      },
      {
        uuid: "RICH2",
        creationDate: "2024-01-04T23:30:00Z",
        text: "",
        richText: richText("specification"),
        photos: [photo],
      },
      {
        creationDate: "2024-01-05T08:00:00Z",
        text: "the least",
        photos: [{ type: "jpeg", identifier: "X", md5: md5("a") }],
      },
      { uuid: "NODATE", text: "lost in time" },
      { uuid: "EMPTY", creationDate: "2024-01-06T08:00:00Z", text: "\u200B" },
      17,
    ],
  },
  "Reise ü.json": {
    metadata: { version: "1.0" },
    entries: [
      {
        v: {},
        uuid: "ANDROID",
        creationDate: "2024-02-01T08:00:00Z",
        timeZone: "Mars/Olympus",
        text: "by phone",
        pinned: true,
        starred: false,
        richText: "{",
      },
    ],
    collections: [{ name: "x" }],
  },
  [`photos/${md5("a")}.jpeg`]: "jpg",
  [`videos/${md5("b")}.mov`]: "mov",
  [`audios/${md5("c")}.m4a`]: "m4a",
  "pdfs/pdf1.pdf": "pdf!",
};
