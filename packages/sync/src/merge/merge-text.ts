import { diff, type Hunk } from "./diff.ts";
import { growTogether, joinWords, splitWords, type Words } from "./words.ts";

/** What two texts that were made of one came to. */
export interface MergedText {
  readonly text: string;
  /** Whether both sides changed the same words: `text` then has theirs in those places, and mine must be kept beside it. */
  readonly isConflict: boolean;
}

/**
 * Merges two texts by the text that both were made of, word by word. Changes to different words combine; words put in at the
 * same place both stay, theirs first unless a line break says otherwise; what both changed alike is changed once, and so is what one
 * side put in among more; what either took out is gone. Only words that one side took out and the other replaced, or wrote in the
 * midst of, are a conflict. White space never is.
 */
export function mergeTexts(base: string, mine: string, theirs: string): MergedText {
  if (mine === theirs || theirs === base) return { text: mine, isConflict: false };
  if (mine === base) return { text: theirs, isConflict: false };
  const sides: Sides = { base: splitWords(base), mine: splitWords(mine), theirs: splitWords(theirs) };
  const numbers = numbered([sides.base.words, sides.mine.words, sides.theirs.words]);
  const [b, m, t] = numbers as [number[], number[], number[]];
  const { elements, isConflict } = woven(sides, { b, m, t }, diff(b, m), diff(b, t));
  return { text: written(sides, elements), isConflict };
}

/**
 * Merges two texts of which nobody knows what they were made of. Where one holds the other it is taken; all else is a conflict,
 * since words that only one has may be new there or taken out elsewhere.
 */
export function mergeStrangers(mine: string, theirs: string): MergedText {
  if (mine === theirs) return { text: theirs, isConflict: false };
  const [m, t] = numbered([splitWords(mine).words, splitWords(theirs).words]) as [number[], number[]];
  const hunks = diff(m, t);
  if (hunks.every(({ aStart, aEnd }) => aStart === aEnd)) return { text: theirs, isConflict: false };
  if (hunks.every(({ bStart, bEnd }) => bStart === bEnd)) return { text: mine, isConflict: false };
  return { text: theirs, isConflict: true };
}

/** The words of a text that another still has, in their order. */
export function wordsInCommon(text: string, other: string): string {
  const [a, b] = [splitWords(text), splitWords(other)];
  const [x, y] = numbered([a.words, b.words]) as [number[], number[]];
  const kept = new Set(a.words.keys());
  for (const { aStart, aEnd } of diff(x, y)) for (let at = aStart; at < aEnd; at++) kept.delete(at);
  return joinWords({
    words: [...kept].map((at) => a.words[at] as string),
    gaps: [...kept].map((at) => a.gaps[at] as string),
  });
}

/** A stretch of a comparison: the same in both texts, or what one has in the place of what the other has. */
export type DiffPart =
  | { readonly kind: "same"; readonly text: string }
  | { readonly kind: "changed"; readonly removed: string; readonly added: string };

/** Compares two texts word by word, for showing them side by side. */
export function compareTexts(before: string, after: string): DiffPart[] {
  const a = splitWords(before);
  const b = splitWords(after);
  const [x, y] = numbered([a.words, b.words]) as [number[], number[]];
  const parts: DiffPart[] = [];
  let bAt = 0;
  for (const { aStart, aEnd, bStart, bEnd } of diff(x, y)) {
    if (bStart > bAt) parts.push({ kind: "same", text: sliceOf(b, bAt, bStart) });
    parts.push({ kind: "changed", removed: sliceOf(a, aStart, aEnd), added: sliceOf(b, bStart, bEnd) });
    bAt = bEnd;
  }
  const rest = sliceOf(b, bAt, b.words.length) + (b.gaps.at(-1) ?? "");
  return rest === "" ? parts : [...parts, { kind: "same", text: rest }];
}

function sliceOf({ words, gaps }: Words, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at++) text += (gaps[at] as string) + (words[at] as string);
  return text;
}

interface Sides {
  readonly base: Words;
  readonly mine: Words;
  readonly theirs: Words;
}

/** A word of the result: its places in the three texts, ABSENT where it does not stand. */
interface Element {
  readonly b: number;
  readonly m: number;
  readonly t: number;
}

const ABSENT = -2;

/** The same words as numbers, the same number for the same word in all lists. */
function numbered(lists: readonly (readonly string[])[]): number[][] {
  const numberByWord = new Map<string, number>();
  return lists.map((words) =>
    words.map((word) => {
      const known = numberByWord.get(word);
      if (known !== undefined) return known;
      numberByWord.set(word, numberByWord.size);
      return numberByWord.size - 1;
    }),
  );
}

interface Numbers {
  readonly b: readonly number[];
  readonly m: readonly number[];
  readonly t: readonly number[];
}

