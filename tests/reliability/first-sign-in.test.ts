import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { createJournalReader, openReplica, openSqliteStorage, type Network, type Reply } from "@aura-journal/sync";
import { createNodeDriver } from "../../packages/sync/src/sqlite/node-driver.fixture.ts";
import { Killed } from "../simulation/device.ts";
import { createModelServer, type ModelServer } from "../simulation/model-server.ts";
import { createRandom, type Random } from "./random.ts";

const USER = "00000000-0000-4000-8000-000000000001";
const LOCAL = ["oak", "ash", "elm", "fir"];
const DRAFT = "a draft that was left behind";
const ELSEWHERE = "written on another device";

/** How a request fares: its answer comes, is lost, or the request comes to the server a second time. */
type Fate = "answered" | "lost" | "twice";

interface World {
  readonly database: DatabaseSync;
  readonly server: ModelServer;
  readonly random: Random;
}

function networkTo({ server }: World, fateOf: () => Fate): Network {
  const ask = async (deliver: () => unknown): Promise<Reply> => {
    const fate = fateOf();
    const body = deliver();
    if (fate === "twice") return { kind: "answered", body: deliver() };
    return fate === "lost" ? { kind: "unreachable" } : { kind: "answered", body };
  };
  return {
    push: (body) => ask(() => server.push(body).body),
    pull: (query) => ask(() => server.pull(query, 2)),
    restore: async () => ({ kind: "unreachable" }),
    listen: () => () => {},
  };
}

/** Opens the journal; it is killed before the statement whose number is given. */
async function open(world: World, fateOf: () => Fate, killedAt = Number.POSITIVE_INFINITY) {
  let statements = 0;
  const driver = createNodeDriver(world.database, () => {
    if (statements++ >= killedAt) throw new Killed();
  });
  const replica = await openReplica({
    storage: await openSqliteStorage(driver),
    network: networkTo(world, fateOf),
    clock: { now: () => Date.parse("2026-03-01T12:00:00Z"), timezone: () => "UTC", dayOf: (time) => time.slice(0, 10) },
    timers: { start: () => () => {} },
    randomBytes: (size) => Uint8Array.from({ length: size }, () => world.random.between(0, 255)),
  });
  return { replica, reader: createJournalReader(driver), statements: () => statements };
}

/** A journal that was written without an account, with an entry in the bin, an edit and a draft, and an account that has one entry. */
async function localJournal(seed: number): Promise<World> {
  const world = {
    database: new DatabaseSync(":memory:"),
    server: createModelServer({ unknown: "closed" }),
    random: createRandom(seed),
  };
  const { replica } = await open(world, () => "answered");
  for (const content of LOCAL) await replica.write(replica.newEntryId(), { content, addTags: ["walks"] });
  const gone = replica.newEntryId();
  await replica.write(gone, { content: "thrown away" });
  await replica.remove(gone);
  const page = await replica.openPage();
  replica.typed(page.entryId, { content: DRAFT });
  await replica.saveDrafts();
  const other = { ...world, database: new DatabaseSync(":memory:") };
  const device = await open(other, () => "answered");
  await device.replica.write(device.replica.newEntryId(), { content: ELSEWHERE });
  await device.replica.signedIn(USER);
  await device.replica.setOnline(true);
  await device.replica.synchronise();
  other.database.close();
  return world;
}

/** Signs in, and is killed before a statement; starts again, and is given time. Gives whether the kill came before all was done. */
async function signInKilledAt(world: World, killedAt: number, fault = ""): Promise<boolean> {
  const fates: readonly Fate[] = ["answered", "answered", "lost", "twice"];
  let isKilled = false;
  world.database.exec(fault);
  try {
    const { replica } = await open(world, () => world.random.pick(fates), killedAt);
    await replica.signedIn(USER);
    await replica.setOnline(true);
    for (let round = 0; round < 4; round++) await replica.synchronise();
  } catch (error) {
    assert.ok(error instanceof Killed, String(error));
    isKilled = true;
  }
  world.database.exec(fault);
  const { replica, reader } = await open(world, () => "answered");
  await replica.signedIn(USER);
  await replica.setOnline(true);
  await replica.synchronise();
  const expected = [...LOCAL, DRAFT, ELSEWHERE].toSorted();
  const where = `killed before statement ${killedAt}`;
  const live = world.server.entries().filter(({ isDeleted }) => !isDeleted);
  assert.deepEqual(live.map(({ content }) => content).toSorted(), expected, `on the server, ${where}`);
  const rows = await reader.timeline({ limit: 100 });
  assert.deepEqual(rows.map(({ mine }) => mine.content).toSorted(), expected, `on the device, ${where}`);
  const { state, waiting, needs } = await replica.glance();
  assert.deepEqual({ state, waiting, needs }, { state: "synced", waiting: 0, needs: [] }, where);
  assert.equal(replica.userId, USER);
  return isKilled;
}

/** Kills it before each statement there is, until one run comes to its end. */
async function killedAnywhere(seed: number, fault = ""): Promise<number> {
  for (let killedAt = 0; ; killedAt++) {
    const world = await localJournal(seed + killedAt);
    const isKilled = await signInKilledAt(world, killedAt, fault);
    world.database.close();
    if (!isKilled) return killedAt;
  }
}

test("a local journal becomes a synced one at sign-in, killed at any moment of it: nothing lost, nothing twice", async () => {
  for (const seed of [1, 1_001]) {
    const moments = await killedAnywhere(seed);
    assert.ok(moments > 20, `${moments} moments`);
  }
});

/** What a start would do if somebody built it in. */
const FAULTS = {
  "forgets drafts": "DELETE FROM drafts",
  "gives what it has not seen acknowledged a new name":
    "UPDATE entries SET entry_id = '019b' || substr(entry_id, 5) WHERE version IS NULL",
  "forgets what is on its way": "UPDATE entries SET is_waiting = 0 WHERE sent_as IS NOT NULL",
};
for (const [what, fault] of Object.entries(FAULTS)) {
  test(`it is found out when a start ${what}`, async () => {
    await assert.rejects(() => killedAnywhere(1, fault), assert.AssertionError);
  });
}
