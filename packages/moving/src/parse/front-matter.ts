import { parse } from "yaml";
import { isFields, type Fields } from "./fields.ts";
import { tomlLines } from "./toml-lines.ts";

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

/** Hugo's other form. */
const tomlFencePattern = /^\+\+\+[ \t]*\r?\n([\s\S]*?\r?\n)\+\+\+[ \t]*(?:\r?\n|$)/u;

/**
 * What stands between two lines of `---` before a text, or of `+++` (TOML). Aliases are refused, since a few lines of them come to gigabytes ("billion
 * laughs"); what is no YAML is read as lines of `name: value`, and where there are none, the lines are rules within the text.
 */
export function splitFrontMatter(text: string): FrontMatter {
  const toml = text.startsWith("+++") ? tomlFencePattern.exec(text.slice(0, MAXIMUM_LENGTH)) : null;
  if (toml !== null) return { ...tomlLines(toml[1]!), body: text.slice(toml[0].length) };
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
  const fields = linesOf(front);
  return Object.keys(fields).length === 0
    ? { fields, body: text, isDamaged: false }
    : { fields, body, isDamaged: true };
}

/** `name: value`, with items of a list or the lines of a longer text below it. */
function linesOf(front: string): Fields {
  const values = new Map<string, string | string[]>();
  let name = "";
  let isText = false;
  for (const line of front.split(/\r?\n/u)) {
    const [, own, value = ""] = /^([\p{L}_][^:]{0,63}):(?:[ \t]+(.*))?$/u.exec(line) ?? [];
    const [, item] = /^\s*-\s+(.*)$/u.exec(line) ?? [];
    const before = values.get(name);
    if (own !== undefined) {
      name = own.trim();
      isText = /^[|>][+-]?$/u.test(value.trim());
      values.set(name, isText ? "" : value.trim());
    } else if (isText) values.set(name, `${String(before)}${line}\n`);
    else if (item !== undefined && before !== undefined) {
      if (Array.isArray(before)) before.push(item.trim());
      else if (before === "") values.set(name, [item.trim()]);
    }
  }
  return Object.fromEntries(
    Array.from(values, ([key, value]) => [key, Array.isArray(value) ? value : dedented(value)]),
  );
}

function dedented(text: string): string {
  const lines = text.split("\n");
  const indents = lines.flatMap((line) => (line.trim() === "" ? [] : /^[ \t]*/u.exec(line)![0].length));
  return lines
    .map((line) => line.slice(Math.min(...indents)))
    .join("\n")
    .trim();
}
