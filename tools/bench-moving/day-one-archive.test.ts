import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { detectFormat, openExport } from "@aura-journal/moving";
import { sourceOf } from "../../packages/moving/src/archives/archives.fixture.ts";
import { dayOneArchive } from "./day-one-archive.ts";

test("the archive of the bench is one of Day One, the same for the same seed, and all of it can move", async () => {
  const archive = await dayOneArchive({ bytes: 5_000_000, seed: 3 });
  const bytes = await read(archive.read());
  assert.deepEqual(await read(archive.read()), bytes);
  assert.notDeepEqual(await read((await dayOneArchive({ bytes: 5_000_000, seed: 4 })).read()), bytes);
  assert.ok(bytes.length >= 5_000_000);

  const files = await openExport(sourceOf(bytes, "Export.zip"));
  const detected = await detectFormat(files);
  assert.ok(detected.kind === "known" && detected.format.id === "day-one-json");
  let entries = 0;
  const sums = new Set<string>();
  for await (const item of detected.format.read(files, { timezone: "UTC", answers: {} })) {
    assert.ok(item.kind === "entry");
    entries += 1;
    for (const { file } of item.entry.media) {
      assert.ok(file !== undefined);
      sums.add(
        createHash("md5")
          .update(await read(file.open()))
          .digest("hex"),
      );
    }
  }
  assert.equal(entries, archive.entries);
  assert.equal(sums.size, archive.photos);
});

async function read(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}
