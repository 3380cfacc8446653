import { GREETING, type MailWords } from "./mail-catalogue.ts";

export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

type Values = Readonly<Record<string, string>>;

/** Puts the values into the words. A value is text and stays text, whatever it looks like: it is not looked at again. */
export function renderMail(words: MailWords, values: Values): RenderedMail {
  const greeting = values["name"] === undefined || values["name"] === "" ? GREETING.plain : GREETING.named;
  const paragraphs = [greeting, ...words.paragraphs]
    .filter((paragraph) => namesIn(paragraph).every((name) => values[name] !== undefined))
    .map((paragraph) => ({ text: fill(paragraph, values, oneLine), html: paragraphToHtml(paragraph, values) }));
  return {
    subject: words.subject,
    text: `${paragraphs.map(({ text }) => text).join("\n\n")}\n`,
    html: `<!doctype html>\n<html lang="en"><body>\n${paragraphs.map(({ html }) => `<p>${html}</p>`).join("\n")}\n</body></html>\n`,
  };
}

const NAME = /\{(\w+)\}/g;

function namesIn(paragraph: string): string[] {
  return [...paragraph.matchAll(NAME)].map((match) => match[1] as string);
}

function fill(paragraph: string, values: Values, shown: (value: string) => string): string {
  return paragraph.replaceAll(NAME, (_, name: string) => shown(values[name] ?? ""));
}

function paragraphToHtml(paragraph: string, values: Values): string {
  const html = fill(escapeHtml(paragraph), values, (value) => escapeHtml(oneLine(value)));
  const isAddress = /^\{\w+\}$/.test(paragraph) && /^https?:\/\//.test(fill(paragraph, values, oneLine));
  return isAddress ? `<a href="${html}">${html}</a>` : html;
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
