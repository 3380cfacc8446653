import assert from "node:assert/strict";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { assertKept } from "./assert-kept.ts";
import { fillTheDisk, missingDisk } from "./disk-full.ts";
import type { DrillOutcome } from "./drill.ts";
import { loseTheDisk } from "./lost-disk.ts";

// The long forms are `npm run drill`; here is enough of each to notice when a promise is broken.
const SEED = Number(process.env["AURA_DRILL_SEED"] ?? 20_260_125);
const SMALL = { seed: SEED, versions: 150, writers: 8 };

const figuresOf = ({ acknowledged, lost, longestOutageMs }: DrillOutcome): string =>
  `${acknowledged} acknowledged, ${lost.length} lost, longest outage ${Math.round(longestOutageMs)} ms`;

test("the disk of a server is lost, and every word comes back from its history", async (t) => {
  const outcome = await loseTheDisk({ ...SMALL, how: "stopped" });
  t.diagnostic(`${figuresOf(outcome)}, back after ${Math.round(outcome.recoveredMs)} ms`);
  assertKept(outcome);
});

test("it is seen when the history lacks its last piece", async () => {
  const outcome = await loseTheDisk({
    ...SMALL,
    how: "stopped",
    async tamper(backups) {
      const folder = join(backups, "history");
      const base = join(folder, (await readdir(folder)).toSorted().at(-1) as string);
      const last = (await readdir(join(base, "wal"))).toSorted().at(-1) as string;
      await rm(join(base, "wal", last));
    },
  }).then(
    ({ lost }) => lost.length,
    (error: Error) => error.message,
  );
  // Where all of it was in that piece, even those who wrote are unknown.
  assert.ok(typeof outcome === "number" ? outcome > 0 : /answered 401|has its log/.test(outcome), String(outcome));
});

const missing = process.env["AURA_REQUIRE_ALL"] === "1" ? undefined : await missingDisk();

test(
  "a disk that is full to its last byte takes no words that it then loses, is read meanwhile, and is written to again by itself",
  { skip: missing },
  async (t) => {
    const outcome = await fillTheDisk({ ...SMALL, reads: 20 });
    t.diagnostic(figuresOf(outcome));
    assertKept(outcome);
    assert.deepEqual(outcome.reads, { answered: 20, refused: 0 });
  },
);
