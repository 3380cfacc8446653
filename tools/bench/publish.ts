import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import type { describeMachine } from "./machine.ts";
import { intoReadme, report, type Outcome } from "./report.ts";

const README = fileURLToPath(new URL("../../README.md", import.meta.url));

/** Prints the report of a benchmark, and keeps it in `docs/benchmarks` and its table in the README where that is wanted. */
export async function publish(
  name: Parameters<typeof report>[0],
  machine: ReturnType<typeof describeMachine>,
  outcomes: readonly Outcome[],
  options: { readonly mode: Parameters<typeof report>[3]; readonly isKept: boolean },
): Promise<void> {
  const file = fileURLToPath(new URL(`../../docs/benchmarks/${name}.md`, import.meta.url));
  const markdown = await format(report(name, machine, outcomes, options.mode), {
    ...(await resolveConfig(file)),
    parser: "markdown",
  });
  process.stdout.write(markdown);
  if (!options.isKept) return;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, markdown);
  await writeFile(README, intoReadme(name, await readFile(README, "utf8"), markdown));
}
