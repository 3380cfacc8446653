import assert from "node:assert/strict";
import { webcrypto } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { AuthResponse, User } from "@aura-journal/contracts";
import { MODEL_ID, WEIGHTS_ID } from "@aura-journal/nlp";
import { eventually } from "../../../../../tests/support/eventually.ts";
import { openDevice, type Device } from "../device.ts";
import { readingOf } from "../entries-of-rows.ts";
import type { EntryReading, LocalEntry } from "../journal.ts";
import { WRITER } from "../session.fixture.ts";
import { asyncDriver } from "../sqlite/async-driver.ts";
import { openNodeDatabase } from "../sqlite/node-driver.fixture.ts";
import { createEntryReader, type EntryReader } from "./reader.ts";
import { openReadingsStore } from "./readings-store.ts";

const MODEL = new URL(import.meta.resolve(`@aura-journal/nlp/model/${WEIGHTS_ID}.bin`));
const GLAD = "What a wonderful evening with Anna. I am so happy and grateful.";
const HARD = "A terrible day. I was angry and sad, and the work was awful.";
const GERMAN = "Heute war ich mit meiner Schwester im Wald, und es war sehr schön und ruhig.";
const ID = "019a0000-0000-7000-8000-00000000000a";

/** Far more than a text takes. */
const WITHIN_MS = 15_000;

const reader = createEntryReader(readFileSync(MODEL));

interface TestDevice extends AsyncDisposable {
  readonly device: Device;
  readonly driver: ReturnType<typeof asyncDriver>;
  readonly asked: string[];
  /** Waits for an entry of which this holds. */
  entryThat(what: string, holds: (entry: LocalEntry) => boolean): Promise<LocalEntry>;
}

async function openTestDevice(
  how: { readonly loadReader?: () => Promise<EntryReader>; readonly user?: User } = {},
): Promise<TestDevice> {
  const asked: string[] = [];
  const driver = asyncDriver(openNodeDatabase());
  const device = await openDevice({
    driver,
    baseUrl: "http://127.0.0.1:1",
    async fetch(...call) {
      const { pathname } = new URL(new Request(...call).url);
      asked.push(pathname);
      if (pathname === "/sync/changes") return Response.json({ changes: [], cursor: "c", hasMore: false });
      if (pathname !== "/auth/login") return new Response(null, { status: 503 });
      const user = how.user ?? WRITER;
      return Response.json({ user, accessToken: "a", refreshToken: "r", expiresIn: 900 } satisfies AuthResponse);
    },
    sessionStore: { hasCookie: false, read: async () => undefined, write: async () => {} },
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
    loadReader: how.loadReader ?? (async () => reader),
    loadImports: () => Promise.reject(new Error("Nothing moves in")),
    openFile: () => assert.fail("No file was chosen"),
    emit: () => {},
  });
  return {
    device,
    driver,
    asked,
    async entryThat(what, holds) {
      await eventually(
        what,
        async () => {
          const entry = await device.journal.entry(ID);
          return entry !== undefined && holds(entry);
        },
        WITHIN_MS,
      );
      return (await device.journal.entry(ID)) as LocalEntry;
    },
    async [Symbol.asyncDispose]() {
      device.readings.close();
      await device.replica.close();
    },
  };
}

const isRead = ({ analysis }: LocalEntry): boolean => analysis !== undefined;

test("what is written is read on this device, and nobody is asked", async () => {
  await using place = await openTestDevice();
  const { journal } = place.device;
  await journal.write(ID, { content: GLAD });
  const { analysis } = await place.entryThat("the entry is read", isRead);
  assert.equal(analysis?.sentiment.label, "positive");
  assert.equal(analysis.model, MODEL_ID);
  assert.ok(((await journal.timeline({ limit: 1 })).items[0]?.sentiment ?? 0) > 0.3);
  assert.deepEqual(place.asked, []);
});

test("insights are told the language in which an entry was read", async () => {
  await using place = await openTestDevice();
  const { journal } = place.device;
  const always = { from: "0001-01-01", to: "9999-12-31", today: "2026-11-28" };
  for (const [content, idsWithEmotions] of [
    [GERMAN, []],
    [GLAD, [ID]],
  ] as const) {
    await journal.write(ID, { content });
    await place.entryThat("the entry is read", isRead);
    const { emotions } = await journal.insights(always);
    const named = emotions.periods.flatMap((period) => period.emotions);
    const behind = await Promise.all(named.map(({ entryIds }) => journal.entriesBehind(always, entryIds, 10)));
    // Our model knows emotions in English alone: that it names none in German says nothing.
    assert.deepEqual([...new Set(behind.flat().map(({ entryId }) => entryId))], idsWithEmotions);
  }
});

test("with other words an entry is read anew, and what was read of the old ones is gone at once", async () => {
  await using place = await openTestDevice();
  const { journal } = place.device;
  await journal.write(ID, { content: GLAD });
  await place.entryThat("the entry is read", isRead);
  await journal.write(ID, { content: HARD });
  assert.equal((await journal.entry(ID))?.analysis, undefined);
  const { analysis } = await place.entryThat("the entry is read anew", isRead);
  assert.equal(analysis?.sentiment.label, "negative");
});

