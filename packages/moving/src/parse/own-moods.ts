import type { MoodRating } from "@aura-journal/contracts";
import type { FormatQuestion } from "../format.ts";

const MAX_ID_LENGTH = 60;
/** So many moods are asked about, in the order in which they are met. */
const MOODS_ASKED = 16;
/** The first is taken where nobody says: no mood that counts, and a tag. */
const choices = ["tag", "rating-5", "rating-4", "rating-3", "rating-2", "rating-1"] as const;

/** What somebody has said of a mood that has a name and no number. */
export function moodAnswered(name: string, answers: Readonly<Record<string, string>>): MoodRating | undefined {
  const said = /^rating-([1-5])$/u.exec(answers[questionOf(name)] ?? "")?.[1];
  return said === undefined ? undefined : { rating: Number(said) as MoodRating["rating"], label: name.trim() };
}

/** Gathers the names of moods that have no number; each is asked about once, and an answer stands for it wherever it is met. */
export function createMoodQuestions(): {
  readonly add: (name: string) => void;
  readonly isFull: () => boolean;
  readonly questions: () => readonly FormatQuestion[];
} {
  const asked = new Map<string, FormatQuestion>();
  return {
    add(name) {
      const id = questionOf(name);
      if (name.trim() !== "" && asked.size < MOODS_ASKED && !asked.has(id))
        asked.set(id, { id, about: name.trim(), choices });
    },
    isFull: () => asked.size === MOODS_ASKED,
    questions: () => [...asked.values()],
  };
}

/** The question what a mood is. It follows from the name alone, so that an entry which is read by itself finds the answer. */
function questionOf(name: string): string {
  const spelled = Array.from(name.trim().toLowerCase(), (letter) =>
    /[a-z0-9]/u.test(letter) ? letter : `-${letter.codePointAt(0)!.toString(16)}-`,
  );
  return `mood-${spelled.join("")}`.slice(0, MAX_ID_LENGTH);
}
