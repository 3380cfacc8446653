import assert from "node:assert/strict";
import { test } from "node:test";
import { createModelServer, type ModelServer } from "../../../tests/simulation/model-server.ts";
import type { Network } from "./ports.ts";
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
      pull: async ({ since, limit = 500 }) => ({ kind: "answered", body: server.pull(since, limit) }),
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
