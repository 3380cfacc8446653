import type { Fields } from "./fields.ts";

const valuePattern = /"((?:\\.|[^"\\])*)"|'([^']*)'|([^\s,[\]"'#]+(?: [^\s,[\]"'#]+)*)/gu;

/** What lines of TOML say: texts and lists of texts, a name below a table by its path. Anything else is left out, and said to be. */
export function tomlLines(text: string): { readonly fields: Fields; readonly isDamaged: boolean } {
  const fields: Record<string, unknown> = {};
  let table = "";
  let isDamaged = false;
  for (const line of text.split(/\r?\n/u).map((each) => each.trim())) {
    const [, header] = /^\[([\w.-]+)\]$/u.exec(line) ?? [];
    const [, name, value = ""] = /^["']?([\w.-]{1,64})["']?\s*=\s*(\S.*)$/u.exec(line) ?? [];
    const values = [...value.matchAll(valuePattern)].map(
      ([, quoted, literal, bare]) => quoted?.replaceAll(/\\(["\\])/gu, "$1") ?? literal ?? bare ?? "",
    );
    if (header !== undefined) table = `${header}.`;
    else if (name !== undefined && value.startsWith("[") && value.endsWith("]")) fields[table + name] = values;
    else if (name !== undefined && values.length > 0 && !/^(?:\[|\{|"""|''')/u.test(value))
      fields[table + name] = values[0];
    else if (line !== "" && !line.startsWith("#")) isDamaged = true;
  }
  return { fields, isDamaged };
}
