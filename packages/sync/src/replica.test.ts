import assert from "node:assert/strict";
import { test } from "node:test";
import { withoutReference, withReference } from "@aura-journal/contracts/attachment-references";
import { createModelServer, weatherOf, type ModelServer } from "../../../tests/simulation/model-server.ts";
import { ForeignJournalError } from "./machine.ts";
import { createOfflineManager, entryOf } from "./offline-manager.ts";
import type { Network, Reply } from "./ports.ts";
import { openReplica, type Replica } from "./replica.ts";
import { createNodeDriver } from "./sqlite/node-driver.fixture.ts";
import { createJournalReader, type JournalReader } from "./sqlite/journal-reader.ts";
import { openSqliteStorage } from "./sqlite/storage.ts";

const USER = "00000000-0000-4000-8000-000000000001";

interface Device {
  readonly replica: Replica;
  readonly reader: JournalReader;
  /** Rings the timers that are due within so long. */
  ring(withinMs: number): Promise<void>;
}

let ids = 0;

async function device(server: ModelServer, overrides: Partial<Network> = {}): Promise<Device> {
  const driver = createNodeDriver();
  const timers = new Set<{ readonly delayMs: number; readonly ring: () => void }>();
  const replica = await openReplica({
    storage: await openSqliteStorage(driver),
    network: {
      push: async (body) => {
        const answer = server.push(body);
        return answer.status === 200
          ? { kind: "answered", body: answer.body }
          : { kind: "refused", refusal: { code: "VAL_001", message: "no" } };
      },
      pull: async (query) => ({ kind: "answered", body: server.pull(query, query.limit ?? 500) }),
      restore: async (entryId) => (server.restore(entryId) ? { kind: "answered", body: {} } : { kind: "unreachable" }),
      listen: () => () => {},
      ...overrides,
    },
    clock: {
      now: () => Date.parse("2026-03-01T12:00:00Z"),
      timezone: () => "Europe/Berlin",
      dayOf: (timestamp) => timestamp.slice(0, 10),
    },
    timers: {
      start(delayMs, ring) {
        const timer = { delayMs, ring };
        timers.add(timer);
        return () => void timers.delete(timer);
      },
    },
    randomBytes: (size) => {
      ids += 1;
      return Uint8Array.from({ length: size }, (_, at) => (ids >> (8 * (at % 4))) & 255);
    },
  });
  return {
    replica,
    reader: createJournalReader(driver),
    async ring(withinMs) {
      for (const timer of [...timers]) {
        if (timer.delayMs > withinMs) continue;
        timers.delete(timer);
        timer.ring();
      }
      await replica.idle();
    },
  };
}

async function signedIn(server: ModelServer, overrides?: Partial<Network>): Promise<Device> {
  const made = await device(server, overrides);
  await made.replica.signedIn(USER);
  await made.replica.setOnline(true);
  await made.replica.synchronise();
  return made;
}

async function textsOf({ reader }: Device): Promise<string[]> {
  return (await reader.timeline({ limit: 100 })).map(({ mine }) => mine.content);
}

test("what one device writes another reads", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const id = one.replica.newEntryId();
  assert.equal(
    await one.replica.write(id, { content: "Up betimes", mood: { rating: 4 }, addTags: ["walks", " walks "] }),
    true,
  );
  const round = await one.replica.synchronise();
  assert.deepEqual([round.outcome, round.waiting], ["done", 0]);
  const other = await signedIn(server);
  assert.deepEqual(await textsOf(other), ["Up betimes"]);
  const [row] = await other.reader.timeline({ limit: 1 });
  assert.deepEqual([row?.mine.mood, row?.mine.tags], [{ rating: 4 }, ["walks"]]);
  assert.equal((await other.replica.glance()).state, "synced");
});

