import { ConfigError, type Config } from "../config.ts";
import { CommandFailure, EXIT, type CommandContext } from "./command.ts";
import { readRateLimits } from "../rate-limits-file.ts";
import { readTransforms } from "../transform-file.ts";
import { checkAnalysis } from "./doctor-analysis.ts";
import { checkMongo, checkReplica } from "./doctor-beside.ts";
import { checkConfig, checkDirectory, checkMail, checkPort, checkTimeZones } from "./doctor-machine.ts";
import { checkRedis } from "./doctor-redis.ts";
import { checkStores } from "./doctor-stores.ts";

/** One thing that was looked at. */
export interface Finding {
  readonly area: string;
  readonly verdict: "good" | "warning" | "bad";
  readonly message: string;
  /** What to do about it. */
  readonly advice?: string;
}

const MARK = { good: "✓", warning: "!", bad: "✗" } as const;

/**
 * Looks at everything the journal stands on and says what to do.
 * @throws CommandFailure (exit code 1) where something is bad
 */
export async function doctor(context: CommandContext, options: { readonly json?: boolean }): Promise<void> {
  const findings: Finding[] = [];
  const isJson = options.json === true;
  for await (const finding of examine(context)) {
    findings.push(finding);
    if (!isJson) context.output.write(formatFinding(finding));
  }
  const bad = findings.filter((finding) => finding.verdict === "bad").length;
  if (isJson) context.output.write(`${JSON.stringify({ isHealthy: bad === 0, findings }, null, 2)}\n`);
  if (bad > 0) {
    throw new CommandFailure(
      bad === 1 ? "One thing has to be mended (✗ above)." : `${bad} things have to be mended (✗ above).`,
    );
  }
  if (!isJson) context.output.write("\nNothing has to be mended.\n");
}

/** A finding as lines for a person. */
export function formatFinding({ area, verdict, message, advice }: Finding): string {
  const line = `${MARK[verdict]} ${area.padEnd(10)} ${message}\n`;
  return advice === undefined ? line : `${line}${" ".repeat(13)}→ ${advice}\n`;
}

async function* examine(context: CommandContext): AsyncGenerator<Finding> {
  let config: Config;
  try {
    config = context.config();
    if (config.rateLimitsFile !== undefined) await readRateLimits(config.rateLimitsFile);
    if (config.transformFile !== undefined) await readTransforms(config.transformFile);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    for (const problem of error.problems) yield { area: "config", verdict: "bad", message: problem };
    return;
  }
  yield* checkConfig(config);
  yield* checkDirectory(config);
  yield* checkStores(context);
  yield* checkReplica(config);
  yield* checkRedis(config, context.now);
  yield* checkMongo(config);
  yield checkTimeZones(context.now());
  yield await checkMail(config);
  yield* checkAnalysis(config);
  yield await checkPort(config);
  if (context.signal.aborted) throw new CommandFailure("Interrupted.", EXIT.interrupted);
}
