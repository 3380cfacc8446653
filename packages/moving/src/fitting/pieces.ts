/** A place where a text may be cut, from the one that is felt least. What stands before the cut keeps the border. */
const BORDERS = ["\n\n", "\n", " "] as const;

/**
 * Cuts a text into pieces that an entry can hold, at borders of paragraphs where there are some, else of lines or words. Put
 * together again, the pieces are the text: nothing is trimmed away.
 * @param maxLength of a piece, in code points
 */
export function piecesOf(text: string, maxLength: number): string[] {
  const pieces: string[] = [];
  let rest = text;
  for (;;) {
    const end = endOf(rest, maxLength);
    if (end === rest.length) break;
    const cut = borderBefore(rest, end);
    pieces.push(rest.slice(0, cut));
    rest = rest.slice(cut);
  }
  pieces.push(rest);
  return pieces;
}

/** Where so many code points of a text end, in units of UTF-16. Code points are at most as many as those. */
function endOf(text: string, codePoints: number): number {
  if (text.length <= codePoints) return text.length;
  let at = 0;
  for (let count = 0; count < codePoints && at < text.length; count += 1) {
    at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  }
  return at;
}

/** A border so far ahead would leave pieces of a few lines: then the next finer border is better. */
const SMALLEST_SHARE = 0.5;

function borderBefore(text: string, end: number): number {
  for (const border of BORDERS) {
    const at = text.lastIndexOf(border, end - border.length);
    if (at >= end * SMALLEST_SHARE) return at + border.length;
  }
  return end;
}
