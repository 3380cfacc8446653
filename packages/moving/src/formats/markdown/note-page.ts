import { Parser } from "htmlparser2";
import type { Fields } from "../../parse/fields.ts";
import { htmlToMarkdown } from "../../parse/html-to-markdown.ts";

/** A note as a page, as Notesnook exports it: what is known of it in the head, the text in the body. */
export interface NotePage {
  readonly fields: Fields;
  /** Markdown, in which files are named as the page names them. */
  readonly body: string;
  readonly lost: readonly string[];
}

const named = /<meta\s[^<>]{0,2000}?\bname\s*=\s*["']?created-at\b/iu;
/** What pages say of themselves and not of the note. */
const unsaid = new Set(["viewport", "description", "generator"]);

/** Whether a page is a note: told by the date in its head. */
export function isNotePage(head: string): boolean {
  return named.test(head);
}

export function readNotePage(html: string): NotePage {
  const { markdown, lost } = htmlToMarkdown(html, {
    media: (source) => (isOfExport(source) ? `![](<${encodedPath(source)}>)` : undefined),
    link: (href) => (isOfExport(href) ? encodedPath(href) : undefined),
  });
  return { fields: fieldsOfHead(html), body: markdown, lost };
}

function fieldsOfHead(html: string): Fields {
  const fields: Record<string, string> = {};
  let title = "";
  let isTitle = false;
  const parser = new Parser(
    {
      onopentag(name, { name: field, content }) {
        isTitle = name === "title";
        if (name === "meta" && field !== undefined && content !== undefined && !unsaid.has(field)) {
          fields[field.replaceAll("-", "_")] = content;
        }
        if (name === "body") parser.pause();
      },
      onclosetag: () => {
        isTitle = false;
      },
      ontext(piece) {
        if (isTitle) title += piece;
      },
    },
    { decodeEntities: true },
  );
  parser.write(html.slice(0, MAXIMUM_HEAD));
  const own = title.replace(/ - Notesnook\s*$/u, "").trim();
  return own === "" ? fields : { ...fields, title: own };
}

/** A head has styles, too. */
const MAXIMUM_HEAD = 256 * 1024;

/** Whether an address is that of a file beside the page. */
function isOfExport(address: string): boolean {
  return address !== "" && !/^(?:[a-z][a-z\d+.-]*:|\/\/|#)/iu.test(address);
}

/** Without what would end the link in Markdown. */
function encodedPath(address: string): string {
  return address.replaceAll(/[\s<>()\\]/gu, (character) =>
    encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
  );
}
