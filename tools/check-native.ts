import { existsSync } from "node:fs";
import { cp, glob, mkdtemp, open, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { APP } from "./build-app/build.ts";
import { runExpo } from "./build-app/expo.ts";
import { linkedModules, linkingProblems, nativeDependencies } from "./check-native/autolinking.ts";
import type { Platform } from "./check-native/expected.ts";
import { androidProblems, iosProblems } from "./check-native/projects.ts";
import { readOptions } from "./options.ts";

/** `npm run check:native`: whether the app would be built for phones as it must be, as far as this can be told without their tools. */
const USAGE = `usage: npm run check:native -- [options]

  --only linking,projects,bundles
             these parts only
  --verbose  show what the tools print
  --help     this

linking   every native module of the app is found for Android and iOS, and no other
projects  the native projects are made in a temporary folder; what they ask of the person and allow is as it must be
bundles   the app is bundled for both and compiled for their engine
What is expected stands in tools/check-native/expected.ts. Exit codes: 0 as it must be, 1 not, 2 wrong usage, 130 interrupted.
`;
const PLATFORMS: readonly Platform[] = ["android", "ios"];
const PARTS = { linking, projects, bundles } as const;
/** No part takes longer where all is well. */
const LIMIT_MS = 280_000;
/** The first bytes of Hermes's bytecode. */
const BYTECODE = Buffer.from("c61fbc03c103191f", "hex");
const LEAST_BYTES = 1_000_000;

const values = readOptions(
  USAGE,
  {
    only: { type: "string" },
    verbose: { type: "boolean", default: false },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ only }) => only === undefined || only.split(",").every((name) => Object.hasOwn(PARTS, name)),
);
const interruption = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => interruption.abort());
process.exitCode = await main();

async function main(): Promise<number> {
  const place = await mkdtemp(join(tmpdir(), "aura-native-"));
  let problems = 0;
  try {
    for (const [name, check] of Object.entries(PARTS)) {
      if (values.only?.split(",").includes(name) === false) continue;
      const found = await check(place, AbortSignal.any([interruption.signal, AbortSignal.timeout(LIMIT_MS)]));
      for (const problem of found.problems) process.stdout.write(`✗ ${problem}\n`);
      process.stdout.write(`${name}: ${found.seen}, ${found.problems.length} problems\n`);
      problems += found.problems.length;
    }
  } catch (error) {
    if (interruption.signal.aborted) return 130;
    process.stderr.write(`check:native: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  } finally {
    await rm(place, { recursive: true, force: true });
  }
  return problems === 0 ? 0 : 1;
}

interface Found {
  /** What was looked at: a check that saw nothing found no problem either. */
  readonly seen: string;
  readonly problems: readonly string[];
}

async function linking(_place: string, signal: AbortSignal): Promise<Found> {
  const own = await nativeDependencies(APP);
  if (own.length === 0) throw new Error("the app has no native module");
  const linked = await Promise.all(PLATFORMS.map((platform) => linkedModules(APP, platform, signal)));
  return {
    seen: `${own.length} native modules of the app, ${linked.map(({ folders }) => Object.keys(folders).length).join(" and ")} linked`,
    problems: PLATFORMS.flatMap((platform, index) => linkingProblems(platform, own, linked[index] ?? { folders: {} })),
  };
}

async function projects(place: string, signal: AbortSignal): Promise<Found> {
  const copy = join(place, "app");
  await cp(APP, copy, {
    recursive: true,
    filter: (path) => !/\/(?:node_modules|dist|\.expo|android|ios|\.build-)/.test(path.slice(APP.length)),
  });
  await symlink(join(APP, "..", "..", "node_modules"), join(copy, "node_modules"), "dir");
  const template = createRequire(join(APP, "package.json")).resolve("expo/template.tgz");
  await runExpo(["prebuild", "--no-install", "--template", template], { cwd: copy, isVerbose: values.verbose, signal });
  const { folders } = await linkedModules(APP, "android", signal);
  const moduleManifests = Object.fromEntries(
    await Promise.all(
      Object.entries(folders).map(async ([name, folder]) => {
        const file = join(folder, "android", "src", "main", "AndroidManifest.xml");
        return [name, existsSync(file) ? await readFile(file, "utf8") : ""] as const;
      }),
    ),
  );
  const main = join(copy, "android", "app", "src", "main");
  const ios = await folderOfIosApp(copy);
  return {
    seen: `AndroidManifest.xml with those of ${Object.keys(moduleManifests).length} modules, Info.plist and the privacy manifest`,
    problems: [
      ...androidProblems({
        manifest: await readFile(join(main, "AndroidManifest.xml"), "utf8"),
        moduleManifests,
        extractionRules: await readFile(join(main, "res", "xml", "data_extraction_rules.xml"), "utf8").catch(() => ""),
      }),
      ...iosProblems({
        infoPlist: await readFile(join(ios, "Info.plist"), "utf8"),
        privacyManifest: await readFile(join(ios, "PrivacyInfo.xcprivacy"), "utf8").catch(() => ""),
      }),
    ],
  };
}

async function bundles(place: string, signal: AbortSignal): Promise<Found> {
  const output = join(place, "bundles");
  const platforms = PLATFORMS.flatMap((platform) => ["--platform", platform]);
  await runExpo(["export", ...platforms, "--output-dir", output], { cwd: APP, isVerbose: values.verbose, signal });
  const problems: string[] = [];
  const seen: string[] = [];
  for (const platform of PLATFORMS) {
    const [file] = await Array.fromAsync(glob(`_expo/static/js/${platform}/*.hbc`, { cwd: output }));
    if (file === undefined) {
      problems.push(`${platform}: there is no bundle in bytecode`);
      continue;
    }
    await using bundle = await open(join(output, file));
    const { size } = await bundle.stat();
    const { buffer } = await bundle.read(Buffer.alloc(BYTECODE.length), 0, BYTECODE.length, 0);
    if (!buffer.equals(BYTECODE)) problems.push(`${platform}: the bundle is not bytecode`);
    if (size < LEAST_BYTES) problems.push(`${platform}: a bundle of ${size} bytes lacks something`);
    seen.push(`${platform} ${(size / 1e6).toFixed(1)} MB`);
  }
  return { seen: `bundles for ${seen.join(" and ")}`, problems };
}

/** The folder of the app itself in an iOS project, which may have extensions beside it. @throws where there is none */
async function folderOfIosApp(project: string): Promise<string> {
  const [file] = await Array.fromAsync(glob("ios/*/AppDelegate.swift", { cwd: project }));
  if (file === undefined) throw new Error("the iOS project has no app");
  return join(project, dirname(file));
}
