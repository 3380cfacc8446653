import assert from "node:assert/strict";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { Registry } from "prom-client";
import { watchDiskSpace } from "./disk-space.ts";

test("the room where the data directory lies is told anew at each look, and nothing once the directory is gone", async () => {
  const directory = await mkdtemp(join(tmpdir(), "aura-disk-"));
  const registry = new Registry();
  watchDiskSpace(registry, directory);
  const { blocks, bsize } = await statfs(directory);
  const [free, size] = await figures(registry);
  assert.equal(size, blocks * bsize);
  assert.ok(free !== undefined && free > 0 && free <= size, `${free} of ${size}`);
  await rm(directory, { recursive: true });
  assert.deepEqual(await figures(registry), [undefined, undefined]);
});

async function figures(registry: Registry): Promise<(number | undefined)[]> {
  const text = await registry.metrics();
  return ["free", "size"].map((kind) => {
    const found = new RegExp(`^data_directory_${kind}_bytes (\\S+)$`, "m").exec(text)?.[1];
    return found === undefined ? undefined : Number(found);
  });
}
