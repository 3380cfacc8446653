import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openImportSource } from "./import-source.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "aura-import-"));
  await mkdir(join(folder, "notes"));
  await mkdir(join(folder, "__MACOSX"));
  for (const name of [".DS_Store", "notes/._a.md", "notes/Thumbs.db", "__MACOSX/b.md", "notes/a.md"]) {
    await writeFile(join(folder, name), "x");
  }
});
after(() => rm(folder, { recursive: true }));

test("a folder holds what a person put there, and not what systems put beside it", async () => {
  await using source = await openImportSource(folder);
  assert.deepEqual(
    source.files.files.map(({ path }) => path),
    ["notes/a.md"],
  );
});
