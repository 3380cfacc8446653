export type Rating = 1 | 2 | 3 | 4 | 5;

export interface DaylioMood {
  readonly rating: Rating;
  readonly label: string;
}

/** The moods that Daylio begins with, best first: the number of each is also that of its group. */
const predefined = ["rad", "good", "meh", "bad", "awful"] as const;

/** @param number from 1, the best, to 5 */
export function predefinedMood(number: unknown): DaylioMood | undefined {
  const label = typeof number === "number" ? predefined[number - 1] : undefined;
  return label === undefined ? undefined : { rating: ratingOfGroup(number)!, label };
}

/** Groups run from 1, the best, to 5. */
export function ratingOfGroup(group: unknown): Rating | undefined {
  return group === 1 || group === 2 || group === 3 || group === 4 || group === 5 ? ((6 - group) as Rating) : undefined;
}

/** By the name alone, which is all that a table has. */
export function namedMood(name: string): DaylioMood | undefined {
  return predefinedMood(predefined.findIndex((each) => each === name.trim().toLowerCase()) + 1);
}
