import { execFileSync } from "node:child_process";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { readOptions } from "./options.ts";
import { nextVersion, parseChangelog, releaseChangelog } from "./release/changelog.ts";
import { appAt, lockAt, manifestAt } from "./release/manifests.ts";
import { migrationProblems } from "./release/migrations.ts";
import { git, migrationsAt, releases } from "./release/repository.ts";
import { runTool } from "./run-tool.ts";

/** `npm run release`: makes the commit and the tag of the next version; pushing the tag is what publishes it. */
const USAGE = `Makes the commit and the tag of the next version, which follows from the changelog's section "Unreleased".

Usage: npm run release -- [options]

  --dry-run      say what would be done
  --notes vX.Y.Z print the changelog's section of a version, and fail where the packages are not that version
  --help         this

Nothing is pushed. Exit codes: 0 done, 1 refused, 2 wrong usage.
`;
const ROOT = resolve(import.meta.dirname, "..");

const values = readOptions(
  USAGE,
  {
    "dry-run": { type: "boolean", default: false },
    notes: { type: "string" },
    help: { type: "boolean", short: "h", default: false },
  },
  ({ notes }) => notes === undefined || /^v\d+\.\d+\.\d+$/.test(notes),
);
runTool("release", () => (values.notes === undefined ? release() : printNotes(values.notes.slice(1))));

function release(): number {
  refuseUnready();
  const changelog = parseChangelog(read("CHANGELOG.md"));
  const version = nextVersion(currentVersion(), changelog.unreleased);
  const tag = `v${version}`;
  const message = `AURA Journal ${version}\n\n${changelog.unreleased.map((item) => `- ${item}`).join("\n")}\n`;
  process.stdout.write(`${currentVersion()} → ${version}, ${changelog.unreleased.length} changes\n\n${message}\n`);
  if (values["dry-run"]) return 0;
  const files = write(version);
  git("add", ...files);
  git("commit", "--quiet", "--message", `Release ${version}`);
  git("tag", "--annotate", tag, "--cleanup", "verbatim", "--message", message);
  process.stdout.write(`Made. Publish it with: git push origin main ${tag}\n`);
  return 0;
}

function refuseUnready(): void {
  if (git("status", "--porcelain") !== "")
    throw new Error("the working tree is not clean: what is released is what is committed");
  const current = migrationsAt("HEAD");
  const [problem] = releases().flatMap((tag) => migrationProblems(tag, migrationsAt(tag), current));
  if (problem !== undefined) throw new Error(problem);
}

function write(version: string): string[] {
  const day = new Date().toISOString().slice(0, 10);
  const manifests = ["package.json", ...globSync("{apps,packages}/*/package.json", { cwd: ROOT })];
  const changes: Record<string, (text: string) => string> = {
    ...Object.fromEntries(manifests.map((file) => [file, (text: string) => manifestAt(text, version)])),
    "package-lock.json": (text) => lockAt(text, version),
    "apps/app/app.json": (text) => appAt(text, version),
    "CHANGELOG.md": (text) => releaseChangelog(text, version, day),
  };
  for (const [file, change] of Object.entries(changes)) writeFileSync(join(ROOT, file), change(read(file)));
  execFileSync("prettier", ["--write", "--log-level", "warn", ...Object.keys(changes)], {
    cwd: ROOT,
    stdio: "inherit",
  });
  return Object.keys(changes);
}

function printNotes(version: string): number {
  if (currentVersion() !== version) throw new Error(`the packages are ${currentVersion()}, not ${version}`);
  const notes = parseChangelog(read("CHANGELOG.md")).notes.get(version);
  if (notes === undefined || notes === "") throw new Error(`the changelog says nothing of ${version}`);
  process.stdout.write(`${notes}\n`);
  return 0;
}

function currentVersion(): string {
  return (JSON.parse(read("package.json")) as { version: string }).version;
}

function read(file: string): string {
  return readFileSync(join(ROOT, file), "utf8");
}
