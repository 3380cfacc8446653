import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { titled } from "../../parse/titled.ts";
import { decodeUtf8 } from "../../parse/utf8.ts";
import { DAY_MONTH_ORDERS, timeOfWritten, type DayMonthOrder, type WrittenDate } from "../../parse/written-dates.ts";
import { linesAsWritten } from "../../parse/text-as-written.ts";
import { RefusedSource, type ExportedFile } from "../../source.ts";
import { splitLines } from "../aura-lines/lines.ts";
import { createBlock, MAXIMUM_BYTES, type Block } from "./block.ts";
import { dateOfPath, headingOf, isUnderline, type DateHeading } from "./headings.ts";

/** In bytes. */
const LONGEST_CHARACTER = 4;

const ANOTHER = { path: "another.txt", text: "" };

/** What holds for all files of a source. */
export interface TextRules {
  readonly isAlone: boolean;
  readonly ordinalOf: (text: string) => number;
  readonly orderOf: (date: WrittenDate) => Promise<DayMonthOrder>;
}

/**
 * The entries of one file. In one of several that is named by a day, a line with a date begins an entry only where it is that day:
 * any other is part of the text.
 */
export async function* readText(file: ExportedFile, rules: TextRules): AsyncGenerator<MovedItem> {
  const named = dateOfPath(file.path);
  const day = named === undefined ? undefined : await timeOf(named, rules);
  const date = day?.kind === "local" ? day.date : undefined;
  const isDayFile = date !== undefined && !rules.isAlone;
  const text = { file, rules, named, day: isDayFile ? date : undefined };
  let block = createBlock();
  let isHeadingAbove = false;
  try {
    for await (const line of splitLines(linesAsWritten(file.open()), MAXIMUM_BYTES)) {
      const { bytes } = line;
      const heading = bytes === undefined ? undefined : headingOf(bytes);
      const isOfDay = !isDayFile || DAY_MONTH_ORDERS.some((order) => heading?.dates[order] === date);
      if (heading !== undefined && isOfDay) {
        yield* finished(block, text);
        block = createBlock(heading, line);
        isHeadingAbove = true;
        continue;
      }
      if (!(isHeadingAbove && bytes !== undefined && isUnderline(bytes))) block.add(line);
      isHeadingAbove = false;
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    yield { kind: "problem", where: placeOf(block.line(), text), reason: error.message };
    return;
  }
  yield* finished(block, text);
}

interface TextFile {
  readonly file: ExportedFile;
  readonly rules: TextRules;
  readonly named: DateHeading | undefined;
  /** The day that all of it is of. */
  readonly day: string | undefined;
}

async function* finished(block: Block, text: TextFile): AsyncGenerator<MovedItem> {
  const { file, rules, named } = text;
  const heading = block.heading ?? named;
  const { count, isWhole } = block.characters();
  if (block.heading === undefined && isWhole && count === 0) return;
  const problem = (reason: string): MovedItem => ({ kind: "problem", where: placeOf(block.line(), text), reason });
  if (heading === undefined) {
    const atLeast = isWhole ? count : `more than ${count + MAXIMUM_BYTES / LONGEST_CHARACTER}`;
    yield problem(`has no date above it: ${atLeast} characters`);
    return;
  }
  if (block.isTooLong()) {
    yield problem(`is longer than ${MAXIMUM_BYTES} bytes`);
    return;
  }
  const dates = text.day === undefined ? heading.dates : { "day-first": text.day };
  const when = await timeOf({ ...heading, dates }, rules);
  const { text: body, replaced } = decodeUtf8(block.bytes());
  const content = titled(heading.title, body.replaceAll("\r\n", "\n"));
  if (when === undefined || content === "") {
    yield problem("holds no text");
    return;
  }
  const head = block.head.map((bytes) => decodeUtf8(bytes).text.trimEnd());
  const whole = [...head, body.trimEnd()].join("\n");
  const said = text.day === undefined ? whole : [file.path, ...head].join("\n");
  yield {
    kind: "entry",
    entry: {
      sourceId: `${rules.ordinalOf(said)}\n${said}`,
      content,
      when,
      metadata: {},
      media: [],
      lost: [...(heading.hasLostZone ? ["timezone"] : []), ...(replaced > 0 ? ["invalid UTF-8"] : [])],
      // A file of one day is read otherwise where it lies alone.
      original: originalOf([{ path: file.path, text: whole }, ...(rules.isAlone ? [] : [ANOTHER])]),
    },
  };
}

async function timeOf(date: WrittenDate, { orderOf }: TextRules): Promise<MovedTime | undefined> {
  return timeOfWritten(date, await orderOf(date));
}

function placeOf(line: number, { file, rules }: TextFile): string {
  return rules.isAlone ? `line ${line}` : `${file.path}, line ${line}`;
}
