import type { MovedTime } from "../../moved-entry.ts";
import { momentOf } from "../../parse/moments.ts";
import { timeOfWritten, writtenDateOf, type DayMonthOrder, type WrittenDate } from "../../parse/written-dates.ts";

/** The line that an entry of jrnl begins with. */
export interface JrnlHead {
  /** When that is, where it does not depend on the order of day and month. */
  readonly when: MovedTime | undefined;
  readonly written: WrittenDate | undefined;
  readonly title: string;
}

/** Reads a line as the head of an entry; undefined where it is none. */
export type JrnlHeadReader = (line: string) => JrnlHead | undefined;

/** `[2024-05-01 21:00] Title` */
const readIso: JrnlHeadReader = (line) => {
  const [, date = "", title = ""] = /^\[(\d{4}-\d{2}-\d{2}[^\]]{0,20})\](?:\s+(.*))?$/u.exec(line) ?? [];
  const when = momentOf(date);
  return when === undefined ? undefined : { when, written: undefined, title };
};

/** `[1.5.2024 21:00] Title`: whoever uses jrnl can choose how it writes dates. */
const readWritten: JrnlHeadReader = (line) => {
  const [, date, title = ""] = /^\[([^\]]{6,80})\](?:\s+(.*))?$/u.exec(line) ?? [];
  const written = date === undefined ? undefined : writtenDateOf(date);
  return written?.rest === "" ? { when: undefined, written, title } : undefined;
};

/** `2013-06-09 15:39 Title`, as jrnl wrote before it had brackets. */
const readBare: JrnlHeadReader = (line) => {
  const [, date = "", title = ""] =
    /^(\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}(?::\d{2})?(?: ?[AaPp][Mm])?)\s+(\S.*)$/u.exec(line) ?? [];
  const when = momentOf(date);
  return when === undefined ? undefined : { when, written: undefined, title };
};

/** How a file writes the heads of its entries, by its first line that says something. */
export function headReaderOf(firstLine: string): JrnlHeadReader | undefined {
  return [readIso, readWritten, readBare].find((read) => read(firstLine) !== undefined);
}

export function whenOfHead({ when, written }: JrnlHead, order: DayMonthOrder): MovedTime | undefined {
  return when ?? (written === undefined ? undefined : timeOfWritten(written, order));
}
