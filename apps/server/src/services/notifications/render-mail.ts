import type { Catalogue, MailWords } from "./catalogue/words.ts";

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Values = Readonly<Record<string, string>>;

/** A part of a mail. All text in it is text, whatever it looks like. */
export type MailBlock =
  | { readonly kind: "heading"; readonly text: string }
  | { readonly kind: "paragraph"; readonly text: string; readonly isSmall?: boolean }
  | { readonly kind: "link"; readonly url: string; readonly label?: string; readonly isSmall?: boolean }
  | { readonly kind: "facts"; readonly rows: readonly (readonly [label: string, value: string])[] };

/** Puts the values into the words of a mail. A value is text and stays text: it is not looked at again. */
export function renderMail(
  words: MailWords,
  values: Values,
  catalogue: Pick<Catalogue, "language" | "greeting">,
  foot?: string,
): RenderedMail {
  const { greeting } = catalogue;
  const hello = values["name"] === undefined || values["name"] === "" ? greeting.plain : greeting.named;
  const blocks = [hello, ...words.paragraphs]
    .filter((paragraph) => namesIn(paragraph).every((name) => values[name] !== undefined))
    .map((paragraph) => blockOf(paragraph, values));
  const foots: MailBlock[] = foot === undefined ? [] : [{ kind: "paragraph", text: foot, isSmall: true }];
  return renderBlocks({ language: catalogue.language, subject: words.subject, blocks: [...blocks, ...foots] });
}

/** A mail of blocks, as text and as HTML in paper and ink, light and dark. */
export function renderBlocks(mail: {
  readonly language: string;
  readonly subject: string;
  readonly blocks: readonly MailBlock[];
}): RenderedMail {
  const { language, subject, blocks } = mail;
  const html = `<!doctype html>
<html lang="${escapeHtml(language)}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><title>${escapeHtml(subject)}</title><style>${STYLE}</style></head>
<body><main class="sheet">
${blocks.map(blockToHtml).join("\n")}
</main></body></html>
`;
  return { subject, text: `${blocks.map(blockToText).join("\n\n")}\n`, html };
}

// Mail programmes that drop the style show plain black on white, which is paper and ink too.
const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; background: #faf7f2; color: #1d1b18; font: 16px/1.6 -apple-system, "Segoe UI", system-ui, sans-serif; }
.sheet { max-width: 34rem; margin: 0 auto; padding: 32px 20px 48px; }
h1 { font: 600 26px/1.25 Georgia, serif; margin: 0 0 4px; }
p { margin: 0 0 16px; }
a { color: #3d5a80; }
.open { display: inline-block; padding: 12px 20px; border-radius: 8px; background: #3d5a80; color: #faf7f2; text-decoration: none; }
.small { font-size: 14px; color: #6b655c; }
table { width: 100%; border-collapse: collapse; margin: 0 0 20px; }
th, td { padding: 10px 0; border-bottom: 1px solid #e2dbd0; text-align: start; vertical-align: top; }
th { font-weight: 400; color: #6b655c; padding-inline-end: 16px; }
@media (prefers-color-scheme: dark) {
  body { background: #191714; color: #ece5da; }
  a { color: #9db8d9; }
  .open { background: #9db8d9; color: #191714; }
  .small, th { color: #a49b8d; }
  th, td { border-color: #383229; }
}
`;

const NAME = /\{(\w+)\}/g;

function namesIn(paragraph: string): string[] {
  return [...paragraph.matchAll(NAME)].map((match) => match[1] as string);
}

function blockOf(paragraph: string, values: Values): MailBlock {
  const text = paragraph.replaceAll(NAME, (_, name: string) => oneLine(values[name] ?? ""));
  const isAddress = /^\{\w+\}$/.test(paragraph) && isUrl(text);
  return isAddress ? { kind: "link", url: text } : { kind: "paragraph", text };
}

function blockToText(block: MailBlock): string {
  switch (block.kind) {
    case "heading":
    case "paragraph":
      return oneLine(block.text);
    case "link":
      return block.label === undefined ? oneLine(block.url) : `${oneLine(block.label)}:\n${oneLine(block.url)}`;
    case "facts":
      return block.rows.map(([label, value]) => `${oneLine(label)}: ${oneLine(value)}`).join("\n");
  }
}

function blockToHtml(block: MailBlock): string {
  const shown = (text: string): string => escapeHtml(oneLine(text));
  switch (block.kind) {
    case "heading":
      return `<h1>${shown(block.text)}</h1>`;
    case "paragraph":
      return `<p${block.isSmall === true ? ' class="small"' : ""}>${shown(block.text)}</p>`;
    case "link": {
      const { url, label = url, isSmall } = block;
      const looks = isSmall === true ? ' class="small"' : "";
      const isButton = block.label !== undefined && isSmall !== true;
      if (!isUrl(url)) return `<p${looks}>${shown(label)}</p>`;
      return `<p${looks}><a${isButton ? ' class="open"' : ""} href="${shown(url)}">${shown(label)}</a></p>`;
    }
    case "facts":
      return `<table>\n${block.rows
        .map(([label, value]) => `<tr><th scope="row">${shown(label)}</th><td>${shown(value)}</td></tr>`)
        .join("\n")}\n</table>`;
  }
}

/** Nothing but an address of the web becomes a link. */
function isUrl(text: string): boolean {
  return /^https?:\/\//.test(text);
}

/** A value stays within its paragraph: line breaks and control characters would let it pose as words of ours. */
function oneLine(value: string): string {
  return value.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}
