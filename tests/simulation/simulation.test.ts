import assert from "node:assert/strict";
import { test } from "node:test";
import { openSqliteStorage } from "@aura-journal/sync";
import { createNodeDriver } from "../../packages/sync/src/sqlite/node-driver.fixture.ts";
import { Killed, memoryDatabase, migratedDatabase } from "./device.ts";
import { createLedger, watched } from "./ledger.ts";
import { inTime } from "./real-server.ts";
import { simulate } from "./simulate.ts";
import { edited, haveSameWordsChanged, wordsOf } from "./words.ts";
import { createRandom } from "../reliability/random.ts";

const SEEDS = 1_000;
test(`no word is lost in ${SEEDS} simulations of three devices`, async () => {
  const seen: Record<string, number> = {};
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { problems, counts } = await simulate({ seed });
    assert.deepEqual(problems, [], `seed ${seed}; npm run simulate -- --from ${seed} --seeds 1 --log`);
    for (const [what, count] of Object.entries(counts)) seen[what] = (seen[what] ?? 0) + count;
  }
  // What did not happen was not tested.
  for (const what of ["kills", "clashes", "repeated", "conflicts"])
    assert.ok((seen[what] ?? 0) > 100, `too few ${what}`);
});

test("no word is lost, and all agree in the end, in 300 simulations in which the server is put back to an older state", async () => {
  const seen: Record<string, number> = {};
  for (let seed = 1; seed <= 300; seed++) {
    const { problems, counts } = await simulate({ seed, isPutBack: true });
    assert.deepEqual(problems, [], `seed ${seed}; npm run simulate -- --from ${seed} --seeds 1 --put-back --log`);
    for (const [what, count] of Object.entries(counts)) seen[what] = (seen[what] ?? 0) + count;
  }
  assert.ok((seen["restores"] ?? 0) > 200, "too few restores");
});

test("a seed replays bit for bit", async () => {
  for (const seed of [7, 8, 9]) {
    const [one, other] = [await simulate({ seed }), await simulate({ seed })];
    assert.equal(one.trace, other.trace);
    assert.notEqual(one.trace, (await simulate({ seed: seed + 100 })).trace);
  }
});

test("a request that is never answered holds up no run against the server itself", async () => {
  assert.deepEqual(await inTime(new Promise(() => {}), 1), { kind: "unreachable" });
});

test("the words alone tell whether both sides changed the same ones", () => {
  assert.equal(haveSameWordsChanged("a b c", "a x c", "a y c"), true);
  assert.equal(haveSameWordsChanged("a b c", "a x c", "a b y"), false);
  assert.equal(haveSameWordsChanged("a b c d", "a d", "a b x c d"), true);
  assert.equal(haveSameWordsChanged("a b c d", "a c d", "a b x c d"), false);
  assert.equal(haveSameWordsChanged("a b", "a b x", "a b y"), false);
});

test("an edit adds words that no other edit adds", () => {
  let made = 0;
  const text = edited("a b c", createRandom(1), () => `n${(made += 1)}`);
  assert.notEqual(text, "a b c");
});

test("an edit at the beginning leaves the word that stood there whole", () => {
  for (let seed = 1; seed <= 200; seed++) {
    let made = 0;
    const words = wordsOf(edited("a b c", createRandom(seed), () => `n${(made += 1)}`));
    assert.deepEqual(
      words.filter((word) => !/^([abc]|n\d+)$/.test(word)),
      [],
    );
  }
});

test("the ledger knows of a conflict that was written down in the moment before a kill", async () => {
  const database = memoryDatabase(await migratedDatabase());
  const ledger = createLedger();
  const storage = await openSqliteStorage(
    createNodeDriver(database, (sql) => {
      if (sql === "after COMMIT") throw new Killed();
    }),
  );
  const conflict = { copyId: "c", entryId: "e", base: "a", mine: "b", theirs: "c", merged: "c", foundAt: "" };
  let found = 0;
  const commit = watched(storage, database, ledger, () => (found += 1)).commit([{ kind: "conflict", conflict }]);
  await assert.rejects(commit, Killed);
  assert.equal(found, 1);
});
