const PLACE = /^<!-- eval:nlp (\S+) -->\n[^]*?^<!-- \/eval:nlp -->$/gm;

/**
 * A document with each table between its marks, `<!-- eval:nlp NAME -->` and `<!-- /eval:nlp -->`.
 * @throws Error where a mark asks for a table that there is none of, or there are no marks at all
 */
export function published(document: string, tables: ReadonlyMap<string, string>): string {
  let places = 0;
  const text = document.replace(PLACE, (_, name: string) => {
    const found = tables.get(name);
    if (found === undefined) throw new Error(`the document asks for a table ${name}, and there is none`);
    places += 1;
    return `<!-- eval:nlp ${name} -->\n\n${aligned(found)}\n\n<!-- /eval:nlp -->`;
  });
  if (places === 0) throw new Error("the document has no place for a table");
  return text;
}

/** Tables with their columns one below the other, as the formatter wants them; other lines as they are. */
function aligned(markdown: string): string {
  return markdown.replace(/(?:^\|.*(?:\n|$))+/gm, (block) => {
    const rows = block
      .trimEnd()
      .split("\n")
      .map((line) =>
        line
          .split(/(?<!\\)\|/)
          .slice(1, -1)
          .map((cell) => cell.trim()),
      );
    const widths = (rows[0] ?? []).map((_, at) => Math.max(3, ...rows.map((row) => [...(row[at] ?? "")].length)));
    const lines = rows.map((row) => {
      const cells = row.map((cell, at) => {
        const width = widths[at] ?? 0;
        return cell === "---" ? "-".repeat(width) : cell + " ".repeat(width - [...cell].length);
      });
      return `| ${cells.join(" | ")} |`;
    });
    return lines.join("\n") + (block.endsWith("\n") ? "\n" : "");
  });
}
