import { numberOf, type Fields } from "../../parse/fields.ts";
import { escapeLineStart } from "../../parse/markdown-text.ts";

/** A line, its text with its marks already. */
export interface Line {
  text: string;
  /** As it is written, for lines of code. */
  plain: string;
  attributes: Fields;
}

/** Lines of rich text as Markdown. */
export function writeLines(lines: readonly Line[]): string {
  const written: string[] = [];
  let list: List | undefined;
  let isCode = false;
  for (const [index, line] of lines.entries()) {
    if ((line.attributes["codeBlock"] === true) !== isCode) {
      isCode = !isCode;
      written.push("```");
    }
    list = isListed(line) ? (list ?? { outermost: outermostOf(lines, index), items: [] }) : undefined;
    const prefix = list === undefined || isCode ? "" : prefixOf(line.attributes, list);
    written.push(isCode ? line.plain : `${prefix}${lineOf(line)}`);
  }
  if (isCode) written.push("```");
  return written.join("\n");
}

/** Lines of a list that follow each other. */
interface List {
  /** Some programs count levels from 0, others from 1. */
  readonly outermost: number;
  /** Of each level, the number of its last item and how far what is within that stands in. */
  readonly items: { readonly number: number; readonly width: number }[];
}

const MAXIMUM_LEVEL = 8;

function isListed({ attributes }: Line): boolean {
  return ["bulleted", "numbered", "checkbox"].some((style) => style === attributes["listStyle"]);
}

function levelOf(attributes: Fields): number {
  return Math.max(0, numberOf(attributes["indentLevel"]) ?? 0);
}

function outermostOf(lines: readonly Line[], from: number): number {
  let outermost = Number.MAX_VALUE;
  for (let at = from; at < lines.length && isListed(lines[at]!); at += 1) {
    outermost = Math.min(outermost, levelOf(lines[at]!.attributes));
  }
  return outermost;
}

function prefixOf(attributes: Fields, { items, outermost }: List): string {
  const level = Math.min(MAXIMUM_LEVEL, Math.trunc(levelOf(attributes) - outermost));
  items.length = Math.min(items.length, level + 1);
  while (items.length < level) items.push({ number: 0, width: 2 });
  const isNumbered = attributes["listStyle"] === "numbered";
  const number = isNumbered ? (numberOf(attributes["listIndex"]) ?? (items[level]?.number ?? 0) + 1) : 0;
  const marker = isNumbered ? `${number}. ` : "- ";
  items[level] = { number, width: marker.length };
  const indent = items.slice(0, level).reduce((sum, { width }) => sum + width, 0);
  const box = attributes["listStyle"] === "checkbox" ? `[${attributes["checked"] === true ? "x" : " "}] ` : "";
  return `${" ".repeat(indent)}${marker}${box}`;
}

function lineOf(line: Line): string {
  const { text, attributes } = line;
  if (attributes["isRaw"] === true || isListed(line)) return text;
  const header = numberOf(attributes["header"]) ?? 0;
  if (header >= 1 && header <= 6) return text.trim() === "" ? text : `${"#".repeat(header)} ${text}`;
  return attributes["quote"] === true ? `> ${text}` : escapeLineStart(text);
}
