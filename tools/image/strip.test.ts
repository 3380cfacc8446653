import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { stripProgram } from "./strip.ts";

test("a program does what it did without its symbols for debuggers, and is smaller", (t) => {
  if (process.platform !== "linux") return t.skip("only programs of Linux are stripped");
  const folder = mkdtempSync(join(tmpdir(), "aura-strip-"));
  try {
    const copy = join(folder, "node");
    copyFileSync(process.execPath, copy);
    const before = statSync(copy).size;
    const cut = stripProgram(copy);
    assert.equal(statSync(copy).size, before - cut);
    assert.ok(cut > 0);
    const script = "try { null.x } catch (error) { console.log(error.name, Intl.DateTimeFormat('de').format(0)) }";
    const said = (program: string): string => execFileSync(program, ["--eval", script], { encoding: "utf8" });
    assert.equal(said(copy), said(process.execPath));
    writeFileSync(copy, "#!/bin/sh\n".repeat(20));
    assert.throws(() => stripProgram(copy), /is no 64-bit/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
