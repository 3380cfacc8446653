import { spawn } from "node:child_process";
import { glob } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";

/**
 * `npm test [unit|pg|stack|browser|hermes] [-- pattern]`: runs the tests with Node's runner, on one real PostgreSQL for the whole run where a
 * file's name says that it needs one. Without a word it runs them all.
 */
const KINDS = {
  unit: (file: string) => /(?<!\.(pg|redis|browser|hermes|stack))\.test\.ts$/.test(file),
  pg: (file: string) => file.endsWith(".pg.test.ts"),
  stack: (file: string) => file.endsWith(".stack.test.ts"),
  browser: (file: string) => file.endsWith(".browser.test.ts"),
  hermes: (file: string) => file.endsWith(".hermes.test.ts"),
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: "boolean", short: "h" }, watch: { type: "boolean" } },
});
if (values.help === true) {
  process.stdout.write("usage: npm test [unit|pg|stack|browser|hermes] [-- part of a file's name]\n");
  process.exit(0);
}
const [kind, pattern = ""] = Object.hasOwn(KINDS, positionals[0] ?? "") ? positionals : [undefined, positionals[0]];
const isWanted = kind === undefined ? (file: string) => file.endsWith(".test.ts") : KINDS[kind as keyof typeof KINDS];

const files: string[] = [];
for await (const file of glob("{apps,packages,tests,tools}/**/*.test.ts", {
  exclude: (name) => name.includes("node_modules"),
})) {
  if (isWanted(file) && file.includes(pattern ?? "")) files.push(file);
}
if (files.length === 0) {
  process.stderr.write("No test file matches.\n");
  process.exit(2);
}
const needsStore = files.some((file) => file.endsWith(".pg.test.ts") || file.endsWith(".stack.test.ts"));
const child = spawn(
  process.execPath,
  [
    "--test",
    `--test-concurrency=${Math.max(2, availableParallelism())}`,
    "--test-timeout=300000",
    ...(needsStore ? ["--test-global-setup=tests/support/cluster.ts"] : []),
    ...(values.watch === true ? ["--watch"] : []),
    ...files.toSorted(),
  ],
  { stdio: "inherit", env: { ...process.env, NODE_ENV: "test" } },
);
child.on("exit", (code) => process.exit(code ?? 1));
