/** A figure and what it must not undercut or exceed. */
export interface Figure {
  readonly name: string;
  readonly found: number;
  readonly floor?: number;
  readonly ceiling?: number;
  /** How far the figure of a sample may be off; 3, of a figure in percent, unless told otherwise. */
  readonly sampleAllowance?: number;
}

/** A table to print, and what of it is held. */
export interface MeasuredTable {
  readonly text: string;
  readonly figures: readonly Figure[];
}

const SAMPLE_ALLOWANCE = 3;

/** What of these figures is not held, each as a line. */
export function problemsOf(figures: readonly Figure[], isSample: boolean): string[] {
  return figures.flatMap(({ name, found, floor, ceiling, sampleAllowance = SAMPLE_ALLOWANCE }) => {
    const allowance = isSample ? sampleAllowance : 0;
    const told = Math.abs(found) < 2 ? found.toFixed(3) : found.toFixed(1);
    // Written so that a figure that is no number is a problem too.
    if (floor !== undefined && !(found >= floor - allowance)) return [`${name}: ${told} is below ${floor - allowance}`];
    if (ceiling !== undefined && !(found <= ceiling + allowance))
      return [`${name}: ${told} is above ${ceiling + allowance}`];
    return [];
  });
}
