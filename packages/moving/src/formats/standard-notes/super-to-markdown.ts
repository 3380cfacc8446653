import { fieldsOf, isFields, listOf, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { linkOf } from "../../parse/html-to-markdown.ts";
import { escapeLineStart, escapeMarkdown } from "../../parse/markdown-text.ts";

export interface NoteText {
  readonly markdown: string;
  /** What has no form here, such as kinds of nodes as `super.<type>`; their text has come along where they have any. */
  readonly lost: readonly string[];
}

const FORMAT = { bold: 1, italic: 2, strikethrough: 4, code: 16 } as const;
/** Looks that have no mark in Markdown. */
const LOST_FORMAT = { underline: 8, subscript: 32, superscript: 64, highlight: 128 } as const;
const MAXIMUM_DEPTH = 64;

/** The text of a Super note, which is the state of a Lexical editor in JSON. @returns undefined where it is none */
export function superToMarkdown(text: string): NoteText | undefined {
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
      const level = /^h([1-6])$/u.exec(textOf(node["tag"]) ?? "")?.[1] ?? "1";
      return `${"#".repeat(Number(level))} ${inline().replaceAll("\n", " ")}`;
    }
    case "quote":
      return `> ${inline().replaceAll("\n", "\n> ")}`;
    case "code":
      return codeOf(plainOf(node, depth), textOf(node["language"]) ?? "");
    case "horizontalrule":
      return "---";
    case "list":
      return listOfItems(node, lost, depth);
    case "table":
      return tableOf(node, lost, depth);
    case "inline-file":
      return fileOf(node, lost);
    default: {
      const address = addressOf(node);
      if (address !== undefined) return address;
      lost.add(lostNameOf(node));
      if (node["type"] === "unencrypted-image") return linkTo(node["src"], textOf(node["alt"]));
      return childrenOf(node).some((child) => Array.isArray(child["children"]))
        ? blocksOf(node, lost, depth + 1)
        : inline();
    }
  }
}

function lostNameOf(node: Fields): string {
  return `super.${(textOf(node["type"]) ?? "unknown").slice(0, 40)}`;
}

function codeOf(text: string, language: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`+/gu), ([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}${language.replaceAll(/[^\w+-]/gu, "")}\n${text}\n${fence}`;
}

/** A table of Markdown, which has a first row of its own kind. */
function tableOf(node: Fields, lost: Set<string>, depth: number): string {
  const rows = childrenOf(node).map((row) =>
    childrenOf(row).map((cell) =>
      blocksOf(cell, lost, depth + 1)
        .replaceAll(/\s+/gu, " ")
        .replaceAll("|", String.raw`\|`),
    ),
  );
  const lines = rows.map((cells) => `| ${cells.join(" | ")} |`);
  const rule = `| ${(rows[0] ?? []).map(() => "---").join(" | ")} |`;
  return lines.length === 0 ? "" : [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** What is shown from elsewhere, by its address. */
function addressOf({ type, videoID, id }: Fields): string | undefined {
  const named = textOf(type === "youtube" ? videoID : type === "tweet" ? id : undefined);
  if (named === undefined || !/^[\w-]{1,64}$/u.test(named)) return undefined;
  return type === "youtube" ? `https://www.youtube.com/watch?v=${named}` : `https://x.com/i/web/status/${named}`;
}

function linkTo(address: unknown, words: string | undefined): string {
  const href = linkOf(textOf(address));
  return href === undefined ? escapeMarkdown(words ?? "") : `[${escapeMarkdown(words ?? href)}](${href})`;
}

/** A file that stands in the note as data, as Markdown has such. */
function fileOf(node: Fields, lost: Set<string>): string {
  const source = textOf(node["src"]) ?? "";
  const name = (textOf(node["fileName"]) ?? "").replaceAll(/[[\]\\\s]+/gu, " ");
  if (/^data:[\w.+-]+\/[\w.+-]+;base64,[\w+/=%]+$/u.test(source)) return `![${name}](${source})`;
  lost.add(lostNameOf(node));
  return linkTo(source, name === "" ? undefined : name);
}

function listOfItems(node: Fields, lost: Set<string>, depth: number): string {
  if (depth > MAXIMUM_DEPTH) return "";
  let number = numberOf(node["start"]) ?? 1;
  const lines: string[] = [];
  let width = 0;
  for (const item of childrenOf(node)) {
    const nested = childrenOf(item).filter((child) => child["type"] === "list");
    const rest = { children: childrenOf(item).filter((child) => child["type"] !== "list") };
    const said = inlineOf(rest, lost, depth);
    if (said !== "" || nested.length === 0) {
      const box = node["listType"] === "check" ? (item["checked"] === true ? "[x] " : "[ ] ") : "";
      const marker = node["listType"] === "number" ? `${number++}. ` : "- ";
      width = marker.length;
      lines.push(`${marker}${box}${said.replaceAll("\n", `\n${" ".repeat(width)}`)}`);
    }
    // Three columns serve all items but those of long numbers.
    for (const list of nested) {
      lines.push(listOfItems(list, lost, depth + 1).replaceAll(/^/gmu, " ".repeat(Math.max(3, width))));
    }
  }
  return lines.join("\n");
}

function inlineOf(node: Fields, lost: Set<string>, depth: number): string {
  if (depth > MAXIMUM_DEPTH) return "";
  return childrenOf(node)
    .map((child) => {
      const type = child["type"];
      if (type === "linebreak") return "\n";
      if (type === "tab") return "\t";
      if (typeof child["text"] === "string") return marked(child, child["text"], lost);
      if (type === "link" || type === "autolink") {
        const said = inlineOf(child, lost, depth + 1);
        const href = linkOf(textOf(child["url"]));
        if (href === undefined) lost.add("super.link");
        return href === undefined ? said : `[${said || href}](${href})`;
      }
      if (type !== "paragraph" && type !== "listitem") lost.add(lostNameOf(child));
      return inlineOf(child, lost, depth + 1);
    })
    .join("");
}

/** Marks hold no spaces at their ends: those stand outside. */
function marked(node: Fields, text: string, lost: Set<string>): string {
  const format = numberOf(node["format"]) ?? 0;
  for (const [look, bit] of Object.entries(LOST_FORMAT)) if ((format & bit) !== 0) lost.add(`super.${look}`);
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
