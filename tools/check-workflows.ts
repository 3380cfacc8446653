import { globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { actionlintProblems } from "./check-workflows/actionlint.ts";
import { actionProblems, workflowProblems } from "./check-workflows/rules.ts";
import { readOptions } from "./options.ts";
import { runTool } from "./run-tool.ts";

/** `npm run check:workflows`: whether the workflows are right, and give nobody more than they need. */
const USAGE = `Reads the workflows with actionlint (built with Go on the first run, and kept) and by rules of our own.

Usage: npm run check:workflows [-- --help]

Exit codes: 0 no problem, 1 problems, 2 wrong usage.
`;
const ROOT = resolve(import.meta.dirname, "..");

readOptions(USAGE, { help: { type: "boolean", short: "h" } }, () => true);
runTool("check:workflows", main);

function main(): number {
  const workflows = globSync(".github/workflows/*.{yml,yaml}", { cwd: ROOT }).toSorted();
  const actions = globSync(".github/actions/*/action.{yml,yaml}", { cwd: ROOT }).toSorted();
  if (workflows.length === 0) throw new Error("there is no workflow");
  const read = (file: string): string => readFileSync(join(ROOT, file), "utf8");
  const problems = [
    ...workflows.flatMap((file) => workflowProblems(read(file)).map((problem) => `${file}: ${problem}`)),
    ...actions.flatMap((file) => actionProblems(read(file)).map((problem) => `${file}: ${problem}`)),
    ...actionlintProblems(workflows.map((file) => join(ROOT, file))),
  ];
  for (const problem of problems) process.stdout.write(`✗ ${problem}\n`);
  process.stdout.write(`${workflows.length} workflows, ${actions.length} actions, ${problems.length} problems\n`);
  return problems.length === 0 ? 0 : 1;
}
