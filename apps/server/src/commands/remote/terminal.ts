import { styleText } from "node:util";
import type { CommandContext } from "../command.ts";

const DEFAULT_COLUMNS = 80;
/** Longer lines are hard to read, however wide the terminal is. */
const WIDEST = 88;

/** What text looks like where the output goes. */
export interface Look {
  heading(text: string): string;
  aside(text: string): string;
  /** Marks what was looked for; between brackets where nothing can be coloured. */
  match(text: string): string;
  /** Breaks lines between words where a terminal is to show them, each behind `indent`. */
  paragraph(text: string, indent: string): string;
}

export function lookOf({ output, environment }: Pick<CommandContext, "output" | "environment">): Look {
  const isTerminal = output.isTTY;
  const isColoured = isTerminal && (environment["NO_COLOR"] ?? "") === "" && environment["TERM"] !== "dumb";
  const styled = (style: Parameters<typeof styleText>[0], text: string): string =>
    isColoured ? styleText(style, text, { validateStream: false }) : text;
  const columns = isTerminal ? Math.min(output.columns ?? DEFAULT_COLUMNS, WIDEST) : Number.POSITIVE_INFINITY;
  return {
    heading: (text) => styled("bold", text),
    aside: (text) => styled("dim", text),
    match: (text) => (isColoured ? styled(["bold", "yellow"], text) : `[${text}]`),
    paragraph: (text, indent) =>
      text
        .split("\n")
        .flatMap((line) => brokenLines(line, columns - indent.length))
        .map((line) => (line === "" ? "" : indent + line))
        .join("\n"),
  };
}

/**
 * Text of an entry or a server, which may hold codes that a terminal obeys (move, recolour, turn the direction of reading); each of them
 * becomes one other character, so that places in the text stay where they are.
 */
export function printable(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, "\uFFFD");
}

function brokenLines(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(/(?<=[ \t])/)) {
    if (current !== "" && current.length + word.trimEnd().length > width) {
      lines.push(current.trimEnd());
      current = "";
    }
    current += word;
  }
  return [...lines, current.trimEnd()];
}
