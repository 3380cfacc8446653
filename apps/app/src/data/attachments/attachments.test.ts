import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { referencesIn } from "@aura-journal/contracts/attachment-references";
import { openNodeDatabase } from "../sqlite/node-driver.fixture.ts";
import {
  attachmentId,
  createTestDevice,
  createTestServer,
  ENTRY,
  newPhoto,
  textWith,
  type Weather,
} from "./attachments.fixture.ts";

const BYTES = Uint8Array.from({ length: 2_500_000 }, (_, at) => at % 251);

test("a photo that is added is shown at once, sent in parts that are joined again, and then no more on the device", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  device.contents.set(ENTRY, "Snow.");
  device.isSignedIn = false;
  const attachments = await device.open();
  await attachments.attach(newPhoto(1, { name: "oak.jpg", thumbnail: Uint8Array.of(1) }), new Blob([BYTES]));
  assert.equal(device.contents.get(ENTRY), textWith("Snow.", 1));
  const [shown] = await attachments.of(ENTRY);
  assert.deepEqual(shown, {
    attachmentId: attachmentId(1),
    kind: "photo",
    name: "oak.jpg",
    type: "image/jpeg",
    bytes: BYTES.length,
    state: "here",
    isAmongWords: false,
  });
  assert.deepEqual(await attachments.content(attachmentId(1)), { kind: "here", bytes: BYTES });
  assert.deepEqual(await attachments.counts(), { waiting: 1, refused: 0 });
  device.isSignedIn = true;
  attachments.wake();
  await attachments.idle();
  assert.deepEqual(server.stored.get(attachmentId(1))?.bytes, BYTES);
  assert.equal((await attachments.of(ENTRY))[0]?.state, "there");
  assert.deepEqual(await attachments.counts(), { waiting: 0, refused: 0 });
  assert.equal(device.driver.all("SELECT 1 FROM attachment_parts").length, 0);
  assert.deepEqual(
    await attachments.thumbnail(ENTRY, attachmentId(1)),
    Uint8Array.of(1),
    "its picture stays for times without a server",
  );
});

test("what waits is there after a restart, and sent then", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  const before = await device.open();
  before.setOnline(false);
  await before.attach(newPhoto(1), BYTES);
  before.close();
  const after = await device.open();
  await after.idle();
  assert.deepEqual(server.stored.get(attachmentId(1))?.bytes, BYTES);
});

test("killed between the bytes and the entry, the next start has the entry show it, once", async () => {
  const device = createTestDevice(createTestServer());
  device.contents.set(ENTRY, "Snow.");
  device.diesBeforePlacing = true;
  const before = await device.open();
  await assert.rejects(before.attach(newPhoto(1), BYTES), /went away/);
  before.close();
  device.diesBeforePlacing = false;
  const after = await device.open();
  assert.equal(device.contents.get(ENTRY), textWith("Snow.", 1));
  await after.attach(newPhoto(1), BYTES);
  assert.equal((await after.of(ENTRY)).length, 1);
});

test("a disk that takes nothing keeps no journal shut, and the photo is placed at a later start", async () => {
  const device = createTestDevice(createTestServer());
  device.diesBeforePlacing = true;
  const before = await device.open();
  await assert.rejects(before.attach(newPhoto(1), BYTES));
  before.close();
  (await device.open()).close();
  assert.equal(device.contents.get(ENTRY), undefined);
  device.diesBeforePlacing = false;
  await device.open();
  assert.equal(device.contents.get(ENTRY), textWith("", 1));
});

test("killed while its bytes were written down, nothing is left of it", async () => {
  const device = createTestDevice(createTestServer());
  const before = await device.open();
  before.close();
  device.driver.run("INSERT INTO attachments VALUES ('x', 'e', '{}', 'keeping', NULL, 0, '')");
  device.driver.run("INSERT INTO attachment_parts VALUES ('x', 0, x'00')");
  await device.open();
  assert.equal(device.driver.all("SELECT 1 FROM attachments").length, 0);
  assert.equal(device.driver.all("SELECT 1 FROM attachment_parts").length, 0);
});

