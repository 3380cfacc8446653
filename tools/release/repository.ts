import { execFileSync } from "node:child_process";

const MIGRATIONS = /^apps\/server\/src\/(.+)\/migrations\/(\d{4}-.+\.sql)$/;

/** What git prints. */
export function git(...args: readonly string[]): string {
  return execFileSync("git", args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trim();
}

/** The tags of releases, oldest first. */
export function releases(): string[] {
  return git("tag", "--list", "v[0-9]*", "--sort", "version:refname").split("\n").filter(Boolean);
}

/** The migrations of a commit: `service/file`, and the digest that git has of each. */
export function migrationsAt(commit: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of git("ls-tree", "-r", commit, "apps/server/src").split("\n")) {
    const [description = "", path = ""] = line.split("\t");
    const [, service, file] = MIGRATIONS.exec(path) ?? [];
    if (service !== undefined && file !== undefined) found.set(`${service}/${file}`, description.split(" ")[2] ?? "");
  }
  return found;
}
