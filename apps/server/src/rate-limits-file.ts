import { readFile } from "node:fs/promises";
import { allRoutes, RateLimits, type RateLimitRule } from "@aura-journal/contracts";
import { ConfigError } from "./config.ts";

/**
 * Reads a file of rate limits as an operator writes it (YAML); used in place of the contract's. A rule that no call of this
 * server goes by is refused: it would be taken for a limit, and the call that was meant would have none.
 * @throws ConfigError naming everything that is wrong with it
 */
export async function readRateLimits(file: string): Promise<RateLimits> {
  const limits = await parsed(file);
  const { authenticated_users: ofUsers, anonymous } = limits.rate_limits;
  const problems = [
    ...ofUsers.flatMap((rule) => problemOf(rule, false)),
    ...anonymous.flatMap((rule) => problemOf(rule, true)),
  ];
  if (problems.length > 0) throw new ConfigError(problems.map(named));
  return limits;
}

async function parsed(file: string): Promise<RateLimits> {
  try {
    const [{ parse }, { createValidator }] = await Promise.all([import("yaml"), import("./platform/validation.ts")]);
    return createValidator(RateLimits, "body")(parse(await readFile(file, "utf8"))) as RateLimits;
  } catch (error) {
    const [first = ""] = (error as Error).message.replace(/^Invalid body: /, "").split("\n", 1);
    throw new ConfigError([named(first)]);
  }
}

function problemOf({ method, endpoint }: RateLimitRule, isAnonymous: boolean): string[] {
  const route = allRoutes().find((one) => one.method === method && one.path === endpoint);
  if (route === undefined) return [`there is no ${method} ${endpoint}`];
  if ((route.access.kind === "public") === isAnonymous) return [];
  const audience = isAnonymous ? "authenticated_users" : "anonymous";
  return [`${method} ${endpoint} belongs under ${audience}`];
}

function named(problem: string): string {
  return `AURA_RATE_LIMITS_FILE: ${problem}`;
}
