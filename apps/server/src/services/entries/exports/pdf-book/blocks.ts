import { lexer, type Token, type Tokens } from "marked";

/** A run of text in one style. */
export interface Inline {
  readonly text: string;
  readonly isBold: boolean;
  readonly isItalic: boolean;
}

/** What an entry is set from. */
export type Block =
  | { readonly kind: "paragraph" | "heading" | "code"; readonly inlines: readonly Inline[]; readonly indent: number }
  | { readonly kind: "item"; readonly inlines: readonly Inline[]; readonly indent: number; readonly mark: string }
  | { readonly kind: "picture"; readonly attachmentId: string; readonly label: string }
  | { readonly kind: "rule" };

const ATTACHMENT = /^aura-attachment:([0-9a-f-]{36})$/;

/** The blocks of a Markdown text; what a book has no form for is set as it was typed. */
export function blocksOf(markdown: string): Block[] {
  return lexer(markdown).flatMap((token) => blockOf(token, 0));
}

function blockOf(token: Token, indent: number): Block[] {
  switch (token.type) {
    case "space":
    case "def":
      return [];
    case "hr":
      return [{ kind: "rule" }];
    case "heading":
      return [{ kind: "heading", inlines: inlinesOf((token as Tokens.Heading).tokens, BARE), indent }];
    case "code":
      return [{ kind: "code", inlines: [{ ...BARE, text: (token as Tokens.Code).text }], indent }];
    case "blockquote":
      return (token as Tokens.Blockquote).tokens.flatMap((inner) => blockOf(inner, indent + 1));
    case "list":
      return itemsOf(token as Tokens.List, indent);
    case "paragraph":
    case "text":
      return paragraphOf((token as Tokens.Paragraph).tokens ?? [token], indent);
    default:
      return [{ kind: "paragraph", inlines: [{ ...BARE, text: token.raw.trimEnd() }], indent }];
  }
}

function itemsOf(list: Tokens.List, indent: number): Block[] {
  return list.items.flatMap((item, nth) => {
    const mark = item.task
      ? item.checked === true
        ? "[x]"
        : "[ ]"
      : list.ordered
        ? `${Number(list.start) + nth}.`
        : "•";
    const [first, ...rest] = item.tokens
      .filter(({ type }) => type !== "checkbox")
      .flatMap((inner) => blockOf(inner, indent + 1));
    if (first === undefined) return [{ kind: "item", inlines: [], indent: indent + 1, mark } as const];
    if (first.kind !== "paragraph")
      return [{ kind: "item", inlines: [], indent: indent + 1, mark } as const, first, ...rest];
    return [{ ...first, kind: "item", mark } as const, ...rest];
  });
}

/** Pictures stand by themselves, also where they were put into a line. */
function paragraphOf(tokens: readonly Token[], indent: number): Block[] {
  const blocks: Block[] = [];
  let inlines: Inline[] = [];
  const flush = (): void => {
    if (inlines.some(({ text }) => text.trim() !== "")) blocks.push({ kind: "paragraph", inlines, indent });
    inlines = [];
  };
  for (const token of tokens) {
    const attachmentId = token.type === "image" ? ATTACHMENT.exec((token as Tokens.Image).href)?.[1] : undefined;
    if (attachmentId === undefined) inlines.push(...inlinesOf([token], BARE));
    else {
      flush();
      blocks.push({ kind: "picture", attachmentId, label: (token as Tokens.Image).text });
    }
  }
  flush();
  return blocks;
}

const BARE: Inline = { text: "", isBold: false, isItalic: false };

function inlinesOf(tokens: readonly Token[], style: Inline): Inline[] {
  return tokens.flatMap((token): Inline[] => {
    switch (token.type) {
      case "strong":
        return inlinesOf((token as Tokens.Strong).tokens, { ...style, isBold: true });
      case "em":
        return inlinesOf((token as Tokens.Em).tokens, { ...style, isItalic: true });
      case "del":
        return inlinesOf((token as Tokens.Del).tokens, style);
      case "br":
        return [{ ...style, text: "\n" }];
      case "link": {
        const { text, href, tokens: inner } = token as Tokens.Link;
        const label = inlinesOf(inner, style);
        return text === href || href === `mailto:${text}` ? label : [...label, { ...style, text: ` (${href})` }];
      }
      case "image": {
        const { text, href } = token as Tokens.Image;
        return [{ ...style, text: `[${text || href}]` }];
      }
      case "text":
      case "escape":
        return "tokens" in token && token.tokens !== undefined
          ? inlinesOf(token.tokens, style)
          : [{ ...style, text: (token as Tokens.Text).text }];
      case "codespan":
        return [{ ...style, text: (token as Tokens.Codespan).text }];
      default:
        return [{ ...style, text: token.raw }];
    }
  });
}
