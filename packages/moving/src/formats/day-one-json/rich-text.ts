import { fieldsOf, isFields, listOf, numberOf, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { linkOf } from "../../parse/html-to-markdown.ts";
import { escapeLineStart, escapeMarkdown } from "../../parse/markdown-text.ts";

export interface RichText {
  /** Markdown, with media as Day One's own text has them (`dayone-moment:/video/ID`). */
  readonly markdown: string;
  /** Identifiers of the media it shows, in upper case. */
  readonly mediaIds: readonly string[];
  /** Apple's state of mind, from -1 to 1. */
  readonly stateOfMind?: { readonly valence: number; readonly label?: string };
  readonly lost: readonly string[];
}

/**
 * Day One's rich text, in the dialect of its exports (`contents`, `horizontalRuleLine`, `markdown`) and in that of its
 * specification (`nodes`, `horizontalLineRule`, `renderableCodeBlock`).
 * @param written the document, as JSON in a text (exports have it so) or as it is
 * @returns undefined where it is neither
 */
export function readRichText(written: unknown): RichText | undefined {
  let document = written;
  try {
    if (typeof written === "string") document = JSON.parse(written);
  } catch {
    return undefined;
  }
  const nodes = isFields(document) ? (document["contents"] ?? document["nodes"]) : undefined;
  return Array.isArray(nodes) ? convert(nodes) : undefined;
}

interface Line {
  text: string;
  /** As it is written, for lines of code. */
  plain: string;
  attributes: Fields;
}

const media: Readonly<Record<string, string>> = {
  photo: "",
  video: "/video",
  audio: "/audio",
  pdfAttachment: "/pdfAttachment",
};

function convert(nodes: readonly unknown[]): RichText {
  const lost = new Set<string>();
  const mediaIds: string[] = [];
  const lines: Line[] = [];
  let stateOfMind: RichText["stateOfMind"];
  let current: Line | undefined;

  function addText(text: string, attributes: Fields): void {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) current = undefined;
      if (part === "" && index === text.split("\n").length - 1) continue;
      if (current === undefined) lines.push((current = { text: "", plain: "", attributes: {} }));
      current.text += inline(part, attributes, lost);
      current.plain += part;
      if (isFields(attributes["line"])) current.attributes = attributes["line"];
    }
  }

  function addBlock(text: string): void {
    current = undefined;
    for (const line of text.split("\n")) lines.push({ text: line, plain: line, attributes: { isRaw: true } });
  }

  function addEmbedded(embedded: Fields): void {
    const type = textOf(embedded["type"]) ?? "unknown";
    const identifier = textOf(embedded["identifier"]);
    const code = textOf(embedded["contents"]) ?? textOf(embedded["text"]) ?? textOf(embedded["code"]);
    const url = linkOf(textOf(embedded["url"]));
    if (type in media && identifier !== undefined) {
      mediaIds.push(identifier.toUpperCase());
      addBlock(`![](dayone-moment:${media[type] === "" ? "//" : `${media[type]}/`}${identifier})`);
    } else if (type === "horizontalRuleLine" || type === "horizontalLineRule") addBlock("---");
    else if ((type === "markdown" || type === "renderableCodeBlock") && code !== undefined) addBlock(code);
    else if (type === "preview" && url !== undefined) addBlock(url);
    else if (type === "stateOfMind" && numberOf(embedded["valence"]) !== undefined) {
      const [label, ...others] = textsOf(embedded["labels"]);
      stateOfMind ??= { valence: numberOf(embedded["valence"])!, ...(label === undefined ? {} : { label }) };
      if (others.length > 0) lost.add("richText.stateOfMind.labels");
      if (listOf(embedded["associations"]).length > 0) lost.add("richText.stateOfMind.associations");
    } else lost.add(`richText.${type.slice(0, 64)}`);
  }

  for (const node of nodes) {
    const { text, attributes, embeddedObjects } = fieldsOf(node);
    if (typeof text === "string") addText(text, fieldsOf(attributes));
    for (const embedded of listOf(embeddedObjects)) addEmbedded(fieldsOf(embedded));
  }
  return {
    markdown: writeLines(lines),
    mediaIds,
    lost: [...lost],
    ...(stateOfMind === undefined ? {} : { stateOfMind }),
  };
}

function inline(text: string, attributes: Fields, lost: Set<string>): string {
  if (attributes["highlightedColor"] !== undefined) lost.add("richText.highlightedColor");
  const inner = text.trim();
  if (inner === "" || fieldsOf(attributes["line"])["codeBlock"] === true) return text;
  const url = attributes["autolink"] === true ? undefined : linkOf(textOf(attributes["linkURL"]));
  const isDayOne = /^dayone2?:/u.test(textOf(attributes["linkURL"]) ?? "");
  if (isDayOne) lost.add("text.dayone-link");
  let marked = attributes["inlineCode"] === true ? `\`${inner.replaceAll("`", "'")}\`` : escapeMarkdown(inner);
  if (attributes["autolink"] === true) marked = inner;
  if (attributes["strikethrough"] === true) marked = `~~${marked}~~`;
  if (attributes["italic"] === true) marked = `*${marked}*`;
  if (attributes["bold"] === true) marked = `**${marked}**`;
  if (url !== undefined) marked = `[${marked}](${url})`;
  const at = text.indexOf(inner);
  return text.slice(0, at) + marked + text.slice(at + inner.length);
}

function writeLines(lines: readonly Line[]): string {
  const written: string[] = [];
  let isCode = false;
  for (const line of lines) {
    if ((line.attributes["codeBlock"] === true) !== isCode) {
      isCode = !isCode;
      written.push("```");
    }
    written.push(isCode ? line.plain : lineOf(line));
  }
  if (isCode) written.push("```");
  return written.join("\n");
}

function lineOf({ text, attributes }: Line): string {
  if (attributes["isRaw"] === true) return text;
  const header = numberOf(attributes["header"]) ?? 0;
  const indent = "  ".repeat(Math.min(8, Math.max(0, (numberOf(attributes["indentLevel"]) ?? 1) - 1)));
  const style = attributes["listStyle"];
  if (header >= 1 && header <= 6) return `${"#".repeat(header)} ${text}`;
  if (style === "bulleted") return `${indent}- ${text}`;
  if (style === "numbered") return `${indent}${numberOf(attributes["listIndex"]) ?? 1}. ${text}`;
  if (style === "checkbox") return `${indent}- [${attributes["checked"] === true ? "x" : " "}] ${text}`;
  return attributes["quote"] === true ? `> ${text}` : escapeLineStart(text);
}
