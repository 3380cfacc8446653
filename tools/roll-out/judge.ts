import { burnRate, missingRules, OBJECTIVES, PrometheusFailure, type Prometheus } from "./burn-rates.ts";

/** What became of a roll-out. */
export type Verdict =
  { readonly kind: "sound"; readonly looks: number } | { readonly kind: "roll back"; readonly reason: string };

export interface JudgeOptions {
  readonly prometheus: Prometheus;
  /** How often it is looked. */
  readonly looks: number;
  /** Times as fast as allowed, from which on it is too fast. */
  readonly mostBurn: number;
  /** Waits until the next look. */
  readonly pause: () => Promise<void>;
  readonly tell: (line: string) => void;
}

/** In a row: one alone may be the tail of what was before, or a hiccup on the way there. */
const PATIENCE = 2;

/**
 * Watches how fast the budgets burn. Two looks in a row that see one burn too fast, or see nothing at all, mean a roll back; and so
 * does a time in which nobody asked for anything, since then nothing was tried.
 */
export async function judge(options: JudgeOptions): Promise<Verdict> {
  const { prometheus, looks, tell } = options;
  let wrongInARow = 0;
  let hasSeen = false;
  let rulesKnown = false;
  for (let look = 1; look <= looks; look += 1) {
    if (look > 1) await options.pause();
    const wrong: string[] = [];
    try {
      if (!rulesKnown) {
        const missing = await missingRules(prometheus);
        if (missing.length > 0)
          return { kind: "roll back", reason: `Prometheus does not evaluate ${missing.join(", ")}` };
        rulesKnown = true;
      }
      for (const objective of OBJECTIVES) {
        const burn = await burnRate(prometheus, objective);
        if (burn === undefined) continue;
        hasSeen = true;
        tell(`look ${look}: ${objective.what} ${burn.toFixed(1)} times as much as allowed`);
        if (burn > options.mostBurn) wrong.push(`${objective.what} ${burn.toFixed(1)} times as much as allowed`);
      }
    } catch (error) {
      if (!(error instanceof PrometheusFailure)) throw error;
      tell(`look ${look}: ${error.message}`);
      wrong.push(error.message);
    }
    const [reason] = wrong;
    wrongInARow = reason === undefined ? 0 : wrongInARow + 1;
    if (reason !== undefined && wrongInARow >= PATIENCE) return { kind: "roll back", reason };
  }
  return hasSeen
    ? { kind: "sound", looks }
    : { kind: "roll back", reason: "nobody asked for anything, so nothing was tried" };
}