test("a tag or a mood is no reason to read anew", async () => {
  await using place = await openTestDevice();
  const { journal } = place.device;
  await journal.write(ID, { content: GLAD });
  await place.entryThat("the entry is read", isRead);
  await journal.write(ID, { addTags: ["anna"], mood: { rating: 5 } });
  assert.ok(isRead((await journal.entry(ID)) as LocalEntry));
});

test("entries that were here before are read at the start", async () => {
  await using place = await openTestDevice({ loadReader: () => Promise.reject(new Error("no network")) });
  await place.device.journal.write(ID, { content: GLAD });
  await place.device.replica.idle();
  const later = await openDevice({
    driver: place.driver,
    baseUrl: "http://127.0.0.1:1",
    fetch: async () => new Response(null, { status: 503 }),
    sessionStore: { hasCookie: false, read: async () => undefined, write: async () => {} },
    randomBytes: (size) => webcrypto.getRandomValues(new Uint8Array(size)),
    loadReader: async () => reader,
    loadImports: () => Promise.reject(new Error("Nothing moves in")),
    openFile: () => assert.fail("No file was chosen"),
    emit: () => {},
  });
  await eventually("it is read", async () => (await later.journal.entry(ID))?.analysis !== undefined, WITHIN_MS);
  later.readings.close();
  await later.replica.close();
});

test("a model that can't be fetched is asked for again after the next change", async () => {
  let asked = 0;
  await using place = await openTestDevice({
    async loadReader() {
      asked += 1;
      if (asked === 1) throw new Error("no network");
      return reader;
    },
  });
  const { journal } = place.device;
  await journal.write(ID, { content: GLAD });
  await eventually("the model is asked for", () => asked === 1, WITHIN_MS);
  await journal.write("019a0000-0000-7000-8000-00000000000b", { content: HARD });
  await place.entryThat("the first entry is read too", isRead);
});

test("whoever wants no analysis has none: what was read is forgotten, and nothing more is read", async () => {
  await using place = await openTestDevice();
  const { journal } = place.device;
  await journal.write(ID, { content: GLAD });
  await place.entryThat("the entry is read", isRead);
  await journal.setReadHere(false);
  assert.equal((await journal.entry(ID))?.analysis, undefined);
  assert.deepEqual(await place.driver.all({ sql: "SELECT * FROM readings" }), []);
  assert.deepEqual(await journal.linesOf(ID), []);
  await journal.setReadHere(true);
  await place.entryThat("the entry is read again", isRead);
});

test("an account that wants no analysis wants none here either", async () => {
  const user = {
    ...WRITER,
    preferences: { ...WRITER.preferences, privacy: { analysis: "off", search: "server" } },
  } as const;
  await using place = await openTestDevice({ user });
  const { journal, account } = place.device;
  await journal.write(ID, { content: GLAD });
  await place.entryThat("the entry is read", isRead);
  assert.equal((await account.login(WRITER.email, "password")).kind, "done");
  await eventually("it is off", async () => !(await journal.isReadHere()), WITHIN_MS);
  assert.equal((await journal.entry(ID))?.analysis, undefined);
});

test("a text that changed while it was read is not given what was read of the old one", async () => {
  await using place = await openTestDevice({ loadReader: () => Promise.reject(new Error("no network")) });
  const store = await openReadingsStore(place.driver);
  await place.device.journal.write(ID, { content: HARD });
  await store.keep([{ entryId: ID, content: GLAD, language: "en", reading: reader.read(GLAD) }], MODEL_ID);
  assert.equal((await store.readingsOf([ID])).size, 0);
});

test("the sentences of an entry are told with what each feels like", async () => {
  await using place = await openTestDevice();
  await place.device.journal.write(ID, { content: `${GLAD} ${HARD}` });
  const lines = await place.device.journal.linesOf(ID);
  assert.equal(lines.length, 4);
  assert.ok((lines[0]?.score ?? 0) > 0.3 && (lines[2]?.score ?? 0) < -0.3);
});

test("an entry that sounds like danger is told so, whatever else may be read; an ordinary one is not", async () => {
  await using place = await openTestDevice();
  const { journal } = place.device;
  await journal.setReadHere(false);
  await journal.write(ID, { content: "I can't go on. I want to kill myself tonight." });
  assert.equal(await journal.soundsLikeDanger(ID), true);
  await journal.write(ID, { content: HARD });
  assert.equal(await journal.soundsLikeDanger(ID), false);
  assert.deepEqual(place.asked, []);
});

const FIELDS = {
  content: GLAD,
  timestamp: "2026-01-25T10:30:00.000Z",
  timezone: "UTC",
  localDate: "2026-01-25",
  tags: [],
  isDeleted: false,
};
const here = reader.read(GLAD);
const there: EntryReading = { ...here, model: "google/1" };

test("the server's analysis takes over when it is there", () => {
  const row = { entryId: ID, mine: FIELDS, base: { version: 1, fields: FIELDS }, rest: { analysis: there as never } };
  assert.equal(readingOf(row, here)?.model, "google/1");
  assert.equal(readingOf({ ...row, rest: {} }, here)?.model, MODEL_ID);
});

test("of a text that the server does not have yet, what was read here counts", () => {
  const mine = { ...FIELDS, content: HARD };
  const row = { entryId: ID, mine, base: { version: 1, fields: FIELDS }, rest: { analysis: there as never } };
  assert.equal(readingOf(row, here)?.model, MODEL_ID);
  assert.equal(readingOf(row, undefined), undefined);
});
