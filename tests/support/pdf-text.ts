import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";

/** A PDF as whoever copies text out of it gets it. */
export interface ReadPdf {
  /** What stands on each page, in the order in which it was set. */
  readonly pages: readonly string[];
  /** Titles of the outline. */
  readonly outline: readonly string[];
}

/** Reads what pdfkit writes: objects apart, streams packed, text in the codes of typefaces that say which letters they are. */
export function readPdf(pdf: Buffer): ReadPdf {
  const file = pdf.toString("latin1");
  assert.ok(file.startsWith("%PDF-") && file.trimEnd().endsWith("%%EOF"), "it is no whole PDF");
  const objects = new Map<string, string>();
  for (const [, number = "", body = ""] of file.matchAll(/(?:^|\n)(\d+) 0 obj\n([^]*?)\nendobj/g))
    objects.set(number, body);
  const at = (reference: string | undefined): string => objects.get(reference ?? "") ?? "";
  const fonts = new Map<string, ReadonlyMap<string, string>>();
  const fontOf = (number: string): ReadonlyMap<string, string> => {
    const known = fonts.get(number) ?? lettersOf(streamOf(at(/\/ToUnicode (\d+) 0 R/.exec(at(number))?.[1])));
    fonts.set(number, known);
    return known;
  };
  const kids = /\/Kids \[([^\]]*)\]/.exec([...objects.values()].find((body) => body.includes("/Type /Pages")) ?? "");
  const pages = [...(kids?.[1] ?? "").matchAll(/(\d+) 0 R/g)].map(([, number]) => {
    const page = at(number);
    const resources = at(/\/Resources (\d+) 0 R/.exec(page)?.[1]) || page;
    const named = new Map(
      [...resources.matchAll(/\/(F\d+) (\d+) 0 R/g)].map(([, name = "", font = ""]) => [name, font]),
    );
    return shownOn(streamOf(at(/\/Contents (\d+) 0 R/.exec(page)?.[1])), (name) => fontOf(named.get(name) ?? ""));
  });
  const outline = [...objects.values()].flatMap((body) => {
    const title = /\/Title \(((?:[^\\)]|\\[^])*)\)/.exec(body)?.[1];
    return title !== undefined && body.includes("/Parent") ? [decoded(title)] : [];
  });
  return { pages, outline };
}

function streamOf(object: string): string {
  const [, dictionary = "", content = ""] = /^([^]*?)stream\n([^]*)\nendstream/.exec(object) ?? [];
  const bytes = Buffer.from(content, "latin1");
  return (dictionary.includes("/FlateDecode") ? inflateSync(bytes) : bytes).toString("latin1");
}

/** Letters by the codes of a typeface, from its table (CMap) for whoever copies text. */
function lettersOf(table: string): ReadonlyMap<string, string> {
  const letters = new Map<string, string>();
  for (const [, from = "", list = ""] of table.matchAll(/<([0-9a-f]+)> <[0-9a-f]+> \[([^\]]*)\]/gi)) {
    [...list.matchAll(/<([0-9a-f ]+)>/gi)].forEach(([, units = ""], nth) => {
      const code = (Number.parseInt(from, 16) + nth).toString(16).padStart(4, "0");
      letters.set(code, Buffer.from(units.replaceAll(" ", ""), "hex").swap16().toString("utf16le"));
    });
  }
  return letters;
}

function shownOn(content: string, fontOf: (name: string) => ReadonlyMap<string, string>): string {
  let letters: ReadonlyMap<string, string> = new Map();
  let shown = "";
  for (const [, font, run] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[((?:<[0-9a-f]*>|[-\d.\s]+)*)\] TJ/gi)) {
    if (font !== undefined) letters = fontOf(font);
    for (const [, codes = ""] of (run ?? "").matchAll(/<([0-9a-f]*)>/gi))
      for (const code of codes.toLowerCase().match(/.{4}/g) ?? []) shown += letters.get(code) ?? "\ufffd";
    if (run !== undefined) shown += " ";
  }
  return shown;
}

function decoded(title: string): string {
  const bytes = Buffer.from(title.replaceAll(/\\([^])/g, "$1"), "latin1");
  return bytes[0] === 0xfe && bytes[1] === 0xff ? bytes.subarray(2).swap16().toString("utf16le") : bytes.toString();
}
