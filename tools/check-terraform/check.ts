import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, glob, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startStandIn } from "./provider.ts";
import type { Block, ProviderSchema } from "./schema.ts";

export interface Check {
  /** The program: OpenTofu, or Terraform. */
  readonly tofu: string;
  readonly schema: ProviderSchema;
  readonly signal: AbortSignal;
}

export interface Result {
  /** A folder of the configuration, or `format`. */
  readonly name: string;
  /** How many tests of it held. */
  readonly passed: number;
  readonly problems: readonly string[];
}

/** Some processes side by side, on whatever machine. */
const AT_ONCE = 2;

/**
 * Holds a configuration against what AWS knows, and runs its tests on stand-ins: every folder of it that has files of Terraform, in a
 * copy. Nothing is asked of AWS.
 * @param root a folder with `modules` and `environments`
 * @param isWanted which of them
 */
export async function checkConfiguration(
  root: string,
  check: Check,
  isWanted: (folder: string) => boolean = () => true,
): Promise<readonly Result[]> {
  const place = await mkdtemp(join(tmpdir(), "aura-check-terraform-"));
  try {
    const copy = join(place, "terraform");
    await cp(root, copy, { recursive: true, filter: (path) => !/\/\.terraform(?:$|\/)/.test(path.slice(root.length)) });
    const files = await Array.fromAsync(glob("**/*.tf", { cwd: copy }));
    const folders = [...new Set(files.map(dirname))].filter(isWanted).sort();
    const text = await Promise.all(files.map((file) => readFile(join(copy, file), "utf8")));
    await using standIn = await startStandIn("hashicorp/aws", onlyNamed(check.schema, text.join("\n")));
    const run = runner(check, standIn.environment);
    const results: Result[] = [{ name: "format", passed: 0, problems: await formatProblems(copy, run) }];
    const waiting = folders.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const folder of waiting) results.push(await checkFolder(folder, join(copy, folder), run));
      }),
    );
    return results.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

/** What no file names need not be told: all of AWS takes seconds to read, once for each process. */
function onlyNamed(schema: ProviderSchema, text: string): ProviderSchema {
  const names = new Set(text.match(/\baws_\w+/g));
  const only = (all: Readonly<Record<string, Block>>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.has(name)));
  return {
    ...schema,
    resources: only(schema.resources),
    dataSources: only(schema.dataSources),
    ephemerals: only(schema.ephemerals),
  };
}

interface Ended {
  readonly code: number;
  readonly output: string;
}
type Run = (folder: string, ...arguments_: string[]) => Promise<Ended>;

function runner({ tofu, signal }: Check, environment: NodeJS.ProcessEnv): Run {
  // Neither this machine's settings nor its credentials have a say.
  const { PATH, HOME, TMPDIR } = process.env;
  const env = { PATH, HOME, TMPDIR, TF_CLI_CONFIG_FILE: "/dev/null", CHECKPOINT_DISABLE: "1", ...environment };
  return (folder, ...arguments_) =>
    new Promise((resolve, reject) => {
      execFile(tofu, arguments_, { cwd: folder, env, signal, maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
        if (error !== null && typeof error.code !== "number") reject(error);
        else resolve({ code: Number(error?.code ?? 0), output: stdout + stderr });
      });
    });
}

async function formatProblems(root: string, run: Run): Promise<readonly string[]> {
  const { code, output } = await run(root, "fmt", "-check", "-recursive", "-no-color");
  if (code === 0) return [];
  return output
    .trim()
    .split("\n")
    .map((file) => `${file} is not as tofu fmt writes it`);
}

async function checkFolder(name: string, folder: string, run: Run): Promise<Result> {
  const begun = await run(folder, "init", "-backend=false", "-input=false", "-no-color");
  if (begun.code !== 0) return { name, passed: 0, problems: [begun.output.trim()] };
  const validated = await run(folder, "validate", "-json");
  const problems = problemsOf((JSON.parse(validated.output) as { diagnostics: Diagnostic[] }).diagnostics);
  if (problems.length > 0 || !existsSync(join(folder, "tests"))) return { name, passed: 0, problems };
  return { name, ...(await runTests(folder, run)) };
}

interface Diagnostic {
  readonly severity: string;
  readonly summary: string;
  readonly detail?: string;
  readonly range?: { readonly filename: string; readonly start: { readonly line: number } };
}

function problemsOf(diagnostics: readonly Diagnostic[]): string[] {
  // A warning may be all that is said of something that will not be there any more.
  return diagnostics.map(({ summary, detail, range }) => {
    const where = range === undefined ? "" : `${range.filename}:${range.start.line}: `;
    return `${where}${summary}${detail ? `: ${detail.replace(/\s+/g, " ")}` : ""}`;
  });
}

interface Line {
  readonly diagnostic?: Diagnostic;
  readonly test_summary?: { readonly passed: number };
  readonly "@testrun"?: string;
}

async function runTests(folder: string, run: Run): Promise<Omit<Result, "name">> {
  const { code, output } = await run(folder, "test", "-json");
  const lines = output
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  const problems = lines.flatMap((line) =>
    problemsOf(line.diagnostic ? [line.diagnostic] : []).map((problem) => `${line["@testrun"] ?? "test"}: ${problem}`),
  );
  const passed = lines.findLast((line) => line.test_summary !== undefined)?.test_summary?.passed ?? 0;
  if (code !== 0 && problems.length === 0) problems.push("the tests failed without a word");
  if (passed === 0 && problems.length === 0) problems.push("there is no test in tests/");
  return { passed, problems };
}
