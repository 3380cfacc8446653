import type { Random } from "../reliability/random.ts";

/** Makes words that occur once in a simulation, in scripts that a careless cut would harm. */
export function createWordMaker(random: Random): () => string {
  let made = 0;
  return () => {
    made += 1;
    return random.pick(SPELLINGS)(made);
  };
}

/** The words of a text, in their order. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== "");
}

type Spelling = (number: number) => string;

const SPELLINGS: readonly Spelling[] = [
  (number) => `w${number.toString(36)}`,
  (number) => `w${number.toString(36)}`,
  (number) => `Zo\u0308${number.toString(36)}\u0301`,
  (number) => inLetters(number, "אבגדהוזחטי"),
  (number) => `${inLetters(number, "بتثجحدرزسش")}\u064e`,
  (number) => `да-${number}`.replace("-", "’д"),
];

function inLetters(number: number, letters: string): string {
  return [...String(number)].map((digit) => letters[Number(digit)]).join("");
}

/** What a person does to a text: puts words in somewhere, takes some out, or both in one place. */
export function edited(text: string, random: Random, newWord: () => string): string {
  const parts = text.match(/\s*[^\s]+/gu) ?? [];
  for (let edits = random.between(1, 2); edits > 0; edits--) {
    // Who writes a journal goes on at its end; the beginning is where people get in each other's way here.
    const reach = random.pick([0, 3, parts.length]);
    const at = reach === 0 ? parts.length : random.between(0, Math.min(reach, parts.length));
    const kind = random.between(0, 9);
    const removed = kind < 4 ? 0 : random.between(1, 3);
    const added = kind >= 8 ? 0 : random.between(1, 3);
    const put = Array.from({ length: added }, () => `${random.pick([" ", " ", " ", "\n", "\n\n"])}${newWord()}`);
    parts.splice(at, removed, ...put);
  }
  // What stood at the beginning has no blank before it, and must not grow together with what was put there.
  const apart = parts.map((part, at) => (at > 0 && /^\S/u.test(part) ? ` ${part}` : part));
  return apart.join("").trimStart();
}

/**
 * Whether two sides changed the same words of a base: both took one out, or one put words into the midst of what the other took out.
 * Told by the words alone, each of which occurs once; it knows nothing of how the merge works.
 */
export function haveSameWordsChanged(base: string, mine: string, theirs: string): boolean {
  const words = wordsOf(base);
  const [own, others] = [new Set(wordsOf(mine)), new Set(wordsOf(theirs))];
  if (words.some((word) => !own.has(word) && !others.has(word))) return true;
  return isInMidst(words, wordsOf(mine), others) || isInMidst(words, wordsOf(theirs), own);
}

/** Whether one text has new words between two neighbours of the base that the other has both taken out. */
function isInMidst(base: readonly string[], text: readonly string[], kept: ReadonlySet<string>): boolean {
  const places = new Map(base.map((word, at) => [word, at]));
  let last = -1;
  let isNew = false;
  for (const word of [...text, undefined]) {
    const place = word === undefined ? base.length : places.get(word);
    if (place === undefined) {
      isNew = true;
      continue;
    }
    if (isNew && place === last + 1 && last >= 0 && place < base.length) {
      if (!kept.has(base[last] as string) && !kept.has(base[place] as string)) return true;
    }
    [last, isNew] = [place, false];
  }
  return false;
}
