import assert from "node:assert/strict";
import { mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { eventually } from "../../../../tests/support/eventually.ts";
import { createLogger } from "./logger.ts";
import { openReloadableFile } from "./reloadable-file.ts";

async function stage() {
  const directory = await mkdtemp(join(tmpdir(), "aura-reload-"));
  const file = join(directory, "file.txt");
  const lines: string[] = [];
  const logger = createLogger({ level: "info", destination: { write: (line: string) => void lines.push(line) } });
  const read = async (path: string): Promise<string> => {
    const text = await readFile(path, "utf8");
    if (text.startsWith("bad")) throw new Error("line 1: is bad");
    return text;
  };
  return {
    file,
    log: () => lines.join(""),
    open: (lookEveryMs: number) => openReloadableFile({ file, read, logger, lookEveryMs }),
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true }),
  };
}

test("a file that is wrong at the start is refused, and one that becomes wrong is not taken over", async () => {
  // Only what is asked for is read: a look of its own could meet the test in the middle of writing.
  const never = 3_600_000;
  await using on = await stage();
  await writeFile(on.file, "bad from the start");
  await assert.rejects(on.open(never), /is bad/);
  await writeFile(on.file, "good");
  using reloadable = await on.open(never);
  await writeFile(on.file, "bad now");
  await reloadable.reload();
  assert.equal(reloadable.current(), "good");
  assert.match(on.log(), /"level":"error".*line 1: is bad.*what stood before stands on/);
  await rm(on.file);
  await reloadable.reload();
  assert.equal(reloadable.current(), "good", "nor is one that is gone");
});

test("what is written into the file takes over by itself, and so does another file put in its place", async () => {
  await using on = await stage();
  await writeFile(on.file, "one");
  using reloadable = await on.open(20);
  await writeFile(on.file, "three");
  await eventually("it reads three", () => reloadable.current() === "three");
  await writeFile(`${on.file}.new`, "seven");
  await rename(`${on.file}.new`, on.file);
  await eventually("it reads seven", () => reloadable.current() === "seven");
});
