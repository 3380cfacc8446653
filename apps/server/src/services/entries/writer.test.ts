import assert from "node:assert/strict";
import { setImmediate as turn } from "node:timers/promises";
import { test } from "node:test";
import type { EntryWrite, WrittenEntry } from "./repository.ts";
import { createEntryWriter } from "./writer.ts";

const TAKEN = new Error("taken");
const BAD = new Error("bad");

/** A store that commits when it is told to, knows ids, and refuses what is called `bad`. */
function store() {
  const ids = new Set<string>();
  const batches: number[] = [];
  const waiting: (() => void)[] = [];
  return {
    ids,
    batches,
    isTaken: (error: unknown) => error === TAKEN,
    async insert(writes: readonly EntryWrite[]): Promise<WrittenEntry[]> {
      batches.push(writes.length);
      await new Promise<void>((resolve) => waiting.push(resolve));
      const wanted = writes.map(({ sealed }) => sealed.entryId);
      if (wanted.includes("bad")) throw BAD;
      if (wanted.some((id) => ids.has(id)) || new Set(wanted).size < wanted.length) throw TAKEN;
      for (const id of wanted) ids.add(id);
      return wanted.map((entryId) => ({ userId: "u", entryId, changeSeq: ids.size }));
    },
    async commitAll() {
      for (let idle = 0; idle < 3; idle++) {
        while (waiting.length > 0) {
          idle = 0;
          waiting.shift()?.();
          await turn();
        }
        await turn();
      }
    },
  };
}

const write = (entryId: string) => ({ sealed: { userId: "u", entryId } }) as unknown as EntryWrite;

test("entries that arrive together, or while a commit is under way, share one", async () => {
  const target = store();
  const writer = createEntryWriter({ ...target, maxBatch: 4, maxInFlight: 1 });
  const all = Array.from({ length: 10 }, (_, n) => writer.create(write(`e${n}`)));
  await target.commitAll();
  assert.deepEqual(
    (await Promise.all(all)).map((one) => one?.entryId),
    Array.from({ length: 10 }, (_, n) => `e${n}`),
  );
  // The first three go ahead of the rest of their burst.
  assert.deepEqual(target.batches, [3, 4, 3]);
});

test("beside a commit under way another begins when as many wait as that one holds", async () => {
  const target = store();
  const writer = createEntryWriter({ ...target, maxInFlight: 2 });
  const all = ["a", "b"].map((id) => writer.create(write(id)));
  await turn();
  assert.deepEqual(target.batches, [2]);
  all.push(writer.create(write("c")));
  await turn();
  assert.deepEqual(target.batches, [2], "one alone waits");
  all.push(writer.create(write("d")));
  await turn();
  assert.deepEqual(target.batches, [2, 2]);
  all.push(writer.create(write("e")));
  await target.commitAll();
  assert.deepEqual(target.batches, [2, 2, 1], "when one commit has ended the last goes too");
  assert.equal((await Promise.all(all)).length, 5);
});

test("one entry that cannot be stored fails alone", async () => {
  const target = store();
  const writer = createEntryWriter({ ...target, maxInFlight: 1 });
  const all = ["first", "a", "bad", "b", "c"].map((id) => writer.create(write(id)));
  const settled = Promise.allSettled(all);
  await target.commitAll();
  assert.deepEqual(
    (await settled).map(({ status }) => status),
    ["fulfilled", "fulfilled", "rejected", "fulfilled", "fulfilled"],
  );
  await assert.rejects(all[2] as Promise<unknown>, BAD);
  assert.deepEqual([...target.ids], ["first", "a", "b", "c"]);
});

test("an id that is taken is told of, and the others of its batch are stored", async () => {
  const target = store();
  target.ids.add("old");
  const writer = createEntryWriter({ ...target, maxInFlight: 1 });
  const all = ["first", "new", "old", "new"].map((id) => writer.create(write(id)));
  await target.commitAll();
  assert.deepEqual(
    (await Promise.all(all)).map((one) => one?.entryId),
    ["first", "new", undefined, undefined],
  );
});
