import { Parser } from "htmlparser2";
import { createMarkdownWriter } from "./markdown-writer.ts";

export interface HtmlOptions {
  /** What stands for an image (or a sound, a film) in the text; undefined where it is left out. */
  readonly media?: (source: string) => string | undefined;
  /** Where a link leads that is none of the web or of mail; undefined where it leads nowhere. */
  readonly link?: (href: string) => string | undefined;
}

export interface HtmlAsMarkdown {
  readonly markdown: string;
  /** Elements that have no form here, each once, as `html.<name>`; their text has come along where they have any. */
  readonly lost: readonly string[];
}

/** Elements nested deeper are of no page that a person has written: from there on the text comes along without them. */
const MAXIMUM_DEPTH = 2_000;
/** So much is read between two looks at how deep it goes. */
const SLICE = 16_384;

const lineBlocks = new Set(
  "div section article header footer main aside figure figcaption tr dt dd dl table tbody thead tfoot address body html center details summary".split(
    " ",
  ),
);
const silent = new Set(
  "script style head title iframe object embed template svg math noscript canvas select textarea".split(" "),
);
const marks: ReadonlyMap<string, string> = new Map(
  Object.entries({
    b: "**",
    strong: "**",
    i: "*",
    em: "*",
    s: "~~",
    del: "~~",
    strike: "~~",
    code: "`",
    tt: "`",
  }),
);
/** Elements whose look is all that goes. */
const plain = new Set(
  "span font small big td th abbr cite q time label wbr ins colgroup col picture source meta link".split(" "),
);

/**
 * HTML of journals and notes as Markdown. By a list of what may come along: scripts, styles, frames, forms and links of other
 * schemes than the web's and mail's do not.
 */
export function htmlToMarkdown(html: string, { media, link }: HtmlOptions = {}): HtmlAsMarkdown {
  const writer = createMarkdownWriter();
  const lost = new Set<string>();
  const links: (string | undefined)[] = [];
  /** Of each list that is open, whether its items are to be ticked. */
  const lists: boolean[] = [];
  let silentDepth = 0;
  let depth = 0;
  /** Entities arrive apart from the text around them: only together they tell what must be escaped. */
  let text = "";

  function endText(): void {
    writer.text(text);
    text = "";
  }

  function open(name: string, attributes: Readonly<Record<string, string>>): void {
    endText();
    depth += 1;
    if (silent.has(name)) {
      silentDepth += 1;
      if (name !== "head" && name !== "title" && name !== "style") lost.add(`html.${name}`);
    }
    if (silentDepth > 0) return;
    const mark = marks.get(name);
    if (mark !== undefined) writer.openMark(mark);
    else if (/^h[1-6]$/u.test(name)) writer.openBlock({ heading: Number(name[1]) });
    else if (name === "p") writer.openBlock({});
    else if (name === "pre") writer.openPre();
    else if (name === "blockquote") writer.openQuote();
    else if (name === "ul" || name === "ol") {
      lists.push(/checklist|tasklist/iu.test(`${attributes["class"] ?? ""} ${attributes["data-type"] ?? ""}`));
      writer.openList(name === "ol" ? startOf(attributes["start"]) : undefined);
    } else if (name === "li") {
      writer.openItem(boxOf(attributes, lists.at(-1) === true));
    } else if (name === "input" && attributes["type"] === "checkbox") {
      writer.raw(attributes["checked"] === undefined ? "[ ] " : "[x] ");
    } else if (name === "br") writer.lineBreak();
    else if (name === "hr") writer.rule();
    else if (name === "a") {
      const href = linkOf(attributes["href"]) ?? link?.(attributes["href"] ?? "");
      if (href === undefined && attributes["href"] !== undefined) lost.add("html.a");
      links.push(href);
      if (href !== undefined) writer.openLink();
    } else if (name === "img" || name === "video" || name === "audio") {
      const shown = attributes["src"] === undefined ? undefined : media?.(attributes["src"]);
      if (shown === undefined) lost.add(`html.${name}`);
      else writer.raw(shown);
    } else if (name === "td" || name === "th") writer.cell();
    else if (lineBlocks.has(name)) writer.openLine();
    else if (!plain.has(name)) lost.add(`html.${name}`);
  }

  function close(name: string): void {
    endText();
    depth -= 1;
    if (silent.has(name)) silentDepth = Math.max(0, silentDepth - 1);
    else if (silentDepth > 0) return;
    const mark = marks.get(name);
    if (mark !== undefined) writer.closeMark(mark);
    else if (/^h[1-6]$/u.test(name) || name === "p") writer.closeBlock();
    else if (name === "pre") writer.closePre();
    else if (name === "blockquote") writer.closeQuote();
    else if (name === "ul" || name === "ol") {
      lists.pop();
      writer.closeList();
    } else if (name === "li") writer.closeItem();
    else if (name === "a") {
      const href = links.pop();
      if (href !== undefined) writer.closeLink(href);
    } else if (lineBlocks.has(name)) writer.closeLine();
  }

  const ontext = (piece: string): void => {
    if (silentDepth === 0) text += piece;
  };
  const parser = new Parser({ onopentag: open, onclosetag: close, ontext }, { decodeEntities: true });
  let at = 0;
  while (at < html.length && depth <= MAXIMUM_DEPTH) {
    const end = endOfSlice(html, at);
    parser.write(html.slice(at, end));
    at = end;
  }
  if (at < html.length) {
    lost.add("html.nesting");
    const rest = new Parser({ ontext }, { decodeEntities: true });
    rest.write(
      html
        .slice(at)
        .replaceAll(/<[^<>]*>/gu, " ")
        .replaceAll("<", " "),
    );
    rest.end();
  }
  parser.end();
  endText();
  return { markdown: writer.end(), lost: [...lost] };
}

/** Behind an element, so that none is cut in two where there are many. */
function endOfSlice(html: string, at: number): number {
  const end = html.indexOf(">", at + SLICE);
  return end === -1 ? html.length : end + 1;
}

/** Links that may stand in an entry: an address of the web or of mail, without what would end the link in Markdown. */
export function linkOf(href: string | undefined): string | undefined {
  const address = href?.trim() ?? "";
  if (!/^(?:https?:\/\/|mailto:)[^\s<>\p{Cc}]+$/iu.test(address)) return undefined;
  return address.replaceAll("(", "%28").replaceAll(")", "%29");
}

/** Editors say by a class or by data of their own whether an item is ticked. */
function boxOf(attributes: Readonly<Record<string, string>>, isOfChecklist: boolean): string {
  const ticked = attributes["data-checked"] ?? attributes["aria-checked"];
  if (ticked === undefined && !isOfChecklist) return "";
  return ticked === "true" || /(?:^|[\s-])checked(?:\s|$)/u.test(attributes["class"] ?? "") ? "[x] " : "[ ] ";
}

function startOf(start: string | undefined): number {
  return /^\d{1,9}$/u.test(start ?? "") ? Number(start) : 1;
}
