/** A word or phrase of feeling in its clause. */
export interface Feeling {
  readonly at: number;
  value: number;
  isTurned: boolean;
}

/** `not happy` is bad, `not sad` only a little good. */
const TURNED_GOOD = -0.8;
const TURNED_BAD = -0.5;
/** So many words before or behind a feeling may a negation stand. */
const SCOPE = 6;

/** Each negation turns the next feeling of its clause or, where none follows (`gefällt mir nicht`), the one before; no feeling twice. */
export function turn(feelings: readonly Feeling[], negations: readonly number[]): void {
  let next = 0;
  for (const negation of negations) {
    while (next < feelings.length && (feelings[next] as Feeling).at < negation) next++;
    const after = feelings[next];
    const before = feelings[next - 1];
    const target =
      after !== undefined && after.at - negation <= SCOPE
        ? after
        : before !== undefined && negation - before.at <= SCOPE
          ? before
          : undefined;
    if (target === undefined || target.isTurned) continue;
    target.value *= target.value > 0 ? TURNED_GOOD : TURNED_BAD;
    target.isTurned = true;
  }
}
