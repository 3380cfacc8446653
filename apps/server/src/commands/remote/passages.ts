import type { Static } from "typebox";
import type { Highlight } from "@aura-journal/contracts";
import { printable } from "./terminal.ts";

/** What is shown before and behind a match, in UTF-16 code units. */
const AROUND = 40;
const MAX_PASSAGES = 3;

type Range = Static<typeof Highlight>;

/** The places of a text where matches stand, each in one line with its matches marked; the beginning where there is none. */
export function passagesOf(
  content: string,
  highlights: readonly Range[],
  mark: (text: string) => string,
): readonly string[] {
  const matches = highlights
    .filter(({ start, end }) => start < end && end <= content.length)
    .sort((a, b) => a.start - b.start);
  if (matches.length === 0) return [passage(content, { start: 0, end: 2 * AROUND }, [], mark)];
  return windowsOf(matches)
    .slice(0, MAX_PASSAGES)
    .map(({ range, inside }) => passage(content, range, inside, mark));
}

/** Matches that stand close to one another share a passage. */
function windowsOf(matches: readonly Range[]): { readonly range: Range; readonly inside: readonly Range[] }[] {
  const windows: { range: Range; inside: Range[] }[] = [];
  for (const match of matches) {
    const last = windows.at(-1);
    if (last !== undefined && match.start - AROUND <= last.range.end) {
      last.range = { start: last.range.start, end: Math.max(last.range.end, match.end + AROUND) };
      last.inside.push(match);
    } else {
      windows.push({ range: { start: match.start - AROUND, end: match.end + AROUND }, inside: [match] });
    }
  }
  return windows;
}

function passage(content: string, range: Range, inside: readonly Range[], mark: (text: string) => string): string {
  const start = wordStart(content, Math.max(0, range.start), inside[0]?.start ?? 0);
  const end = wordEnd(content, Math.min(content.length, range.end), inside.at(-1)?.end ?? 0);
  let text = start > 0 ? "…" : "";
  let at = start;
  for (const match of inside) {
    // Of matches that overlap, the rest of the second is marked.
    const from = Math.max(match.start, at);
    if (from >= match.end) continue;
    text += inOneLine(content.slice(at, from)) + mark(inOneLine(content.slice(from, match.end)));
    at = match.end;
  }
  return `${text}${inOneLine(content.slice(at, end))}${end < content.length ? "…" : ""}`;
}

/** The first beginning of a word from `from` on, before `match`. */
function wordStart(content: string, from: number, match: number): number {
  if (from === 0) return 0;
  const gap = content.slice(from - 1, match).search(/\s/);
  return gap === -1 ? atCharacter(content, from) : from + gap;
}

/** The last end of a word up to `to`, behind `match`. */
function wordEnd(content: string, to: number, match: number): number {
  if (to === content.length) return to;
  const cut = content.slice(match, to).replace(/\s+\S*$/, "").length;
  return cut === to - match ? atCharacter(content, to) : match + cut;
}

/** Not inside a pair of surrogates. */
function atCharacter(content: string, at: number): number {
  return /[\uDC00-\uDFFF]/.test(content.charAt(at)) ? at + 1 : at;
}

function inOneLine(text: string): string {
  return printable(text.replaceAll(/\s+/g, " "));
}
