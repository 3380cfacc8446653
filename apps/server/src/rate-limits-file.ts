import { readFile } from "node:fs/promises";
import { RateLimits } from "@aura-journal/contracts";
import { ConfigError } from "./config.ts";
import { problemsOfLimits } from "./platform/limit-rules.ts";
import { readYaml } from "./platform/yaml-file.ts";

/**
 * Reads a file of rate limits as an operator writes it (YAML); used in place of the contract's. A rule that no call of this
 * server goes by is refused: it would be taken for a limit, and the call that was meant would have none.
 * @throws ConfigError naming everything that is wrong with it, by line
 */
export async function readRateLimits(file: string): Promise<RateLimits> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new ConfigError([named(error.message)]);
  });
  const read = await readYaml(text, RateLimits);
  if (!("value" in read)) throw new ConfigError(read.map(named));
  const limits = read.value as RateLimits;
  const problems = problemsOfLimits(limits).map(({ section, index, reason }) =>
    read.problemAt(["rate_limits", section, index], reason),
  );
  if (problems.length > 0) throw new ConfigError(problems.map(named));
  return limits;
}

function named(problem: string): string {
  return `AURA_RATE_LIMITS_FILE: ${problem}`;
}
