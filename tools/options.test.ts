import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { MAX_SEED } from "./options.ts";

/** With `--help` at its end a command line is read and nothing is begun. */
function read(tool: string, ...words: string[]): { code: number | null; told: string } {
  const file = fileURLToPath(new URL(`${tool}.ts`, import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [file, ...words, "--help"], { encoding: "utf8" });
  return { code: status, told: stderr };
}

test("every seed that a tool may tell can be given again", () => {
  for (const tool of ["fuzz", "drill"]) assert.equal(read(tool, "--seed", String(MAX_SEED - 1)).code, 0, tool);
});

test("a command line that is not understood is told with the usage, never as a stack, and ends with 2", () => {
  for (const [tool, ...words] of [
    ["fuzz", "--foo"],
    ["fuzz", "--seed", String(MAX_SEED + 1)],
    ["fuzz", "--requests", "many"],
    ["siege", "--connections", "0"],
    ["siege", "--connections"],
    ["drill", "--only", "disk"],
    ["drill", "--writers", "0"],
  ] as const) {
    const { code, told } = read(tool, ...words);
    assert.equal(code, 2, words.join(" "));
    assert.match(told, new RegExp(`^usage: npm run ${tool}`, "m"));
    assert.doesNotMatch(told, /^\s+at /m);
  }
});