test("many are written and put into the bin at once, those twice in one go as if one after the other", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const [first, second, blank] = [one.replica.newEntryId(), one.replica.newEntryId(), one.replica.newEntryId()];
  const told: (readonly string[])[] = [];
  one.replica.subscribe(({ entryIds }) => told.push(entryIds));
  await one.replica.writeAll([
    { entryId: first, write: { content: "one", timestamp: "2026-01-01T10:00:00Z", addTags: ["a"] } },
    { entryId: second, write: { content: "two", timestamp: "2026-01-02T10:00:00Z" } },
    { entryId: blank, write: { content: " " } },
    { entryId: first, write: { content: "one more" } },
  ]);
  assert.deepEqual(told[0], [first, second]);
  assert.deepEqual(await textsOf(one), ["two", "one more"]);
  await one.replica.synchronise();
  assert.deepEqual(
    server.entries().map(({ content, version, metadata }) => [content, version, metadata?.tags]),
    [
      ["one more", 1, ["a"]],
      ["two", 1, []],
    ],
  );
  await one.replica.removeAll([first, second, blank]);
  assert.deepEqual(await textsOf(one), []);
  assert.deepEqual((await one.reader.bin({ limit: 10 })).length, 2);
});

test("whoever glances when something is told sees how it stands in the end", async () => {
  const server = createModelServer({ unknown: "closed" });
  let isReachable = true;
  const { replica } = await signedIn(server, {
    pull: async (query) =>
      isReachable ? { kind: "answered", body: server.pull(query, query.limit ?? 500) } : { kind: "unreachable" },
  });
  let seen = replica.glance();
  replica.subscribe(() => {
    seen = replica.glance();
  });
  for (const reachable of [true, false, true]) {
    isReachable = reachable;
    await replica.synchronise();
    await replica.idle();
    assert.deepEqual(await seen, await replica.glance());
    assert.deepEqual([(await seen).isBusy, (await seen).state], [false, reachable ? "synced" : "offline"]);
  }
});

test("a journal begun without an account becomes the account's, nothing lost and nothing twice", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await device(server);
  await one.replica.write(one.replica.newEntryId(), { content: "before any account" });
  assert.deepEqual([(await one.replica.glance()).state, server.entries().length], ["savedHere", 0]);
  await one.replica.signedIn(USER);
  await one.replica.setOnline(true);
  await one.replica.synchronise();
  await one.replica.signedIn(USER);
  await one.replica.synchronise();
  assert.deepEqual(
    server.entries().map(({ content, version }) => [content, version]),
    [["before any account", 1]],
  );
  await assert.rejects(one.replica.signedIn("00000000-0000-4000-8000-000000000002"), ForeignJournalError);
});

test("both changed the same words: theirs stand, mine are kept beside them on every device, and the person decides", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const id = one.replica.newEntryId();
  await one.replica.write(id, { content: "walked home" });
  await one.replica.synchronise();
  const other = await signedIn(server);
  await other.replica.write(id, { content: "cycled home" });
  await other.replica.synchronise();
  await one.replica.setOnline(false);
  await one.replica.write(id, { content: "ran home tired" });
  await one.replica.setOnline(true);
  await one.replica.synchronise();
  await other.replica.synchronise();
  for (const { reader, replica } of [one, other]) {
    assert.deepEqual(
      (await reader.timeline({ limit: 9 })).map(({ mine }) => mine.content),
      ["cycled home tired"],
    );
    const [copy] = await reader.conflictCopies();
    const review = await replica.review(copy?.entryId ?? "");
    assert.deepEqual([review?.mine, review?.merged, review?.entryId], ["ran home tired", "cycled home tired", id]);
    assert.deepEqual((await replica.glance()).needs, [{ kind: "conflicts", count: 1 }]);
  }
  const [copy] = await other.reader.conflictCopies();
  await other.replica.decide(copy?.entryId ?? "", "ran home tired");
  await other.replica.synchronise();
  await one.replica.synchronise();
  assert.deepEqual(await textsOf(one), ["ran home tired"]);
  assert.equal((await one.replica.glance()).state, "synced");
});

