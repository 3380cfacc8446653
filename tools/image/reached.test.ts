import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "node:test";
import { reachedModules } from "./reached.ts";

/** Asks, in a process with the flag that it takes, for the files that may be loaded. */
function reachedOf(files: Readonly<Record<string, string>>): string[] {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "aura-reached-")));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    const packages = Object.keys(files)
      .filter((path) => path.endsWith("package.json"))
      .map((path) => ({
        name: relative("node_modules", dirname(path)),
        version: "1.0.0",
        path: dirname(path),
        isWorkspace: !path.startsWith("node_modules"),
      }));
    const script = `
      import { reachedModules } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, "reached.ts")).href)};
      const [root, packages, files] = ${JSON.stringify([root, packages, Object.keys(files)])};
      const reached = reachedModules(root, packages, ["apps/server/src/main.ts"]);
      console.log(JSON.stringify(files.filter((path) => path.startsWith("node_modules") && reached.has(root + "/" + path))));
    `;
    const flags = ["--experimental-import-meta-resolve", "--input-type=module", "--eval", script];
    return JSON.parse(execFileSync(process.execPath, flags, { encoding: "utf8" })) as string[];
  } finally {
    rmSync(root, { recursive: true });
  }
}

const manifest = (fields: object = {}): string => JSON.stringify(fields);

test("of a package that comes for several module systems, what is loaded here is reached, with what that loads", () => {
  const reached = reachedOf({
    "apps/server/package.json": manifest({ dependencies: { twin: "1" } }),
    "apps/server/src/main.ts": 'import { a } from "twin";\nawait import("twin/seldom");\n',
    "node_modules/twin/package.json": manifest({
      exports: {
        ".": { browser: "./browser.js", import: "./index.mjs", require: "./index.cjs" },
        "./seldom": "./seldom.cjs",
      },
    }),
    "node_modules/twin/index.mjs": 'export * from "./part.mjs";',
    "node_modules/twin/part.mjs": "export const a = 1;",
    "node_modules/twin/index.cjs": 'module.exports = require("./part.cjs");',
    "node_modules/twin/part.cjs": "exports.a = 1;",
    "node_modules/twin/seldom.cjs": 'new Worker(join(__dirname, "lib/worker.js"));',
    "node_modules/twin/lib/worker.js": "",
    "node_modules/twin/browser.js": "",
    "node_modules/twin/standalone.js": "",
    "node_modules/twin/words.json": "{}",
  });
  assert.deepEqual(reached, [
    "node_modules/twin/package.json",
    "node_modules/twin/index.mjs",
    "node_modules/twin/part.mjs",
    "node_modules/twin/index.cjs",
    "node_modules/twin/part.cjs",
    "node_modules/twin/seldom.cjs",
    "node_modules/twin/lib/worker.js",
    "node_modules/twin/words.json",
  ]);
});

test("a package that computes what it loads keeps all its files, and one that another depends on its entry", () => {
  const reached = reachedOf({
    "apps/server/package.json": manifest({ dependencies: { plugins: "1" } }),
    "apps/server/src/main.ts": 'import "plugins";',
    "node_modules/plugins/package.json": manifest({ main: "main.js", dependencies: { hidden: "1" } }),
    "node_modules/plugins/main.js": "module.exports = (name) => require(`./${name}`) ?? require(name);",
    "node_modules/plugins/one.js": "",
    "node_modules/hidden/package.json": manifest({ main: "main.js" }),
    "node_modules/hidden/main.js": "",
    "node_modules/hidden/other.js": "",
  });
  assert.ok(reached.includes("node_modules/plugins/one.js") && reached.includes("node_modules/hidden/main.js"));
  assert.ok(!reached.includes("node_modules/hidden/other.js"));
});

test("what our own code names in a text only is reached", () => {
  const reached = reachedOf({
    "apps/server/package.json": manifest(),
    "apps/server/src/main.ts": 'const log = { target: "pretty/lib" };',
    "node_modules/pretty/package.json": manifest(),
    "node_modules/pretty/lib.js": "",
    "node_modules/pretty/index.js": "",
  });
  assert.deepEqual(reached, ["node_modules/pretty/package.json", "node_modules/pretty/lib.js"]);
});

test("without Node's flag it does not guess", () => {
  assert.throws(() => reachedModules("/", [], []), /--experimental-import-meta-resolve/);
});
