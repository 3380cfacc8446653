import PDFDocument from "pdfkit";
import type { Inline } from "./blocks.ts";
import type { Style, Typefaces } from "./typefaces.ts";
import type { createUnset } from "./unset.ts";
import type { BookWords } from "./words.ts";

export const INK = "#1d1b18";
export const SOFT = "#6b645a";
const MARGINS = { top: 54, bottom: 62, left: 50, right: 50 } as const;
const INDENT = 14;
const UNSET_MARK = "[…]";

export interface SetOptions {
  readonly size: number;
  readonly color?: string;
  readonly style?: Style;
  readonly indent?: number;
  readonly align?: "left" | "center";
  readonly lineGap?: number;
}

export type Page = ReturnType<typeof createPage>;

/** Pages of a book (A5): sets runs of text, each in a typeface that has its characters. */
export function createPage(options: {
  readonly typefaces: Typefaces;
  readonly unset: ReturnType<typeof createUnset>;
  readonly words: BookWords;
  readonly info: { readonly title: string; readonly createdAt: Date };
}) {
  const { typefaces, unset, words, info } = options;
  const doc = new PDFDocument({
    size: "A5",
    bufferPages: true,
    autoFirstPage: false,
    margins: MARGINS,
    lang: words.language,
    displayTitle: true,
    info: { Title: info.title, Creator: "AURA Journal", Producer: "AURA Journal", CreationDate: info.createdAt },
    // The first of ours is registered below; without this the library opens a typeface of its own.
    font: "",
  });
  for (const { name, bytes } of typefaces.all()) doc.registerFont(name, bytes);

  function runsOf(inlines: readonly Inline[], style: Style) {
    return inlines.flatMap(({ text, isBold, isItalic }) =>
      typefaces
        .runsOf(text.replaceAll("\t", "    "), styleOf(isBold || style === "bold", isItalic || style === "italic"))
        .map((run) => {
          if (run.typeface !== undefined) return { text: run.text, typeface: run.typeface };
          unset.add(run.text, words);
          return { text: UNSET_MARK, typeface: typefaces.all()[0]!.name };
        }),
    );
  }

  return {
    doc,
    width: (): number => doc.page.width - MARGINS.left - MARGINS.right,
    bottom: (): number => doc.page.height - MARGINS.bottom,
    left: MARGINS.left,
    /** Sets a paragraph where the last one ended. */
    set(
      inlines: readonly Inline[],
      { size, color = INK, style = "regular", indent = 0, align = "left", lineGap = 3 }: SetOptions,
    ): void {
      const x = MARGINS.left + indent * INDENT;
      const width = doc.page.width - MARGINS.right - x;
      for (const line of linesOf(inlines)) {
        const runs = runsOf(line, style);
        runs.forEach(({ text, typeface }, nth) => {
          doc.font(typeface).fontSize(size).fillColor(color);
          const isContinued = nth < runs.length - 1;
          const flow = { continued: isContinued, lineGap, align, width, baseline: -typefaces.ascent * size };
          if (nth === 0) doc.text(text, x, doc.y, flow);
          else doc.text(text, flow);
        });
      }
    },
    /** Sets one line at a place, which moves nothing. */
    line(
      text: string,
      at: { readonly y: number; readonly align: "left" | "right" | "center"; readonly indent?: number },
      { size, color = INK, style = "regular" }: SetOptions,
    ): void {
      const runs = runsOf([{ text, isBold: false, isItalic: false }], style);
      const widths = runs.map((run) => doc.font(run.typeface).fontSize(size).widthOfString(run.text));
      const total = widths.reduce((sum, width) => sum + width, 0);
      const free = doc.page.width - MARGINS.left - MARGINS.right - total;
      let x =
        MARGINS.left + (at.indent ?? 0) * INDENT + (at.align === "left" ? 0 : at.align === "right" ? free : free / 2);
      runs.forEach(({ text: piece, typeface }, nth) => {
        doc
          .font(typeface)
          .fontSize(size)
          .fillColor(color)
          .text(piece, x, at.y, { lineBreak: false, baseline: -typefaces.ascent * size });
        x += widths[nth]!;
      });
    },
    /** Begins a new page where less than this is left. */
    need(height: number): void {
      if (doc.y + height > doc.page.height - MARGINS.bottom) doc.addPage();
    },
  };
}

/** A break begins at the left, whatever typeface goes on behind it; the library would go on where it stood. */
function linesOf(inlines: readonly Inline[]): Inline[][] {
  const lines: Inline[][] = [[]];
  for (const inline of inlines) {
    const [first = "", ...rest] = inline.text.split("\n");
    lines.at(-1)!.push({ ...inline, text: first });
    for (const text of rest) lines.push([{ ...inline, text }]);
  }
  return lines.map((line) => (line.every(({ text }) => text === "") ? [{ ...line[0]!, text: " " }] : line));
}

function styleOf(isBold: boolean, isItalic: boolean): Style {
  if (isBold) return isItalic ? "boldItalic" : "bold";
  return isItalic ? "italic" : "regular";
}