for (const [weather, refusal] of [
  ["quota", "quota"],
  ["tooLarge", "tooLarge"],
  ["kind", "kind"],
  ["tooMany", "tooMany"],
] as const) {
  test(`refused for good (${weather}), it stays on the device and says why, the next one is sent, and it goes on being wanted`, async () => {
    const server = createTestServer();
    const device = createTestDevice(server);
    const attachments = await device.open();
    server.weather = weather;
    await attachments.attach(newPhoto(1), BYTES);
    await attachments.idle();
    assert.equal((await attachments.of(ENTRY))[0]?.refusal, refusal);
    assert.deepEqual(await attachments.counts(), { waiting: 0, refused: 1 });
    server.weather = "fair";
    await attachments.attach(newPhoto(2), BYTES);
    await attachments.idle();
    assert.deepEqual([...server.stored.keys()], [attachmentId(2)]);
    await attachments.tryAgain();
    await attachments.idle();
    assert.equal(server.stored.size, 2);
  });
}

test("a hotel's page is no refusal, and a busy server is asked when it says", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  const attachments = await device.open();
  server.weather = "portal";
  await attachments.attach(newPhoto(1), BYTES);
  await attachments.idle();
  assert.equal((await attachments.of(ENTRY))[0]?.state, "here");
  server.weather = "busy";
  device.ring();
  await attachments.idle();
  assert.deepEqual(
    [...device.timers].map(({ delayMs }) => delayMs),
    [700_000],
  );
});

test("pauses grow while the server is away, and end with the connection's return", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  const attachments = await device.open();
  server.weather = "away";
  await attachments.attach(newPhoto(1), BYTES);
  await attachments.idle();
  const pauses: number[] = [];
  for (let round = 0; round < 10; round += 1) {
    pauses.push(...[...device.timers].map(({ delayMs }) => delayMs));
    device.ring();
    await attachments.idle();
  }
  assert.deepEqual(pauses.slice(0, 4), [2_000, 4_000, 8_000, 16_000]);
  assert.equal(pauses.at(-1), 300_000);
  server.weather = "fair";
  attachments.setOnline(true);
  await attachments.idle();
  assert.equal(server.stored.size, 1);
});

test("taken away while it is on its way, it does not stay on the server", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  const attachments = await device.open();
  const letting = Promise.withResolvers<void>();
  server.hold = letting.promise;
  await attachments.attach(newPhoto(1), BYTES);
  while (server.asked.length === 0) await new Promise(setImmediate);
  await attachments.detach(ENTRY, attachmentId(1));
  letting.resolve();
  await attachments.idle();
  assert.equal(server.stored.size, 0);
  assert.equal(device.contents.get(ENTRY), "");
  assert.deepEqual(await attachments.of(ENTRY), []);
});

test("what only the server knew of an entry is shown behind what its text shows, and goes when it goes there", async () => {
  const server = createTestServer();
  const other = await createTestDevice(server).open();
  for (const number of [1, 2]) await other.attach(newPhoto(number, { name: `${number}.jpg` }), BYTES);
  await other.idle();
  const device = createTestDevice(server);
  device.contents.set(ENTRY, `Look: ![the oak](aura-attachment:${attachmentId(2)}) there.`);
  const attachments = await device.open();
  assert.deepEqual(
    (await attachments.of(ENTRY)).map(({ name, isAmongWords }) => [name, isAmongWords]),
    [["the oak", true]],
    "before the server is asked",
  );
  while (device.changes === 0) await new Promise(setImmediate);
  assert.deepEqual(
    (await attachments.of(ENTRY)).map(({ name, isAmongWords }) => [name, isAmongWords]),
    [
      ["2.jpg", true],
      ["1.jpg", false],
    ],
  );
  server.stored.delete(attachmentId(1));
  const seen = device.changes;
  device.nowMs += 61_000;
  await attachments.of(ENTRY);
  while (device.changes === seen) await new Promise(setImmediate);
  assert.equal((await attachments.of(ENTRY)).length, 1);
});

test("a picture whose bytes come after its entry is asked for again, and not for ever", async () => {
  const server = createTestServer();
  const device = createTestDevice(server);
  const attachments = await device.open();
  for (let tries = 0; tries < 20; tries += 1) {
    await attachments.thumbnail(ENTRY, attachmentId(1));
    device.ring();
  }
  assert.equal(server.asked.filter((line) => line.startsWith("thumbnail")).length, 7);
  assert.equal(device.changes, 6);
});

