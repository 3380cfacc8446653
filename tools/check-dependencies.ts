import { readFileSync } from "node:fs";
import { glob } from "node:fs/promises";
import { createRequire } from "node:module";
import { cruise, type IReporterOutput } from "dependency-cruiser";

/**
 * `npm run deps`: who may import whom. A cruiser that fails to read TypeScript finds no module and so no violation, which looks
 * like success: the number of modules it saw must be the number of files there are.
 */
const ROOTS = ["apps/server/src", "apps/app/app", "apps/app/src", "packages", "tests", "tools"];
const require = createRequire(import.meta.url);
const rules = require("../.dependency-cruiser.cjs") as { forbidden: never[]; options: object };

const files: string[] = [];
for await (const file of glob("{apps/server/src,apps/app/app,apps/app/src,packages,tests,tools}/**/*.{ts,tsx}", {
  exclude: (name) => name.includes("node_modules"),
})) {
  files.push(file);
}
const result: IReporterOutput = await cruise(
  ROOTS,
  { ...rules.options, ruleSet: { forbidden: rules.forbidden }, validate: true },
  undefined,
  { tsConfig: { options: {}, errors: [], fileNames: [] } as never },
);
if (typeof result.output === "string") throw new Error("unexpected report");
const { modules, summary } = result.output;
const seen = new Set(modules.map((module) => module.source));
const missed = files.filter((file) => !seen.has(file));
for (const violation of summary.violations) {
  process.stdout.write(`✗ ${violation.rule.name}: ${violation.from} → ${violation.to}\n`);
}
for (const file of missed) process.stdout.write(`✗ not seen: ${file}\n`);
// A statement is SQL: outside the repositories and the platform nobody declares one.
const strays = files.filter(
  (file) =>
    file.startsWith("apps/server/src/services/") &&
    !/(repository|\.test|\.fixture)\.ts$/.test(file) &&
    /\bstatement\(\s*["'`]/.test(readFileSync(file, "utf8")),
);
for (const file of strays) process.stdout.write(`✗ SQL outside a repository: ${file}\n`);
const failures = summary.violations.length + missed.length + strays.length;
process.stdout.write(
  `${files.length} modules, ${summary.totalDependenciesCruised ?? 0} imports, ${failures} violations\n`,
);
process.exitCode = failures === 0 ? 0 : 1;
