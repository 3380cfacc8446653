import type { Verdict } from "./judge.ts";

/** Deployments as deploy/kubernetes names them: what a person misses least comes first, what everybody passes through last. */
export const STAGES: readonly (readonly string[])[] = [
  ["nlp-agent", "notification-service"],
  ["user-service", "auth-service"],
  ["entry-ingestor"],
  ["api-gateway"],
];

export interface RollOutOptions {
  readonly image: string;
  /** Runs kubectl in the namespace. @throws where it fails */
  readonly kubectl: (...args: readonly string[]) => Promise<void>;
  readonly judge: () => Promise<Verdict>;
  readonly tell: (line: string) => void;
}

/**
 * Puts an image into use stage by stage, and watches after each. Where a stage does not come up, or burns the budget of failures
 * too fast, every deployment that was touched goes back to what it was, the last one first.
 */
export async function rollOut({ image, kubectl, judge, tell }: RollOutOptions): Promise<"rolled out" | "rolled back"> {
  const touched: string[] = [];
  for (const stage of STAGES) {
    tell(`stage: ${stage.join(", ")}`);
    const reason = await attempt(async () => {
      for (const name of stage) {
        touched.push(name);
        await kubectl("set", "image", `deployment/${name}`, `*=${image}`);
      }
      for (const name of stage) await kubectl("rollout", "status", `deployment/${name}`, "--timeout=10m");
      const verdict = await judge();
      return verdict.kind === "sound" ? undefined : verdict.reason;
    });
    if (reason === undefined) continue;
    tell(`rolling back: ${reason}`);
    await rollBack(touched.toReversed(), kubectl);
    return "rolled back";
  }
  return "rolled out";
}

async function attempt(stage: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await stage();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Each of them, also when one fails: @throws what failed, when all have been tried. */
async function rollBack(names: readonly string[], kubectl: RollOutOptions["kubectl"]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of ["undo", "status"]) {
    for (const name of names) {
      await kubectl("rollout", step, `deployment/${name}`, ...(step === "status" ? ["--timeout=10m"] : [])).catch(
        (error: unknown) => failures.push(error),
      );
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `not everything could be rolled back: ${failures.map(String).join("; ")}`);
}