test("an edit beats a delete, whoever comes first", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const ids = [one.replica.newEntryId(), one.replica.newEntryId()] as const;
  for (const id of ids) await one.replica.write(id, { content: "kept" });
  await one.replica.synchronise();
  const other = await signedIn(server);
  await one.replica.setOnline(false);
  await one.replica.write(ids[0], { content: "kept and edited" });
  await other.replica.remove(ids[0]);
  await other.replica.write(ids[1], { content: "kept and edited too" });
  await other.replica.synchronise();
  await one.replica.remove(ids[1]);
  await one.replica.setOnline(true);
  await one.replica.synchronise();
  await other.replica.synchronise();
  for (const device of [one, other]) {
    assert.deepEqual((await textsOf(device)).toSorted(), ["kept and edited", "kept and edited too"]);
  }
});

test("what is typed is on disk after half a second, and part of the journal when its page rests", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const { entryId } = await one.replica.openPage();
  one.replica.typed(entryId, { content: "first wo" });
  one.replica.typed(entryId, { content: "first words", mood: { rating: 5 } });
  await one.ring(500);
  assert.deepEqual((await one.replica.openPage(entryId)).content, "first words");
  assert.deepEqual(await textsOf(one), []);
  await one.ring(10_000);
  assert.deepEqual(await textsOf(one), ["first words"]);
});

test("what came in while a page was open is merged with what is typed on it", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const { entryId } = await one.replica.openPage();
  one.replica.typed(entryId, { content: "river and hill" });
  await one.replica.settlePage(entryId);
  await one.replica.synchronise();
  const other = await signedIn(server);
  await other.replica.write(entryId, { content: "river and green hill" });
  await other.replica.synchronise();
  await one.replica.synchronise();
  one.replica.typed(entryId, { content: "wide river and hill" });
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), ["wide river and green hill"]);
});

test("a photo put into an entry while its page is typed on stands behind the words, and taken out leaves them", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const photo = "0193f3a1-0000-7000-8000-00000000000a";
  const { entryId } = await one.replica.openPage();
  const sheet = one.replica.newEntryId();
  await one.replica.keep(entryId, { content: "Snow" }, { key: sheet, shown: "" });
  await one.replica.rewrite(entryId, (content) => withReference(content, photo));
  assert.deepEqual(await textsOf(one), [`Snow\n\n![](aura-attachment:${photo})`]);
  await one.replica.keep(entryId, { content: "Snow since the morning" }, { key: sheet, shown: "Snow" });
  await one.replica.settlePage(entryId);
  assert.deepEqual(await textsOf(one), [`Snow since the morning\n\n![](aura-attachment:${photo})`]);
  await one.replica.rewrite(entryId, (content) => withoutReference(content, photo));
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), ["Snow since the morning"]);
});

test("a photo makes an entry of a page without a word, and the words that follow stand before it", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const photo = "0193f3a1-0000-7000-8000-00000000000a";
  const { entryId } = await one.replica.openPage();
  await one.replica.rewrite(entryId, (content) => withReference(content, photo));
  const reference = `![](aura-attachment:${photo})`;
  assert.deepEqual(await textsOf(one), [reference]);
  const shown = { key: one.replica.newEntryId(), shown: "" };
  await one.replica.keep(entryId, { content: `Snow\n\n${reference}` }, shown);
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), [`Snow\n\n${reference}`]);
  assert.deepEqual(await one.reader.search("attachment", 5), []);
  assert.equal((await one.reader.search("snow", 5)).length, 1);
});

test("a session that is over keeps what waits, says so, and goes on after the next sign-in", async () => {
  const server = createModelServer({ unknown: "closed" });
  let isOver = true;
  const one = await signedIn(server, {
    push: async (body) => (isOver ? { kind: "signedOut" } : { kind: "answered", body: server.push(body).body }),
  });
  await one.replica.write(one.replica.newEntryId(), { content: "kept" });
  assert.equal((await one.replica.synchronise()).outcome, "signedOut");
  assert.deepEqual((await one.replica.glance()).needs, [{ kind: "signIn" }]);
  isOver = false;
  await one.replica.signedIn(USER);
  assert.deepEqual(await one.replica.synchronise().then(({ waiting }) => waiting), 0);
  assert.equal(server.entries().length, 1);
});

