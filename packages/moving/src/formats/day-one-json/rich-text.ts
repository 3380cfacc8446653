import { fieldsOf, isFields, listOf, numberOf, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { linkOf } from "../../parse/html-to-markdown.ts";
import { escapeMarkdown } from "../../parse/markdown-text.ts";
import { writeLines, type Line } from "./rich-lines.ts";

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

const textAttributes = new Set("bold italic strikethrough inlineCode linkURL autolink cursorPlacement line".split(" "));
const lineStyles = ["header", "indentLevel", "listStyle", "listIndex", "checked", "quote", "codeBlock"] as const;
const lineAttributes = new Set<string>([...lineStyles, "identifier"]);

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
    const style = fieldsOf(attributes["line"]);
    for (const key of Object.keys(style)) if (!lineAttributes.has(key)) lost.add(`richText.line.${key.slice(0, 64)}`);
    const parts = text.split("\n");
    for (const [index, part] of parts.entries()) {
      if (index > 0) current = undefined;
      if (part === "" && index === parts.length - 1) continue;
      // All of a line says the same of it: what says something else is a line of its own.
      if (part !== "" && current !== undefined && isOther(current.attributes, style)) current = undefined;
      if (current === undefined) lines.push((current = { text: "", plain: "", attributes: style }));
      current.text += inline(part, attributes, lost);
      current.plain += part;
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
    const table = textOf(embedded["markdown"]) ?? tableOf(embedded["rows"], lost);
    if (Object.hasOwn(media, type) && identifier !== undefined) {
      mediaIds.push(identifier.toUpperCase());
      addBlock(`![](dayone-moment:${media[type] === "" ? "//" : `${media[type]}/`}${identifier})`);
    } else if (type === "horizontalRuleLine" || type === "horizontalLineRule") addBlock("---");
    else if ((type === "markdown" || type === "renderableCodeBlock") && code !== undefined) addBlock(code);
    else if (/^(?:preview|external(?:Video|Audio))$/u.test(type) && url !== undefined) addBlock(url);
    else if (type === "table" && table !== "") addBlock(`\n${table}\n`);
    else if (type === "stateOfMind" && numberOf(embedded["valence"]) !== undefined) {
      const shown = textsOf(embedded["labelsDisplayNames"]);
      const [label, ...others] = shown.length > 0 ? shown : textsOf(embedded["labels"]);
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

/** Whether a line that is said to be one thing is said to be another. */
function isOther(before: Fields, now: Fields): boolean {
  const says = (style: Fields): boolean => lineStyles.some((key) => style[key] !== undefined);
  const [name, other] = [textOf(before["identifier"]), textOf(now["identifier"])];
  if (name !== undefined && other !== undefined) return name !== other;
  return says(before) && says(now) && lineStyles.some((key) => (before[key] ?? false) !== (now[key] ?? false));
}

function inline(text: string, attributes: Fields, lost: Set<string>): string {
  for (const [key, value] of Object.entries(attributes)) {
    if (!textAttributes.has(key) && value !== false && value !== null) lost.add(`richText.${key.slice(0, 64)}`);
  }
  const inner = text.trim();
  if (inner === "" || fieldsOf(attributes["line"])["codeBlock"] === true) return text;
  const address = attributes["autolink"] === true ? undefined : textOf(attributes["linkURL"]);
  const url = linkOf(address);
  if (address !== undefined && url === undefined) {
    lost.add(/^dayone2?:/u.test(address) ? "text.dayone-link" : "text.link");
  }
  let marked = attributes["inlineCode"] === true ? `\`${inner.replaceAll("`", "'")}\`` : escapeMarkdown(inner);
  if (attributes["autolink"] === true) marked = inner;
  if (attributes["strikethrough"] === true) marked = `~~${marked}~~`;
  if (attributes["italic"] === true) marked = `*${marked}*`;
  if (attributes["bold"] === true) marked = `**${marked}**`;
  if (url !== undefined) marked = `[${marked}](${url})`;
  const at = text.indexOf(inner);
  return text.slice(0, at) + marked + text.slice(at + inner.length);
}

/** A table of Markdown, which has a first row of its own kind. */
function tableOf(rows: unknown, lost: Set<string>): string {
  const written = listOf(rows)
    .map((row) => listOf(row).map((cell) => cellOf(fieldsOf(cell)["content"], lost)))
    .filter((cells) => cells.length > 0)
    .map((cells) => ({ line: `| ${cells.join(" | ")} |`, rule: `| ${cells.map(() => "---").join(" | ")} |` }));
  return written.flatMap(({ line, rule }, index) => (index === 0 ? [line, rule] : [line])).join("\n");
}

function cellOf(content: unknown, lost: Set<string>): string {
  const said = listOf(content).map((segment) => {
    const { text, attributes } = fieldsOf(segment);
    return typeof text === "string" ? inline(text.replaceAll(/\s+/gu, " "), fieldsOf(attributes), lost) : "";
  });
  return said
    .join("")
    .trim()
    .replaceAll("|", String.raw`\|`);
}
