import type { MovedMedia } from "../../moved-entry.ts";
import { mediaMark } from "../../parse/media.ts";

export interface PlacedText {
  readonly content: string;
  /** Links to other entries, which lead nowhere outside of Day One. */
  readonly hasEntryLinks: boolean;
}

const address = String.raw`dayone-moment:\/{0,2}(?:(\w+)\/)?([\w-]+)`;
/** A picture or a link of Markdown, a link between two brackets, or an address alone. */
const momentPattern = new RegExp(
  String.raw`!?\[[^\]\n]*\]\(${address}\)|\[\[${address}\]\]|${address.replace("{0,2}", "{1,2}")}`,
  "gu",
);
const entryLinkPattern = /\[([^\]\n]*)\]\(dayone2?:\/\/[^)\s]*\)/gu;

interface Moment {
  readonly kind: string;
  /** In upper case. */
  readonly id: string;
}

/** The media that a text names. */
export function namedMoments(text: string): readonly Moment[] {
  return Array.from(text.matchAll(momentPattern), ([, ...parts]) => momentOfParts(parts));
}

/** Of each form, its kind and its name. */
function momentOfParts(parts: readonly (string | undefined)[]): Moment {
  const at = [1, 3, 5].find((each) => parts[each] !== undefined) ?? 1;
  return { kind: parts[at - 1] ?? "photo", id: (parts[at] ?? "").toUpperCase() };
}

/** Day One's Markdown as ours: media by their references, links to entries as their words, without what its editor leaves behind. */
export function placeMedia(text: string, mediaById: ReadonlyMap<string, MovedMedia>): PlacedText {
  let hasEntryLinks = /dayone2?:\/\/view/u.test(text);
  const content = outsideOfCode(text.replaceAll("\r\n", "\n"), (part) =>
    part
      .replaceAll(momentPattern, (_, ...parts: (string | undefined)[]) => {
        const medium = mediaById.get(momentOfParts(parts).id);
        return medium === undefined ? "" : mediaMark(medium);
      })
      .replaceAll(entryLinkPattern, (_, words: string) => {
        hasEntryLinks = true;
        return words;
      })
      .replaceAll(/[\u200B\uFFFC]/gu, "")
      .replaceAll(/(?<!\\)\\([.!+(){}-])(?![[(])/gu, unescaped),
  );
  return { content: content.trim(), hasEntryLinks };
}

/** What stands before a mark that begins a list, or a link. */
const beginnings: Readonly<Record<string, RegExp>> = {
  ".": /(?:^|\n)[\s>*+-]*\d{1,9}$/u,
  ")": /(?:^|\n)[\s>*+-]*\d{1,9}$/u,
  "-": /(?:^|\n)[\s>*+-]*$/u,
  "+": /(?:^|\n)[\s>*+-]*$/u,
  "(": /\]$/u,
};

/** Day One escapes far more than Markdown needs; where it would begin something, it stays. */
function unescaped(match: string, mark: string, offset: number, whole: string): string {
  return beginnings[mark]?.test(whole.slice(Math.max(0, offset - 20), offset)) === true ? match : mark;
}

function outsideOfCode(text: string, change: (part: string) => string): string {
  return text
    .split(/(```[^]*?(?:```|$)|`[^`\n]+`)/u)
    .map((part, index) => (index % 2 === 0 ? change(part) : part))
    .join("");
}