test("what has no picture is not asked for one again", async () => {
  const server = createTestServer();
  const other = await createTestDevice(server).open();
  await other.attach(newPhoto(1), BYTES);
  await other.idle();
  server.hasThumbnails = false;
  const device = createTestDevice(server);
  const attachments = await device.open();
  for (let tries = 0; tries < 3; tries += 1) {
    assert.equal(await attachments.thumbnail(ENTRY, attachmentId(1)), undefined);
    device.ring();
  }
  assert.equal(server.asked.filter((line) => line.startsWith("thumbnail")).length, 1);
});

test("a picture that was seen is shown again without the server", async () => {
  const server = createTestServer();
  const other = await createTestDevice(server).open();
  await other.attach(newPhoto(1), BYTES);
  await other.idle();
  const attachments = await createTestDevice(server).open();
  assert.deepEqual(await attachments.thumbnail(ENTRY, attachmentId(1)), Uint8Array.of(9, 9, 9));
  server.weather = "away";
  assert.deepEqual(await attachments.thumbnail(ENTRY, attachmentId(1)), Uint8Array.of(9, 9, 9));
  assert.deepEqual(await attachments.content(attachmentId(1)), { kind: "unreachable" });
  server.weather = "fair";
  assert.deepEqual(await attachments.content(attachmentId(1)), { kind: "here", bytes: BYTES });
  assert.deepEqual(await attachments.content(attachmentId(7)), { kind: "absent" });
});

type Doing =
  | { readonly kind: "attach" | "detach"; readonly number: number }
  | { readonly kind: "weather"; readonly weather: Weather }
  | { readonly kind: "online"; readonly isOnline: boolean }
  | { readonly kind: "restart" | "ring" | "die" | "session" };

const number = fc.integer({ min: 1, max: 4 });
const doing: fc.Arbitrary<Doing> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("attach" as const), number }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("detach" as const), number }) },
  fc.record({
    kind: fc.constant("weather" as const),
    weather: fc.constantFrom<Weather>("fair", "lostAnswer", "away", "quota", "portal", "busy"),
  }),
  fc.record({ kind: fc.constant("online" as const), isOnline: fc.boolean() }),
  fc.constantFrom<Doing>({ kind: "restart" }, { kind: "ring" }, { kind: "die" }, { kind: "session" }),
);

test("whatever happens on the way, in the end the server has what the entry shows, each once, and nothing else", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(doing, { maxLength: 25 }), async (doings) => {
      const server = createTestServer();
      const driver = openNodeDatabase();
      const device = createTestDevice(server, driver);
      device.contents.set(ENTRY, "Snow.");
      let attachments = await device.open();
      /** Ids are of one attachment for good: one that was taken away does not come back under its own. */
      const over = new Set<number>();
      for (const done of doings) {
        switch (done.kind) {
          case "attach":
            if (!over.has(done.number))
              await attachments.attach(newPhoto(done.number), Uint8Array.of(done.number, 2, 3));
            break;
          case "detach":
            over.add(done.number);
            await attachments.detach(ENTRY, attachmentId(done.number));
            break;
          case "weather":
            server.weather = done.weather;
            break;
          case "online":
            attachments.setOnline(done.isOnline);
            break;
          case "session":
            device.isSignedIn = !device.isSignedIn;
            attachments.wake();
            break;
          case "ring":
            device.ring();
            break;
          case "die":
            device.diesBeforePlacing = true;
            if (!over.has(4)) await attachments.attach(newPhoto(4), Uint8Array.of(4, 2, 3)).catch(() => {});
            device.diesBeforePlacing = false;
            break;
        }
        if (done.kind === "die" || done.kind === "restart") {
          attachments.close();
          await attachments.idle();
          attachments = await device.open();
        }
        // Now and then what is on its way is waited for, and now and then not.
        if (done.kind === "ring") await attachments.idle();
      }
      server.weather = "fair";
      device.isSignedIn = true;
      // Who tries again has seen what was refused.
      await attachments.idle();
      await attachments.tryAgain();
      attachments.setOnline(true);
      await attachments.idle();
      const shown = referencesIn(device.contents.get(ENTRY) ?? "").map((reference) => reference.attachmentId);
      assert.deepEqual(shown.toSorted(), [...new Set(shown)].toSorted());
      assert.deepEqual([...server.stored.keys()].toSorted(), shown.toSorted());
      assert.deepEqual(await attachments.counts(), { waiting: 0, refused: 0 });
      for (const [id, { bytes }] of server.stored) assert.equal(bytes[0], Number(id.at(-1)));
    }),
    { numRuns: 300 },
  );
});
