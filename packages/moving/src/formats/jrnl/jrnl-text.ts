import type { Format } from "../../format.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { createDayMonthEvidence, createOrderOf, type DayMonthEvidence } from "../../parse/day-month-order.ts";
import { headOf } from "../../parse/head.ts";
import { extensionOf } from "../../parse/media.ts";
import { titled } from "../../parse/titled.ts";
import { decodeUtf8 } from "../../parse/utf8.ts";
import type { DayMonthOrder, WrittenDate } from "../../parse/written-dates.ts";
import { linesAsWritten } from "../../parse/text-as-written.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { splitLines } from "../aura-lines/lines.ts";
import { createRepeats } from "../aura-lines/repeats.ts";
import { headReaderOf, whenOfHead, type JrnlHead } from "./jrnl-heads.ts";

/** An entry that is longer is a problem; so much of one is held. */
const MAXIMUM_LENGTH = 8 * 1024 * 1024;
/** So many files are looked at to tell what they are. */
const LOOKED_AT = 3;

interface Rules {
  readonly isAlone: boolean;
  readonly ordinalOf: (text: string) => number;
  readonly orderOf: (date: WrittenDate) => Promise<DayMonthOrder>;
}

/** jrnl's own text: `[2024-05-01 21:00] Title`, the body on the lines that follow; in one file, or in one for each day. */
export const jrnlText: Format = {
  id: "jrnl-text",
  name: "jrnl (text)",
  async detect(source) {
    const files = textsOf(source).slice(0, LOOKED_AT);
    for (const file of files) if (headReaderOf(await firstLineOf(file)) === undefined) return 0;
    return files.length === 0 ? 0 : 0.9;
  },
  questions: async (source) => (await evidenceOf(source)).questions(),
  async *read(source, { answers }): AsyncGenerator<MovedItem> {
    const files = textsOf(source);
    if (files.length === 0) throw new RefusedSource("It holds no text of jrnl.");
    const orderOf = createOrderOf(answers, () => evidenceOf(source));
    const rules: Rules = { isAlone: files.length === 1, ordinalOf: createRepeats(), orderOf };
    for (const file of files) yield* readFile(file, rules);
    const others = source.files.length - files.length;
    if (others > 0) yield { kind: "left", what: "files that are no plain text", count: others };
  },
};

/** The only file, whatever its ending, or all texts. */
function textsOf({ files }: ExportedFiles): readonly ExportedFile[] {
  return files.length === 1 ? files : files.filter(({ path }) => extensionOf(path) === "txt");
}

async function firstLineOf(file: ExportedFile): Promise<string> {
  const [first = ""] = (await headOf(file)).replace(/^\uFEFF?\s*/u, "").split("\n", 1);
  return first.trimEnd();
}

/** What the dates say of the order of day and month, where they are not in the order of the year. */
async function evidenceOf(source: ExportedFiles): Promise<DayMonthEvidence> {
  const evidence = createDayMonthEvidence();
  for (const file of textsOf(source)) {
    const first = await firstLineOf(file);
    const read = headReaderOf(first);
    if (read?.(first)?.written === undefined) continue;
    try {
      for await (const { bytes } of splitLines(linesAsWritten(file.open()))) {
        const head = bytes === undefined ? undefined : read(decodeUtf8(bytes).text.trimEnd());
        if (head?.written !== undefined) evidence.add(head.written);
      }
    } catch (error) {
      if (!(error instanceof RefusedSource)) throw error;
    }
  }
  return evidence;
}

async function* readFile(file: ExportedFile, rules: Rules): AsyncGenerator<MovedItem> {
  const read = headReaderOf(await firstLineOf(file)) ?? headReaderOf("[2000-01-01]")!;
  const placeOf = (number: number): string => `${rules.isAlone ? "" : `${file.path}, `}line ${number}`;
  let entry: OpenEntry | undefined;
  try {
    for await (const { number, bytes } of splitLines(linesAsWritten(file.open()))) {
      if (bytes === undefined) {
        yield { kind: "problem", where: placeOf(number), reason: "is too long" };
        continue;
      }
      const { text, replaced } = decodeUtf8(bytes);
      const line = text.replace(/\r$/u, "");
      const head = read(line.trimEnd());
      if (head !== undefined) {
        if (entry !== undefined) yield await finished(entry, rules);
        entry = { head, where: placeOf(number), lines: [line], length: line.length, isDamaged: replaced > 0 };
      } else if (entry !== undefined) {
        entry.length += line.length + 1;
        entry.isDamaged ||= replaced > 0;
        if (entry.length > MAXIMUM_LENGTH) entry.lines = [];
        else entry.lines.push(line);
      } else if (line.trim() !== "") {
        yield { kind: "problem", where: placeOf(number), reason: "stands before the first date" };
      }
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    yield { kind: "problem", where: entry?.where ?? placeOf(1), reason: error.message };
    return;
  }
  if (entry !== undefined) yield await finished(entry, rules);
}

interface OpenEntry {
  readonly head: JrnlHead;
  readonly where: string;
  lines: string[];
  length: number;
  isDamaged: boolean;
}

async function finished(
  { head, where, lines, length, isDamaged }: OpenEntry,
  { ordinalOf, orderOf }: Rules,
): Promise<MovedItem> {
  if (length > MAXIMUM_LENGTH) return { kind: "problem", where, reason: `is longer than ${MAXIMUM_LENGTH} characters` };
  const when = whenOfHead(head, head.written === undefined ? "day-first" : await orderOf(head.written));
  const said = head.title.trimEnd();
  const isStarred = /(?:^|\s)\*$/u.test(said);
  const content = titled(isStarred ? said.slice(0, -1) : said, lines.slice(1).join("\n"));
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
      lost: [...(head.written?.hasLostZone === true ? ["timezone"] : []), ...(isDamaged ? ["invalid UTF-8"] : [])],
      original: originalOf([{ path: "jrnl.txt", text: whole }]),
    },
  };
}
