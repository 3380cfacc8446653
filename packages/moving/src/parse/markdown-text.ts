/** Text that shall read as it is written, in Markdown: escapes what would be taken for a mark, and no more. */
export function escapeMarkdown(text: string): string {
  return text
    .replaceAll(/[\\*`[]|<(?=[A-Za-z/!?])|~(?=~)/gu, String.raw`\$&`)
    .replaceAll(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, String.raw`\_`);
}

/** What begins a heading, a quote, a list or a rule at the start of a line; to be used on lines after `escapeMarkdown`. */
export function escapeLineStart(line: string): string {
  return line
    .replace(/^(\s{0,3})(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|-{3,}\s*$|={3,}\s*$)/u, String.raw`$1\$2`)
    .replace(/^(\s{0,3}\d{1,9})([.)])(?=\s|$)/u, String.raw`$1\$2`);
}

const codePattern = /^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$|`[^`\n]+`/gmu;

/** Markdown whose prose is changed, and whose code is not. */
export function withProse(markdown: string, change: (prose: string) => string): string {
  const parts: string[] = [];
  let at = 0;
  for (const code of markdown.matchAll(codePattern)) {
    parts.push(change(markdown.slice(at, code.index)), code[0]);
    at = code.index + code[0].length;
  }
  return [...parts, change(markdown.slice(at))].join("");
}
