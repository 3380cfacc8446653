import { parse } from "yaml";
import { isFields, type Fields } from "./fields.ts";

export interface FrontMatter {
  /** Values are texts, or lists and objects of them: what YAML would take for a number or a date stays as it is written. */
  readonly fields: Fields;
  readonly body: string;
  /** Whether what stood in front was no YAML and was read line by line. */
  readonly isDamaged: boolean;
}

/** Longer ones are no front matter. */
const MAXIMUM_LENGTH = 64 * 1024;
const fencePattern = /^---[ \t]*\r?\n(?:([\s\S]*?)\r?\n)??(?:---|\.\.\.)[ \t]*(?:\r?\n|$)/u;

/**
 * What stands between two lines of `---` before a text. Aliases are refused, since a few lines of them come to gigabytes ("billion
 * laughs"); what is no YAML is read as lines of `name: value`.
 */
export function splitFrontMatter(text: string): FrontMatter {
  const match = text.startsWith("---") ? fencePattern.exec(text.slice(0, MAXIMUM_LENGTH)) : null;
  if (match === null) return { fields: {}, body: text, isDamaged: false };
  const body = text.slice(match[0].length);
  const front = match[1] ?? "";
  try {
    const value: unknown = parse(front, {
      schema: "failsafe",
      maxAliasCount: 0,
      uniqueKeys: false,
      logLevel: "error",
    });
    if (isFields(value)) return { fields: value, body, isDamaged: false };
    if (front.trim() === "") return { fields: {}, body, isDamaged: false };
  } catch {
    // Read line by line below: of a nesting too deep, an alias, or a colon where YAML wants none.
  }
  return { fields: linesOf(front), body, isDamaged: true };
}

function linesOf(front: string): Fields {
  const values = new Map<string, string>();
  for (const line of front.split(/\r?\n/u)) {
    const [, name, value] = /^([\p{L}_][^:]{0,63}):[ \t]+(.*)$/u.exec(line) ?? [];
    if (name !== undefined && value !== undefined) values.set(name.trim(), value.trim());
  }
  return Object.fromEntries(values);
}
