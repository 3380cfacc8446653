import { readOptions } from "./options.ts";
import { migrationProblems } from "./release/migrations.ts";
import { migrationsAt, releases } from "./release/repository.ts";
import { runTool } from "./run-tool.ts";

/** `npm run check:migrations`: whether servers of every release can go on from the schema that they know. */
const USAGE = `Holds the migrations of this commit against those of every release: none changed, none gone, none before the last.

Usage: npm run check:migrations [-- --help]

Releases are the tags v1.2.3; a clone without tags has none. Exit codes: 0 no problem, 1 problems, 2 wrong usage.
`;

readOptions(USAGE, { help: { type: "boolean", short: "h" } }, () => true);
runTool("check:migrations", main);

function main(): number {
  const current = migrationsAt("HEAD");
  if (current.size === 0) throw new Error("there is no migration");
  const tags = releases();
  const problems = tags.flatMap((tag) => migrationProblems(tag, migrationsAt(tag), current));
  for (const problem of problems) process.stdout.write(`✗ ${problem}\n`);
  process.stdout.write(`${current.size} migrations against ${tags.length} releases, ${problems.length} problems\n`);
  return problems.length === 0 ? 0 : 1;
}
