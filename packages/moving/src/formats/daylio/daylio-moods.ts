export type Rating = 1 | 2 | 3 | 4 | 5;

const MAX_ID_LENGTH = 60;

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

/** What a mood of the writer's own name may be, of which the first is taken where nobody says: no mood with a number, and a tag. */
export const ownMoodChoices = ["tag", "rating-5", "rating-4", "rating-3", "rating-2", "rating-1"] as const;

/**
 * The question what a mood of the writer's own name is. It follows from the name alone, so that an answer stands for that name wherever
 * it is met again.
 */
export function ownMoodQuestion(name: string): string {
  const spelled = Array.from(name.trim().toLowerCase(), (letter) =>
    /[a-z0-9]/u.test(letter) ? letter : `-${letter.codePointAt(0)!.toString(16)}-`,
  );
  return `mood-${spelled.join("")}`.slice(0, MAX_ID_LENGTH);
}

/** What somebody has said of a mood of their own name. */
export function ownMood(name: string, answers: Readonly<Record<string, string>>): DaylioMood | undefined {
  const said = /^rating-([1-5])$/u.exec(answers[ownMoodQuestion(name)] ?? "")?.[1];
  return said === undefined ? undefined : { rating: Number(said) as Rating, label: name };
}