test("a server that is away, or answers garbage, is asked again later, and later still", async () => {
  const server = createModelServer({ unknown: "closed" });
  let reply: Reply = { kind: "unreachable" };
  const one = await signedIn(server, { pull: async () => reply });
  for (const next of [
    { kind: "answered", body: "<html>" },
    { kind: "answered", body: { changes: [{}], cursor: "c", hasMore: false } },
  ] as const) {
    reply = next;
    const round = await one.replica.synchronise();
    assert.equal(round.outcome, "offline");
  }
  assert.equal((await one.replica.glance()).state, "offline");
});

test("one entry that the server will not take holds up no other", async () => {
  const server = createModelServer({ unknown: "closed" });
  const refused = "tags that only this server minds";
  const one = await signedIn(server, {
    push: async (body) =>
      body.mutations.some(({ content }) => content === refused)
        ? { kind: "refused", refusal: { code: "VAL_001", message: "no" } }
        : { kind: "answered", body: server.push(body).body },
  });
  for (const content of ["a", "b", refused, "c", "d"]) await one.replica.write(one.replica.newEntryId(), { content });
  await one.replica.write(one.replica.newEntryId(), { content: "x".repeat(100_001) });
  await one.replica.synchronise();
  assert.deepEqual(
    server
      .entries()
      .map(({ content }) => content)
      .toSorted(),
    ["a", "b", "c", "d"],
  );
  assert.deepEqual((await one.replica.glance()).needs, [{ kind: "refused", count: 2 }]);
  assert.equal((await textsOf(one)).length, 6);
});

test("fields that only a newer server knows survive an edit here", async () => {
  const server = createModelServer({ unknown: "kept" });
  const one = await signedIn(server);
  const id = one.replica.newEntryId();
  await one.replica.write(id, { content: "rain" });
  await one.replica.synchronise();
  server.enrich(id);
  await one.replica.synchronise();
  await one.replica.write(id, { content: "rain again", mood: { rating: 2 } });
  await one.replica.synchronise();
  assert.deepEqual([server.entry(id)?.content, server.entry(id)?.metadata["weather"]], ["rain again", weatherOf(id)]);
});

test("a server that was put back to an older state takes no words away", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  const id = one.replica.newEntryId();
  await one.replica.write(id, { content: "old" });
  await one.replica.synchronise();
  await one.replica.write(id, { content: "old and new" });
  await one.replica.synchronise();
  const restored = createModelServer({ unknown: "closed" });
  restored.push({
    deviceId: id,
    mutations: [{ mutationId: id, op: "put", entryId: id, baseVersion: 0, content: "old" }],
  });
  server.push = restored.push;
  server.pull = restored.pull;
  await one.replica.write(id, { content: "old and new and newer" });
  await one.replica.synchronise();
  assert.equal(restored.entry(id)?.content, "old and new and newer");
});

test("search answers while somebody types, in every script, and marks what it found", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  for (const content of [
    "Walked by the river, so to bed",
    "Running home",
    "我去河边散步",
    "Café am Fluß",
    "not this",
  ]) {
    await one.replica.write(one.replica.newEntryId(), { content });
  }
  const found = async (typed: string): Promise<string[]> =>
    (await one.reader.search(typed, 10)).flatMap(({ row, highlights }) =>
      highlights.map(({ start, end }) => row.mine.content.slice(start, end)),
    );
  assert.deepEqual(await found("walking "), ["Walked"]);
  assert.deepEqual(await found("riv"), ["river"]);
  assert.deepEqual(await found('"so to bed"'), ["so to bed"]);
  assert.deepEqual(await found("home runn"), ["Running", "home"]);
  assert.deepEqual(await found("散步"), ["散步"]);
  assert.deepEqual(await found("fluss"), ["Fluß"]);
  assert.deepEqual(await found("river home"), []);
  const [hit] = await one.reader.search("river", 10);
  await one.replica.remove(hit?.row.entryId ?? "");
  assert.deepEqual(await found("riv"), []);
});

