import type { MovedMedia } from "../../moved-entry.ts";
import { mediaMark } from "../../parse/media.ts";

export interface PlacedText {
  readonly content: string;
  /** Links to other entries, which lead nowhere outside of Day One. */
  readonly hasEntryLinks: boolean;
}

const momentPattern = /!?\[[^\]\n]*\]\(dayone-moment:\/{0,2}(?:(\w+)\/)?([\w-]+)\)/gu;
const entryLinkPattern = /\[([^\]\n]*)\]\(dayone2?:\/\/[^)\s]*\)/gu;

/** The media that a text names, in upper case. */
export function namedMoments(text: string): readonly { readonly kind: string; readonly id: string }[] {
  return Array.from(text.matchAll(momentPattern), ([, kind, id]) => ({ kind: kind ?? "photo", id: id!.toUpperCase() }));
}

/** Day One's Markdown as ours: media by their references, links to entries as their words, without what its editor leaves behind. */
export function placeMedia(text: string, mediaById: ReadonlyMap<string, MovedMedia>): PlacedText {
  let hasEntryLinks = /dayone2?:\/\/view/u.test(text);
  const content = outsideOfCode(text.replaceAll("\r\n", "\n"), (part) =>
    part
      .replaceAll(momentPattern, (_, _kind, id: string) => {
        const medium = mediaById.get(id.toUpperCase());
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
