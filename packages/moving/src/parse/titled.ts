/** A text under its title, unless it says its title itself. */
export function titled(title: string | undefined, text: string): string {
  const line = title?.replaceAll(/\s+/gu, " ").trim() ?? "";
  const body = text.trim();
  if (line === "") return body;
  const [first = ""] = body.split("\n", 1);
  const isSaid = first.replace(/^#{1,6}\s+/u, "").trim() === line;
  return isSaid ? body : [`# ${line}`, body].filter(Boolean).join("\n\n");
}
