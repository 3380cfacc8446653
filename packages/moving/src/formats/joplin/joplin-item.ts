/** A file of Joplin's raw export: its kind, what stands at its end, and the text above. */
export interface JoplinItem {
  readonly properties: Readonly<Record<string, string>>;
  readonly title: string;
  readonly body: string;
}

const PROPERTY_LINES = 200;

/**
 * Reads a file from its end: `key: value` lines up to the first blank one are properties, since a text may hold lines of that form
 * as well. Tags and the like have no text, and begin with their title or with a property.
 */
export function readJoplinItem(text: string): JoplinItem | undefined {
  const lines = text.replaceAll("\r\n", "\n").trimEnd().split("\n");
  const properties: Record<string, string> = {};
  let at = lines.length - 1;
  for (; at >= 0 && lines[at]!.trim() !== "" && lines.length - at <= PROPERTY_LINES; at -= 1) {
    const [, name, value] = /^([a-z_]{1,64}):(?: (.*))?$/u.exec(lines[at]!) ?? [];
    if (name === undefined) return undefined;
    properties[name] ??= value ?? "";
  }
  if (properties["type_"] === undefined || properties["id"] === undefined) return undefined;
  const [title = "", ...rest] = lines.slice(0, Math.max(0, at));
  return { properties, title: title.trim(), body: rest.join("\n").trim() };
}
