import { baseNameOf } from "../../parse/media.ts";
import { decodeUtf8 } from "../../parse/utf8.ts";
import { writtenDateOf, type WrittenDate } from "../../parse/written-dates.ts";

/** A date that stands over a text, in a line of its own or in the name of its file. */
export interface DateHeading extends WrittenDate {
  /** What stands beside the date. */
  readonly title?: string;
}

/** In bytes: a longer line is a text. */
const MAXIMUM_BYTES = 240;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * A line that is a date and nothing else, or a heading of Markdown (`## 2024-05-01 – A walk`), which may have a title beside its date.
 */
export function headingOf(bytes: Uint8Array): DateHeading | undefined {
  if (bytes.length > MAXIMUM_BYTES || !bytes.some((byte) => byte >= ZERO && byte <= NINE)) return undefined;
  const line = decodeUtf8(bytes).text.trim();
  const [, marked] = /^#{1,6}\s+(.*?)\s*#*$/u.exec(line) ?? [];
  const date = writtenDateOf(bared(marked ?? line));
  if (date === undefined) return undefined;
  const title = titleOf(date.rest);
  if (title === "") return date;
  return marked === undefined ? undefined : { ...date, title };
}

/** `===` or `---` below a heading of Markdown. */
export function isUnderline(bytes: Uint8Array): boolean {
  return bytes.length <= MAXIMUM_BYTES && /^\s*(?:={3,}|-{3,})\s*$/u.test(decodeUtf8(bytes).text);
}

/** The date that a file is named by: `2024-05-01.txt`, `1. Mai 2024 Walk.txt`, `journal-2024-05-01.txt`, `2024/05/01.txt`. */
export function dateOfPath(path: string): DateHeading | undefined {
  const name = baseNameOf(path).replace(/\.[^.]+$/u, "");
  const date = writtenDateOf(name.replaceAll("_", " "));
  if (date !== undefined) {
    const title = titleOf(date.rest);
    return /\p{L}/u.test(title) ? { ...date, title } : date;
  }
  const [, year, month, day] =
    /(?<!\d)(\d{4})[-_.](\d{2})[-_.](\d{2})(?!\d)/u.exec(name) ??
    /^(\d{4})(\d{2})(\d{2})$/u.exec(name) ??
    /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})\.[^/.]+$/u.exec(path) ??
    [];
  return year === undefined ? undefined : writtenDateOf(`${year}-${month}-${day}`);
}

/** Without what adorns a line: `**…**`, `=== … ===`, `[…]`, `Date: …`, a colon behind it. */
function bared(line: string): string {
  const plain = line.replace(/^(?:date|datum|fecha)\s*:\s*/iu, "").replace(/\s*:$/u, "");
  const [, within] = /^(?:[=*~_-]{2,}\s*|[*_[](?=\S))(.*?)\s*[=*~_\]-]*$/u.exec(plain) ?? [];
  return within ?? plain;
}

/** What follows a date, without what parts the two. */
function titleOf(rest: string): string {
  return rest.replace(/^[\s:.,|=~–—-]+/u, "");
}