/** Goes through the base from its beginning to its end, and takes the changes of both sides as it meets them. */
function woven(
  sides: Sides,
  numbers: Numbers,
  mine: readonly Hunk[],
  theirs: readonly Hunk[],
): { elements: Element[]; isConflict: boolean } {
  const elements: Element[] = [];
  let isConflict = false;
  let mineAt = 0;
  let theirsAt = 0;
  // Places up to which everything is taken.
  let [b, m, t] = [0, 0, 0];
  const takeUnchanged = (until: number): void => {
    for (; b < until; b++, m++, t++) elements.push({ b, m, t });
  };
  while (mineAt < mine.length || theirsAt < theirs.length) {
    const group = groupAt(mine, mineAt, theirs, theirsAt);
    takeUnchanged(group.start);
    const own = mine.slice(mineAt, group.mineEnd);
    const others = theirs.slice(theirsAt, group.theirsEnd);
    mineAt = group.mineEnd;
    theirsAt = group.theirsEnd;
    const mEnd = m + (group.end - b) + growthOf(own);
    const tEnd = t + (group.end - b) + growthOf(others);
    if (others.length === 0) {
      for (const element of replayed(own, group, m)) elements.push({ ...element, m: element.x, t: kept(element, t) });
    } else if (own.length === 0) {
      for (const element of replayed(others, group, t))
        elements.push({ ...element, t: element.x, m: kept(element, m) });
    } else if (isAlike(numbers, m, mEnd, t, tEnd)) {
      for (let at = m; at < mEnd; at++) elements.push({ b: ABSENT, m: at, t: t + at - m });
    } else if (group.start === group.end) {
      const ours = range(m, mEnd).map((at) => ({ b: ABSENT, m: at, t: ABSENT }));
      const others = range(t, tEnd).map((at) => ({ b: ABSENT, m: ABSENT, t: at }));
      const isMineFirst = leaning(sides.mine, m, mEnd) < leaning(sides.theirs, t, tEnd);
      elements.push(
        ...(fuller(ours, others, diff(numbers.m.slice(m, mEnd), numbers.t.slice(t, tEnd))) ??
          (isMineFirst ? [...ours, ...others] : [...others, ...ours])),
      );
    } else if ([...own, ...others].every(({ bStart, bEnd }) => bStart === bEnd)) {
      const keptByMine = new Map(replayed(own, group, m).map((element) => [element.b, element.x]));
      for (const { b, x } of replayed(others, group, t)) {
        const place = keptByMine.get(b);
        if (place !== undefined) elements.push({ b, m: place, t: x });
      }
    } else {
      isConflict = true;
      for (const { b, x } of replayed(others, group, t)) elements.push({ b, m: ABSENT, t: x });
    }
    [b, m, t] = [group.end, mEnd, tEnd];
  }
  takeUnchanged(numbers.b.length);
  return { elements, isConflict };
}

/**
 * Of two stretches that were put in at one place the one that holds all of the other, whose words then stand once: two devices
 * took the same words back, and one has written on. Undefined where each has something of its own.
 */
function fuller(
  ours: readonly Element[],
  others: readonly Element[],
  hunks: readonly Hunk[],
): readonly Element[] | undefined {
  const isMine = hunks.every(({ bStart, bEnd }) => bStart === bEnd);
  if (!isMine && !hunks.every(({ aStart, aEnd }) => aStart === aEnd)) return undefined;
  const elements: Element[] = [];
  let [own, other] = [0, 0];
  const takeShared = (until: number): void => {
    for (; own < until; own++, other++) {
      elements.push({ b: ABSENT, m: (ours[own] as Element).m, t: (others[other] as Element).t });
    }
  };
  for (const { aStart, aEnd, bStart, bEnd } of hunks) {
    takeShared(aStart);
    elements.push(...ours.slice(aStart, aEnd), ...others.slice(bStart, bEnd));
    [own, other] = [aEnd, bEnd];
  }
  takeShared(ours.length);
  return elements;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, at) => from + at);
}

/** Whether a stretch belongs to the line before it (negative), or to the one behind it (positive). */
function leaning({ gaps }: Words, from: number, to: number): number {
  return Math.sign(lineBreaks(gaps[from] as string) - lineBreaks(gaps[to] as string));
}

function lineBreaks(gap: string): number {
  return gap.split("\n").length - 1;
}

interface Group {
  readonly start: number;
  readonly end: number;
  readonly mineEnd: number;
  readonly theirsEnd: number;
}

/** The next changes that have to be looked at together: those that overlap, one after another, or stand alone. */
function groupAt(mine: readonly Hunk[], mineAt: number, theirs: readonly Hunk[], theirsAt: number): Group {
  const first = earlier(mine[mineAt], theirs[theirsAt]);
  const start = first.aStart;
  let end = first.aEnd;
  let [mineEnd, theirsEnd] = [mineAt, theirsAt];
  for (;;) {
    const own = mine[mineEnd];
    const other = theirs[theirsEnd];
    if (own !== undefined && (own === first || overlaps(own, start, end))) {
      end = Math.max(end, own.aEnd);
      mineEnd += 1;
    } else if (other !== undefined && (other === first || overlaps(other, start, end))) {
      end = Math.max(end, other.aEnd);
      theirsEnd += 1;
    } else return { start, end, mineEnd, theirsEnd };
  }
}

