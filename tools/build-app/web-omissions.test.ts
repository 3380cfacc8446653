import assert from "node:assert/strict";
import { globSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const APP = join(ROOT, "apps", "app");
const { omittedOnTheWeb, rules } = createRequire(import.meta.url)(join(APP, "web-omissions.cjs")) as {
  omittedOnTheWeb: (originPath: string, moduleName: string) => object | undefined;
  rules: readonly (readonly [folder: string, names: RegExp])[];
};
const ROUTER = join(ROOT, "node_modules", "expo-router", "build");

/** What the files of a folder ask for. */
function askedIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".js"))
    .flatMap((name) =>
      [...readFileSync(join(folder, name), "utf8").matchAll(/(?:require\(|from )["']([^"']+)["']/g)].map(
        ([, asked]) => asked as string,
      ),
    );
}

/** The names that our sources import from a package, as far as they are those of the web: a file beside one of its own is a phone's. */
function importedFrom(name: string): string[] {
  const all = new Set(globSync("{app,src}/**/*.{ts,tsx}", { cwd: APP }));
  const sources = [...all].filter(
    (file) => !/\.(?:test|fixture)\./.test(file) && !all.has(file.replace(/(\.tsx?)$/, ".web$1")),
  );
  assert.ok(sources.length > 100);
  return sources.flatMap((file) =>
    [...readFileSync(join(APP, file), "utf8").matchAll(/import \{([^}]*)\} from "([^"]+)"/g)]
      .filter(([, , from]) => from === name)
      .flatMap(([, names = ""]) => names.split(","))
      .map((one) => one.trim())
      .filter((one) => one !== "" && !one.startsWith("type "))
      .map((one) => one.split(" as ")[0] as string),
  );
}

test("each line leaves out something that its folder asks for", () => {
  for (const [folder, names] of rules) {
    const asked = askedIn(join(ROOT, "node_modules", folder));
    assert.ok(
      asked.some((name) => names.test(name)),
      `nobody in ${folder} asks for ${String(names)}`,
    );
  }
});

test("nothing that our pages import from React Native is left out", () => {
  const index = join(ROOT, "node_modules", "react-native-web", "dist", "index.js");
  const names = importedFrom("react-native");
  assert.ok(names.includes("View"));
  for (const name of names) assert.equal(omittedOnTheWeb(index, `./exports/${name}`), undefined, name);
  assert.notEqual(omittedOnTheWeb(index, "./exports/Animated"), undefined);
});

test("nothing that our pages import from the router is left out", () => {
  const omitted = ["index.js", "exports.js"].flatMap((file) => {
    const text = readFileSync(join(ROUTER, file), "utf8");
    return [...text.matchAll(/(?:var|const) (\w+) = (?:__import\w+\()?require\("([^"]+)"\)/g)]
      .filter(([, , asked]) => omittedOnTheWeb(join(ROUTER, file), asked as string) !== undefined)
      .flatMap(([, variable]) =>
        [...text.matchAll(new RegExp(`exports, "(\\w+)", \\{[^}]*return ${variable}\\.`, "g"))].map(([, name]) => name),
      );
  });
  assert.ok(omitted.includes("Tabs") && omitted.length > 3, omitted.join());
  const names = importedFrom("expo-router");
  assert.ok(names.includes("Link"));
  assert.deepEqual(
    names.filter((name) => omitted.includes(name)),
    [],
  );
});

test("a phone's build, and what others ask for, are left as they are", () => {
  assert.equal(omittedOnTheWeb(join(APP, "src", "ui", "text.tsx"), "./exports/Animated"), undefined);
  assert.equal(omittedOnTheWeb(join(ROUTER, "layouts", "Tabs.js"), "./TabsClient"), undefined);
});