test("the offline manager queues entries, sends them and says which wait", async () => {
  const server = createModelServer({ unknown: "closed" });
  const one = await signedIn(server);
  await one.replica.setOnline(false);
  const manager = createOfflineManager(one.replica, one.reader);
  const entryId = one.replica.newEntryId();
  const entry = entryOf(
    {
      entryId,
      mine: {
        content: "two words",
        timestamp: "2026-02-01T10:00:00.000Z",
        timezone: "UTC",
        localDate: "2026-02-01",
        tags: ["a"],
        isDeleted: false,
      },
      rest: {},
    },
    USER,
  );
  await manager.queueEntry(entry);
  assert.deepEqual(await manager.getOfflineEntries(), [entry]);
  await one.replica.setOnline(true);
  assert.equal((await manager.syncPendingEntries()).waiting, 0);
  assert.deepEqual(await manager.getOfflineEntries(), []);
  await manager.queueEntry({ ...entry, metadata: { ...entry.metadata, tags: ["b"] } });
  assert.deepEqual((await one.reader.entry(entryId))?.mine.tags, ["b"]);
});

test("a page that is opened once more shows what was typed on it a moment ago, and loses none of it", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const { entryId } = await one.replica.openPage();
  one.replica.typed(entryId, { content: "a moment ago" });
  assert.equal((await one.replica.openPage(entryId)).content, "a moment ago");
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), ["a moment ago"]);
});

test("what is typed while its page is being opened once more is not overwritten by what the disk had", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const { entryId } = await one.replica.openPage();
  const again = one.replica.openPage(entryId);
  one.replica.typed(entryId, { content: "in between" });
  assert.equal((await again).content, "in between");
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), ["in between"]);
});

test("two tabs that write in one entry at once keep the words of both", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const entryId = one.replica.newEntryId();
  await one.replica.write(entryId, { content: "river" });
  const left = (content: string, shown: string) => one.replica.keep(entryId, { content }, { key: "left", shown });
  const right = (content: string, shown: string) => one.replica.keep(entryId, { content }, { key: "right", shown });
  await one.replica.openPage(entryId);
  await one.replica.openPage(entryId);
  await left("wide river", "river");
  await right("river and hill", "river");
  await left("wide blue river", "wide river");
  await right("river and high hill", "river and hill");
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), ["wide blue river and high hill"]);
  // The other one goes on after the first was closed.
  await left("wide blue river now", "wide blue river");
  await one.replica.closePage(entryId);
  const [text = ""] = await textsOf(one);
  assert.deepEqual(text.split(" ").toSorted(), ["and", "blue", "high", "hill", "now", "river", "wide"]);
});

test("the same words of an entry changed in two tabs: one text stands, the other is kept beside it", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const entryId = one.replica.newEntryId();
  await one.replica.write(entryId, { content: "walked home" });
  await one.replica.keep(entryId, { content: "ran home" }, { key: "left", shown: "walked home" });
  await one.replica.keep(entryId, { content: "rode home" }, { key: "right", shown: "walked home" });
  await one.replica.closePage(entryId);
  assert.equal((await one.reader.conflictCopies()).length, 1);
});

test("a mood that was chosen before the first word waits for it", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const { entryId } = await one.replica.openPage();
  await one.replica.keep(entryId, { mood: { rating: 4 } });
  await one.replica.keep(entryId, { content: "Fine" }, { key: "left", shown: "" });
  await one.replica.closePage(entryId);
  const [row] = await one.reader.timeline({ limit: 1 });
  assert.deepEqual([row?.mine.content, row?.mine.mood], ["Fine", { rating: 4 }]);
});

test("what was typed on, or told twice since its answer was lost, stands once", async () => {
  const one = await device(createModelServer({ unknown: "closed" }));
  const { entryId } = await one.replica.openPage();
  const sheet = { key: "left", shown: "" };
  await one.replica.keep(entryId, { content: "Up" }, sheet);
  await one.replica.keep(entryId, { content: "Up" }, sheet);
  await one.replica.keep(entryId, { content: "Up early" }, sheet);
  await one.replica.closePage(entryId);
  assert.deepEqual(await textsOf(one), ["Up early"]);
});
