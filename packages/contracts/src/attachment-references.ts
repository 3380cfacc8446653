/** A place in a text at which an attachment stands: `![label](aura-attachment:ID)`. */
export interface AttachmentReference {
  readonly attachmentId: string;
  readonly label: string;
  /** UTF-16 offsets in the text. */
  readonly start: number;
  readonly end: number;
}

const SCHEME = "aura-attachment:";
/** A label has an end within sight: a text full of brackets is not looked through once for each of them. */
const REFERENCE = /!\[((?:[^\]\\\n]|\\.){0,300})\]\(aura-attachment:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\)/g;

/** How a text that moved in names a file that did not come along: by what its source called it. */
const LEFT_SCHEME = "aura-media:";
const LEFT = /!\[(?:[^\]\\\n]|\\.){0,300}\]\(aura-media:[\w-]{1,120}\)/g;

/** The attachments that a text shows, in its order. */
export function referencesIn(text: string): AttachmentReference[] {
  // Most texts have none.
  if (!text.includes(SCHEME)) return [];
  return [...text.matchAll(REFERENCE)].map(({ 0: whole, 1: label = "", 2: attachmentId = "", index }) => ({
    attachmentId,
    label: label.replaceAll(/\\(.)/g, "$1"),
    start: index,
    end: index + whole.length,
  }));
}

/** The attachment that an address in a text leads to. */
export function attachmentAt(address: string): string | undefined {
  return referencesIn(`![](${address})`)[0]?.attachmentId;
}

/** Whether an address in a text names a file that did not come along when it moved in. */
export function isLeftBehind(address: string): boolean {
  return address.startsWith(LEFT_SCHEME);
}

/** A text whose references are blanks, so that every word of it stands where it stood: for whoever counts, searches or reads words. */
export function wordsAlone(text: string): string {
  const words = text.includes(SCHEME) ? text.replaceAll(REFERENCE, blanks) : text;
  return words.includes(LEFT_SCHEME) ? words.replaceAll(LEFT, blanks) : words;
}

function blanks(whole: string): string {
  return " ".repeat(whole.length);
}

/** What somebody writes, and the attachments that stand behind it; both together are the text. */
export interface SplitText {
  readonly words: string;
  readonly tail: string;
}

/** Parts a text from the references at its end, each of which begins a line. */
export function splitTail(text: string): SplitText {
  let start = text.length;
  let from = text.length;
  for (const reference of referencesIn(text).toReversed()) {
    if (text.slice(reference.end, start).trim() !== "") break;
    start = reference.start;
    const before = text.slice(0, start).trimEnd();
    if (before === "" || text.slice(before.length, start).includes("\n")) from = before.length;
  }
  return { words: text.slice(0, from), tail: text.slice(from) };
}

/** The text of what was written and what stands behind it. */
export function joinTail(words: string, tail: string): string {
  return words.trim() === "" ? tail.trimStart() : words + (tail === "" || /^\s*\n/.test(tail) ? tail : `\n\n${tail}`);
}

/** A text that ends with one attachment more; one that it shows already it does not show twice. */
export function withReference(text: string, attachmentId: string): string {
  if (referencesIn(text).some((reference) => reference.attachmentId === attachmentId)) return text;
  const before = text.trimEnd();
  return `${before}${before === "" ? "" : "\n\n"}![](${SCHEME}${attachmentId})`;
}

/** A text without an attachment, and without the blank lines that it alone stood between. */
export function withoutReference(text: string, attachmentId: string): string {
  let left = text;
  for (const { attachmentId: shown, start, end } of referencesIn(text).toReversed()) {
    if (shown !== attachmentId) continue;
    const [before, after] = [left.slice(0, start), left.slice(end)];
    const isAlone = /(?:^|\n)[ \t]*$/.test(before) && /^[ \t]*(?:\n|$)/.test(after);
    left = isAlone ? [before.trimEnd(), after.trimStart()].filter((part) => part !== "").join("\n\n") : before + after;
  }
  return left;
}
