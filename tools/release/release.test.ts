import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { nextVersion, parseChangelog, releaseChangelog } from "./changelog.ts";
import { appAt, lockAt, manifestAt } from "./manifests.ts";
import { migrationProblems } from "./migrations.ts";

const CHANGELOG = `# Changelog

What changes.

## Unreleased

- Entries can be
  printed.
- Fixed: the clock.

## 0.1.0 (2026-01-25)

- The first.
`;

async function ours(path: string): Promise<string> {
  return readFile(new URL(`../../${path}`, import.meta.url), "utf8");
}

test("the next version follows from what the changelog calls unreleased", () => {
  const { unreleased, notes } = parseChangelog(CHANGELOG);
  assert.deepEqual(unreleased, ["Entries can be\n  printed.", "Fixed: the clock."]);
  assert.equal(notes.get("0.1.0"), "- The first.");
  assert.equal(nextVersion("0.1.9", unreleased), "0.2.0");
  assert.equal(nextVersion("1.1.9", ["Fixed: a", "Fixed: b"]), "1.1.10");
  assert.equal(nextVersion("0.9.1", ["Breaking: a", "Fixed: b"]), "0.10.0");
  assert.equal(nextVersion("1.9.1", ["Breaking: a"]), "2.0.0");
  assert.throws(() => nextVersion("1.0.0", []), /nothing that is unreleased/);
  assert.throws(() => nextVersion("1.0", ["a"]), /no version/);
  assert.throws(() => parseChangelog("# Changelog\n"), /no section "Unreleased"/);
});

test("a released changelog has the notes under their version, and room for what comes next", () => {
  const { unreleased, notes } = parseChangelog(releaseChangelog(CHANGELOG, "0.2.0", "2026-02-01"));
  assert.deepEqual(unreleased, []);
  assert.match(notes.get("0.2.0") ?? "", /^- Entries can be/);
  assert.equal(notes.get("0.1.0"), "- The first.");
});

test("every manifest of ours, and the lock file, come to the same version", async () => {
  const server = JSON.parse(manifestAt(await ours("apps/server/package.json"), "7.8.9")) as Record<string, unknown>;
  assert.equal(server["version"], "7.8.9");
  const needs = Object.entries(server["dependencies"] as Record<string, string>).filter(([name]) =>
    name.startsWith("@aura"),
  );
  assert.ok(needs.length > 0 && needs.every(([, version]) => version === "7.8.9"));
  const before = await ours("package-lock.json");
  const lock = JSON.parse(lockAt(before, "7.8.9")) as {
    version: string;
    packages: Record<string, { version?: string }>;
  };
  assert.equal(lock.version, "7.8.9");
  for (const path of ["", "apps/app", "apps/server", "packages/crypto"])
    assert.equal(lock.packages[path]?.version, "7.8.9");
  const fastify = (JSON.parse(before) as typeof lock).packages["node_modules/fastify"];
  assert.deepEqual(lock.packages["node_modules/fastify"], fastify);
  assert.match(appAt(await ours("apps/app/app.json"), "7.8.9"), /"version": "7\.8\.9"/);
});

test("a migration that was changed, removed or put before released ones is found", () => {
  const released = new Map([
    ["services/auth/0001-a.sql", "1"],
    ["services/auth/0003-c.sql", "3"],
  ]);
  const found = (...more: [string, string][]): string[] =>
    migrationProblems("v1.0.0", released, new Map([...released, ...more]));
  assert.deepEqual(found(["services/auth/0004-d.sql", "4"], ["services/users/0001-a.sql", "5"]), []);
  assert.deepEqual(found(["services/auth/0001-a.sql", "x"]), ["services/auth/0001-a.sql is not what it was in v1.0.0"]);
  assert.deepEqual(found(["services/auth/0002-b.sql", "2"]), [
    "services/auth/0002-b.sql is new, and would run before those of v1.0.0",
  ]);
  assert.deepEqual(migrationProblems("v1.0.0", released, new Map([["services/auth/0001-a.sql", "1"]])), [
    "services/auth/0003-c.sql of v1.0.0 is gone",
  ]);
});