/** What comes first in the base; of two in one place, what puts words in before what takes words out. */
function earlier(mine: Hunk | undefined, theirs: Hunk | undefined): Hunk {
  if (mine === undefined) return theirs as Hunk;
  if (theirs === undefined) return mine;
  if (mine.aStart !== theirs.aStart) return mine.aStart < theirs.aStart ? mine : theirs;
  const isMineEmpty = mine.aStart === mine.aEnd;
  const isTheirsEmpty = theirs.aStart === theirs.aEnd;
  return isMineEmpty && !isTheirsEmpty ? mine : theirs;
}

/** Whether a change touches words that the group takes out, or puts words into the midst of them. */
function overlaps({ aStart, aEnd }: Hunk, start: number, end: number): boolean {
  return start === end ? aStart === start && aEnd === end : aStart < end;
}

function growthOf(hunks: readonly Hunk[]): number {
  let growth = 0;
  for (const { aStart, aEnd, bStart, bEnd } of hunks) growth += bEnd - bStart - (aEnd - aStart);
  return growth;
}

interface Replayed {
  readonly b: number;
  /** Its place on the side that was replayed. */
  readonly x: number;
  /** How many places of the base lie between the beginning of the group and it; undefined for what is new. */
  readonly offset: number | undefined;
}

/** What one side has in the place of the group. */
function replayed(hunks: readonly Hunk[], group: Group, from: number): Replayed[] {
  const result: Replayed[] = [];
  let b = group.start;
  let x = from;
  const keepUntil = (until: number): void => {
    for (; b < until; b++, x++) result.push({ b, x, offset: b - group.start });
  };
  for (const { aStart, aEnd, bStart, bEnd } of hunks) {
    keepUntil(aStart);
    for (const stop = x + bEnd - bStart; x < stop; x++) result.push({ b: ABSENT, x, offset: undefined });
    b = aEnd;
  }
  keepUntil(group.end);
  return result;
}

/** Where a word that the other side left alone stands there. */
function kept({ offset }: Replayed, from: number): number {
  return offset === undefined ? ABSENT : from + offset;
}

function isAlike({ m, t }: Numbers, mStart: number, mEnd: number, tStart: number, tEnd: number): boolean {
  if (mEnd - mStart !== tEnd - tStart) return false;
  for (let at = mStart; at < mEnd; at++) if (m[at] !== t[tStart + at - mStart]) return false;
  return true;
}

/** The text of the result: its words with the white space that stood between them in the texts they come from. */
function written(sides: Sides, elements: readonly Element[]): string {
  const { base, mine, theirs } = sides;
  const words: string[] = [];
  const gaps: string[] = [];
  let previous: Element = { b: -1, m: -1, t: -1 };
  for (const element of elements) {
    const word = element.m >= 0 ? mine.words[element.m] : theirs.words[element.t];
    gaps.push(gapBetween(sides, previous, element, words.at(-1), word));
    words.push(word as string);
    previous = element;
  }
  const end: Element = { b: base.words.length, m: mine.words.length, t: theirs.words.length };
  gaps.push(gapBetween(sides, previous, end, words.at(-1), undefined));
  return joinWords({ words, gaps });
}

function gapBetween(
  { base, mine, theirs }: Sides,
  left: Element,
  right: Element,
  leftWord: string | undefined,
  rightWord: string | undefined,
): string {
  const ofBase = right.b === left.b + 1 ? base.gaps[right.b] : undefined;
  const ofMine = right.m === left.m + 1 ? mine.gaps[right.m] : undefined;
  const ofTheirs = right.t === left.t + 1 ? theirs.gaps[right.t] : undefined;
  if (ofMine !== undefined && ofTheirs !== undefined) {
    if (ofMine === ofBase || ofMine === ofTheirs) return ofTheirs;
    return ofTheirs === ofBase ? ofMine : richer(ofMine, ofTheirs);
  }
  if (ofMine !== undefined) return ofMine;
  if (ofTheirs !== undefined) return ofTheirs;
  // Neighbours by the merge alone. At the beginning and the end of a text there is nothing to keep apart.
  if (leftWord === undefined) return "";
  if (rightWord === undefined) return richer(mine.gaps.at(-1) ?? "", theirs.gaps.at(-1) ?? "");
  const before = richer(gapBefore(mine, right.m), gapBefore(theirs, right.t));
  const after = richer(gapAfter(mine, left.m), gapAfter(theirs, left.t));
  const gap = lineBreaks(after) > lineBreaks(before) ? after : before;
  return gap === "" && growTogether(leftWord, rightWord) ? " " : gap;
}

function gapBefore({ gaps }: Words, at: number): string {
  return at > 0 ? (gaps[at] as string) : "";
}

function gapAfter({ gaps, words }: Words, at: number): string {
  return at >= 0 && at < words.length - 1 ? (gaps[at + 1] as string) : "";
}

/** The gap that keeps more apart: a paragraph before a line, a line before a blank. */
function richer(one: string, other: string): string {
  const [ones, others] = [lineBreaks(one), lineBreaks(other)];
  if (ones !== others) return ones > others ? one : other;
  return one.length > other.length ? one : other;
}
