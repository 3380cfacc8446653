import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fingerprintOf, fingerprintOfBuild } from "./fingerprint.ts";

let root: string;

before(async () => {
  root = await mkdtemp(join(tmpdir(), "aura-fingerprint-"));
  await put("package-lock.json", "{}");
  await put("apps/app/app.json", "{}");
  await put("apps/app/src/ui/tokens.ts", "export const space = 4;");
  await put("packages/nlp/src/index.ts", "export {};");
});

after(async () => rm(root, { recursive: true, force: true }));

async function put(file: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), content);
}

test("the same files have the same fingerprint", async () => {
  assert.equal(await fingerprintOf(root), await fingerprintOf(root));
});

for (const [what, file] of [
  ["a source of the app", "apps/app/src/ui/tokens.ts"],
  ["a new route", "apps/app/app/new.tsx"],
  ["the lock file", "package-lock.json"],
  ["a package", "packages/nlp/src/index.ts"],
  ["the page itself", "apps/app/public/index.html"],
] as const) {
  test(`another fingerprint follows from ${what}`, async () => {
    const before = await fingerprintOf(root);
    await put(file, `changed: ${file}`);
    assert.notEqual(await fingerprintOf(root), before);
  });
}

test("a test, what was built and what was installed change nothing", async () => {
  const before = await fingerprintOf(root);
  await put("apps/app/src/ui/tokens.test.ts", "");
  await put("apps/app/dist/index.html", "");
  await put("apps/app/node_modules/left/index.js", "");
  await put("packages/nlp/node_modules/left/index.js", "");
  assert.equal(await fingerprintOf(root), before);
});

test("a directory without a whole build has no fingerprint", async () => {
  assert.equal(await fingerprintOfBuild(join(root, "apps/app/dist")), undefined);
});
