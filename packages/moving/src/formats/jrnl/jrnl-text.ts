import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { headOf } from "../../parse/head.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { decodeUtf8 } from "../../parse/utf8.ts";
import { RefusedSource } from "../../source.ts";
import { splitLines } from "../aura-lines/lines.ts";
import { createRepeats } from "../aura-lines/repeats.ts";

const headPattern = /^\[(\d{4}-\d{2}-\d{2}[^\]]{0,20})\](?:\s+(.*))?$/u;
/** An entry that is longer is a problem; so much of one is held. */
const MAXIMUM_LENGTH = 8 * 1024 * 1024;

/** jrnl's own text: `[2024-05-01 21:00] Title`, the body on the lines that follow. */
export const jrnlText: Format = {
  id: "jrnl-text",
  name: "jrnl (text)",
  async detect({ files }) {
    const [file] = files;
    if (file === undefined || files.length > 1) return 0;
    const [first = ""] = (await headOf(file)).replace(/^\uFEFF?\s*/u, "").split("\n", 1);
    return whenOf(first.trimEnd()) === undefined ? 0 : 0.9;
  },
  questions: () => Promise.resolve([]),
  async *read({ files }): AsyncGenerator<MovedItem> {
    const [file] = files;
    if (file === undefined || files.length > 1) throw new RefusedSource("It is not one file of jrnl.");
    const ordinalOf = createRepeats();
    let entry: OpenEntry | undefined;
    for await (const { number, bytes } of splitLines(file.open())) {
      if (bytes === undefined) {
        yield { kind: "problem", where: `line ${number}`, reason: "is too long" };
        continue;
      }
      const { text, replaced } = decodeUtf8(bytes);
      const line = text.replace(/\r$/u, "");
      if (whenOf(line) !== undefined) {
        if (entry !== undefined) yield finished(entry, ordinalOf);
        entry = { number, lines: [line], length: line.length, isDamaged: replaced > 0 };
      } else if (entry !== undefined) {
        entry.length += line.length + 1;
        entry.isDamaged ||= replaced > 0;
        if (entry.length > MAXIMUM_LENGTH) entry.lines = [];
        else entry.lines.push(line);
      } else if (line.trim() !== "") {
        yield { kind: "problem", where: `line ${number}`, reason: "stands before the first date" };
      }
    }
    if (entry !== undefined) yield finished(entry, ordinalOf);
  },
};

interface OpenEntry {
  readonly number: number;
  lines: string[];
  length: number;
  isDamaged: boolean;
}

function whenOf(line: string) {
  const [, date] = headPattern.exec(line) ?? [];
  return date === undefined ? undefined : momentOf(date);
}

function finished({ number, lines, length, isDamaged }: OpenEntry, ordinalOf: (text: string) => number): MovedItem {
  const where = `line ${number}`;
  if (length > MAXIMUM_LENGTH) return { kind: "problem", where, reason: `is longer than ${MAXIMUM_LENGTH} characters` };
  const [head = "", ...rest] = lines;
  const when = whenOf(head);
  const [, , said = ""] = headPattern.exec(head) ?? [];
  const isStarred = /(?:^|\s)\*$/u.test(said.trimEnd());
  const title = isStarred ? said.trimEnd().slice(0, -1) : said;
  const content = titled(title, rest.join("\n"));
  if (when === undefined || content === "") return { kind: "problem", where, reason: "holds no text" };
  const whole = lines.join("\n").trimEnd();
  const tags = [...content.matchAll(/(?<![^\s(])@([\p{L}\p{N}_][\p{L}\p{N}_-]*)/gu)].map(([, tag = ""]) => tag);
  if (isStarred) tags.push("starred");
  return {
    kind: "entry",
    entry: {
      sourceId: `${ordinalOf(whole)}\n${whole}`,
      content,
      when,
      metadata: tags.length === 0 ? {} : { tags: [...new Set(tags)] },
      media: [],
      lost: isDamaged ? ["invalid UTF-8"] : [],
      original: originalOf([{ path: "jrnl.txt", text: whole }]),
    },
  };
}
