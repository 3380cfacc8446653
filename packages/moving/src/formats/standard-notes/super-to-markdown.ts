import { fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { linkOf } from "../../parse/html-to-markdown.ts";
import { escapeLineStart, escapeMarkdown } from "../../parse/markdown-text.ts";

export interface SuperAsMarkdown {
  readonly markdown: string;
  /** Kinds of nodes that have no form here, as `super.<type>`; their text has come along where they have any. */
  readonly lost: readonly string[];
}

const FORMAT = { bold: 1, italic: 2, strikethrough: 4, code: 16 } as const;
const MAXIMUM_DEPTH = 64;

/** The text of a Super note, which is the state of a Lexical editor in JSON. @returns undefined where it is none */
export function superToMarkdown(text: string): SuperAsMarkdown | undefined {
  let state: unknown;
  try {
    state = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = fieldsOf(state)["root"];
  if (!isFields(root)) return undefined;
  const lost = new Set<string>();
  return { markdown: blocksOf(root, lost, 0).trim(), lost: [...lost] };
}

function childrenOf(node: Fields): readonly Fields[] {
  return listOf(node["children"]).filter(isFields);
}

function blocksOf(node: Fields, lost: Set<string>, depth: number): string {
  if (depth > MAXIMUM_DEPTH) return "";
  return childrenOf(node)
    .map((child) => blockOf(child, lost, depth))
    .filter(Boolean)
    .join("\n\n");
}

function blockOf(node: Fields, lost: Set<string>, depth: number): string {
  const inline = (): string => inlineOf(node, lost, depth);
  switch (node["type"]) {
    case "paragraph":
      return inline().split("\n").map(escapeLineStart).join("\n");
    case "heading": {
      const level = /^h([1-6])$/u.exec(String(node["tag"]))?.[1] ?? "1";
      return `${"#".repeat(Number(level))} ${inline().replaceAll("\n", " ")}`;
    }
    case "quote":
      return `> ${inline().replaceAll("\n", "\n> ")}`;
    case "code":
      return `\`\`\`${(textOf(node["language"]) ?? "").replaceAll(/[^\w+-]/gu, "")}\n${plainOf(node, depth)}\n\`\`\``;
    case "horizontalrule":
      return "---";
    case "list":
      return listOfItems(node, lost, depth);
    default:
      lost.add(`super.${String(node["type"]).slice(0, 40)}`);
      return childrenOf(node).some((child) => Array.isArray(child["children"]))
        ? blocksOf(node, lost, depth + 1)
        : inline();
  }
}

function listOfItems(node: Fields, lost: Set<string>, depth: number): string {
  if (depth > MAXIMUM_DEPTH) return "";
  let number = numberOf(node["start"]) ?? 1;
  const lines: string[] = [];
  for (const item of childrenOf(node)) {
    const nested = childrenOf(item).filter((child) => child["type"] === "list");
    const rest = { children: childrenOf(item).filter((child) => child["type"] !== "list") };
    const said = inlineOf(rest, lost, depth);
    if (said !== "" || nested.length === 0) {
      const box = node["listType"] === "check" ? (item["checked"] === true ? "[x] " : "[ ] ") : "";
      lines.push(`${node["listType"] === "number" ? `${number++}.` : "-"} ${box}${said.replaceAll("\n", "\n  ")}`);
    }
    for (const list of nested) lines.push(listOfItems(list, lost, depth + 1).replaceAll(/^/gmu, "   "));
  }
  return lines.join("\n");
}

function inlineOf(node: Fields, lost: Set<string>, depth: number): string {
  if (depth > MAXIMUM_DEPTH) return "";
  return childrenOf(node)
    .map((child) => {
      const type = child["type"];
      if (type === "text" || type === "code-highlight") return marked(child);
      if (type === "linebreak") return "\n";
      if (type === "tab") return "\t";
      if (type === "link" || type === "autolink") {
        const said = inlineOf(child, lost, depth + 1);
        const href = linkOf(textOf(child["url"]));
        if (href === undefined) lost.add("super.link");
        return href === undefined ? said : `[${said || href}](${href})`;
      }
      if (type !== "paragraph" && type !== "listitem") lost.add(`super.${String(type).slice(0, 40)}`);
      return inlineOf(child, lost, depth + 1);
    })
    .join("");
}

/** Marks hold no spaces at their ends: those stand outside. */
function marked(node: Fields): string {
  const text = typeof node["text"] === "string" ? node["text"] : "";
  const format = numberOf(node["format"]) ?? 0;
  const core = text.trim();
  if (core === "") return text;
  const isCode = (format & FORMAT.code) !== 0 && !core.includes("`");
  let said = isCode ? `\`${core}\`` : escapeMarkdown(core);
  if ((format & FORMAT.strikethrough) !== 0) said = `~~${said}~~`;
  if ((format & FORMAT.italic) !== 0) said = `*${said}*`;
  if ((format & FORMAT.bold) !== 0) said = `**${said}**`;
  const [before = ""] = /^\s*/u.exec(text) ?? [];
  return `${before}${said}${text.slice(before.length + core.length)}`;
}

function plainOf(node: Fields, depth: number): string {
  if (depth > MAXIMUM_DEPTH) return "";
  return childrenOf(node)
    .map((child) =>
      child["type"] === "linebreak"
        ? "\n"
        : typeof child["text"] === "string"
          ? child["text"]
          : plainOf(child, depth + 1),
    )
    .join("");
}
