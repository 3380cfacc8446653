import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { isForRunning, isOurProduct } from "./copy-package.ts";
import { productionPackages } from "./packages.ts";
import { imageBom } from "./sbom.ts";

function withProject(manifests: Readonly<Record<string, object>>, use: (root: string) => void): void {
  const root = mkdtempSync(join(tmpdir(), "aura-packages-"));
  try {
    for (const [path, manifest] of Object.entries(manifests)) {
      mkdirSync(join(root, path), { recursive: true });
      const name = path.split("node_modules/").at(-1) ?? path;
      writeFileSync(join(root, path, "package.json"), JSON.stringify({ name, version: "1.0.0", ...manifest }));
    }
    use(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("what a workspace needs is found, nested and shared, and not what lies beside it for others", () => {
  const manifests = {
    "apps/server": {
      dependencies: { a: "1", ours: "1" },
      optionalDependencies: { absent: "1", native: "1" },
      devDependencies: { tester: "1" },
    },
    "packages/ours": { dependencies: { b: "1" } },
    "node_modules/a": {
      dependencies: { b: "2" },
      peerDependencies: { peer: "1", compiler: "1" },
      peerDependenciesMeta: { compiler: { optional: true } },
    },
    "node_modules/a/node_modules/b": { version: "2.0.0" },
    "node_modules/b": {},
    "node_modules/compiler": {},
    "node_modules/native": {},
    "node_modules/peer": { dependencies: { a: "1" } },
    "node_modules/tester": {},
  };
  withProject(manifests, (root) => {
    const link = join(root, "node_modules", "ours");
    symlinkSync(join("..", "packages", "ours"), link);
    assert.deepEqual(
      productionPackages(root, "apps/server").map(({ path, version }) => `${path}@${version}`),
      [
        "apps/server@1.0.0",
        "node_modules/a@1.0.0",
        "node_modules/a/node_modules/b@2.0.0",
        "node_modules/b@1.0.0",
        "node_modules/native@1.0.0",
        "node_modules/peer@1.0.0",
        "packages/ours@1.0.0",
      ],
    );
    assert.equal(dirname(link), join(root, "node_modules"));
  });
});

test("a dependency that is not installed stops the build", () => {
  withProject({ "apps/server": { dependencies: { gone: "1" } } }, (root) => {
    assert.throws(() => productionPackages(root, "apps/server"), /apps\/server needs gone, which is not installed/);
  });
});

test("code and licences are copied; types, maps, tests and programs for other machines are not", () => {
  for (const path of [
    "index.js",
    "lib/test/x.js",
    "LICENSE.md",
    "lib/a.mjs",
    "data.json",
    "x.node",
    `prebuilds/${process.platform}-${process.arch}/a.node`,
  ]) {
    assert.ok(isForRunning(path), path);
  }
  for (const path of [
    "index.d.ts",
    "a.js.map",
    "README.md",
    "test/a.js",
    "node_modules/b/index.js",
    "prebuilds/sunos-x64/a.node",
    "src/a.ts",
  ]) {
    assert.ok(!isForRunning(path), path);
  }
  assert.ok(
    isOurProduct("src/cli.ts") &&
      isOurProduct("model/aura-3.bin") &&
      isOurProduct("src/platform/migrations/0001-a.sql"),
  );
  assert.ok(!isOurProduct("src/cli.test.ts") && !isOurProduct("src/a.fixture.ts") && !isOurProduct("golden/a.json"));
});

test("the list of an image's parts has the lock file's digest of each, and stops at one it does not know", () => {
  const pack = { name: "@s/a", version: "1.2.3", path: "node_modules/@s/a", isWorkspace: false };
  const lock = {
    packages: { "node_modules/@s/a": { integrity: `sha512-${Buffer.from("ab").toString("base64")}`, license: "MIT" } },
  };
  const image = {
    version: "1.0.0",
    packages: [pack],
    system: [{ name: "libc6", version: "2.36-9+deb12u1", source: "glibc" }],
    bundled: [],
    distribution: "debian-12",
  };
  const [component, system] = imageBom({ ...image, lock }).components;
  assert.equal(component?.purl, "pkg:npm/%40s/a@1.2.3");
  assert.deepEqual(component?.hashes, [{ alg: "SHA-512", content: Buffer.from("ab").toString("hex") }]);
  assert.match(system?.purl ?? "", /^pkg:deb\/debian\/libc6@2\.36-9%2Bdeb12u1\?arch=\w+&distro=debian-12$/);
  assert.throws(() => imageBom({ ...image, lock: { packages: {} } }), /no digest of @s\/a/);
});
