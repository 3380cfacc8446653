import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { ABSENT, BROUGHT, type Platform } from "./expected.ts";

const run = promisify(execFile);

export interface Linked {
  /** Where each native module lies that the platform's build takes in. */
  readonly folders: Readonly<Record<string, string>>;
}

/** What the builds take in, as `expo-modules-autolinking` finds it for them. */
export async function linkedModules(app: string, platform: Platform, signal: AbortSignal): Promise<Linked> {
  const cli = createRequire(createRequire(join(app, "package.json")).resolve("expo/package.json")).resolve(
    "expo-modules-autolinking/bin/expo-modules-autolinking.js",
  );
  async function ask<T>(...args: readonly string[]): Promise<T> {
    const { stdout } = await run(process.execPath, [cli, ...args, "--json"], {
      cwd: app,
      signal,
      maxBuffer: 2 ** 26,
      env: { ...process.env, EXPO_OFFLINE: "1" },
    });
    return JSON.parse(stdout) as T;
  }
  const expo = await ask<{ modules: { packageName: string }[] }>(
    "resolve",
    "--platform",
    platform === "ios" ? "apple" : platform,
  );
  const bare = await ask<{ dependencies: Record<string, { root: string; platforms: Record<string, unknown> }> }>(
    "react-native-config",
    "--platform",
    platform,
  );
  const folders: Record<string, string> = {};
  for (const { packageName } of expo.modules) folders[packageName] = folderOf(app, packageName);
  for (const [name, { root, platforms }] of Object.entries(bare.dependencies)) {
    if (platforms[platform] !== undefined && platforms[platform] !== null) folders[name] = root;
  }
  return { folders };
}

/** The dependencies of the app that have native code. */
export async function nativeDependencies(app: string): Promise<readonly string[]> {
  const { dependencies } = JSON.parse(await readFile(join(app, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  // React Native itself is what the others are linked into.
  return Object.keys(dependencies).filter((name) => name !== "react-native" && isNative(folderOf(app, name)));
}

/** Modules that are missed or too many on a platform. */
export function linkingProblems(platform: Platform, own: readonly string[], { folders }: Linked): string[] {
  const linked = Object.keys(folders);
  const missing = [...own, ...Object.keys(BROUGHT)].filter(
    (name) => !linked.includes(name) && ABSENT[name] !== platform,
  );
  const strange = linked.filter((name) => !own.includes(name) && !Object.hasOwn(BROUGHT, name));
  return [
    ...missing.map((name) => `${platform}: ${name} is not linked`),
    ...strange.map((name) => `${platform}: ${name} is linked, and nothing says why`),
  ];
}

function isNative(folder: string): boolean {
  return (
    existsSync(join(folder, "expo-module.config.json")) ||
    (existsSync(join(folder, "android")) && readdirSync(folder).some((file) => file.endsWith(".podspec")))
  );
}

function folderOf(app: string, name: string): string {
  for (let folder = app; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(candidate)) return candidate;
    // What comes with another lies in that one's own folder.
    const beside = join(folder, "node_modules", BROUGHT[name] ?? name, "node_modules", name);
    if (existsSync(beside)) return beside;
    if (dirname(folder) === folder) return name;
  }
}
