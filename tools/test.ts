import { spawn } from "node:child_process";
import { once } from "node:events";
import { glob } from "node:fs/promises";
import { createRequire } from "node:module";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";

/**
 * `npm test [unit|component|pg|redis|mongo|stack|browser|hermes|live] [-- pattern]`: runs the tests with Node's runner, on one real PostgreSQL for the
 * whole run where a file's name says that it needs one, and those of components with Jest. Without a word it runs them all but
 * `live`, which are against servers of others that take minutes to fetch or to start.
 */
const KINDS = {
  unit: (file: string) => /(?<!\.(pg|redis|mongo|browser|hermes|stack|live))\.test\.ts$/.test(file),
  component: isComponentTest,
  pg: (file: string) => file.endsWith(".pg.test.ts"),
  redis: (file: string) => file.endsWith(".redis.test.ts"),
  mongo: (file: string) => file.endsWith(".mongo.test.ts"),
  stack: (file: string) => file.endsWith(".stack.test.ts"),
  browser: (file: string) => file.endsWith(".browser.test.ts"),
  hermes: (file: string) => file.endsWith(".hermes.test.ts"),
  live: (file: string) => file.endsWith(".live.test.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", short: "h" }, watch: { type: "boolean" }, shape: { type: "string" } },
});
if (values.help === true) {
  process.stdout.write(
    "usage: npm test [unit|component|pg|redis|mongo|stack|browser|hermes|live] [-- [--shape one|apart] part of a file's name]\n",
  );
  process.exit(0);
}
if (values.shape !== undefined && !["one", "apart"].includes(values.shape)) {
  process.stderr.write(
    "--shape is one (a server is one process) or apart (its services run apart, behind a gateway).\n",
  );
  process.exit(2);
}
const [kind, pattern = ""] = Object.hasOwn(KINDS, positionals[0] ?? "") ? positionals : [undefined, positionals[0]];
const isWanted = kind === undefined ? (file: string) => !KINDS.live(file) : KINDS[kind as keyof typeof KINDS];

const files: string[] = [];
for await (const file of glob("{apps,packages,tests,tools}/**/*.test.{ts,tsx}", {
  exclude: (name) => name.includes("node_modules"),
})) {
  if (isWanted(file) && file.includes(pattern ?? "")) files.push(file);
}
if (files.length === 0) {
  process.stderr.write("No test file matches.\n");
  process.exit(2);
}
const components = files.filter(isComponentTest);
const others = files.filter((file) => !isComponentTest(file));
const codes = [
  others.length === 0 ? 0 : await runNode(others),
  components.length === 0 ? 0 : await runJest(components),
];
process.exit(Math.max(...codes));

function isComponentTest(file: string): boolean {
  return file.endsWith(".test.tsx");
}

function runNode(tests: readonly string[]): Promise<number> {
  const needsStore =
    values.shape === "apart" || tests.some((file) => /\.(pg|redis|mongo|stack|live)\.test\.ts$/.test(file));
  return run([
    "--test",
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    "--test-timeout=300000",
    ...(needsStore ? ["--test-global-setup=tests/support/cluster.ts"] : []),
    ...(values.watch === true ? ["--watch"] : []),
    ...tests.toSorted(),
  ]);
}

function runJest(tests: readonly string[]): Promise<number> {
  const app = join("apps", "app");
  const jest = createRequire(join(process.cwd(), app, "package.json")).resolve("jest/bin/jest");
  return run(
    [jest, "--rootDir", resolve(app), "--runTestsByPath", ...tests.map((file) => resolve(file))],
    resolve(app),
  );
}

async function run(args: readonly string[], cwd = process.cwd()): Promise<number> {
  const env = {
    ...process.env,
    NODE_ENV: "test",
    ...(values.shape === undefined ? {} : { AURA_TEST_SHAPE: values.shape }),
  };
  const child = spawn(process.execPath, args, { cwd, stdio: "inherit", env });
  const [code] = (await once(child, "exit")) as [number | null];
  return code ?? 1;
}
