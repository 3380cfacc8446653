import { isTimeZone } from "@aura-journal/contracts";
import { MOOD_COLUMNS } from "../../exports/mood-csv/write.ts";
import type { MovedItem } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { csvText, unquotedFormula, type CsvRow } from "../../parse/csv.ts";
import { momentOf } from "../../parse/moments.ts";

/** Whether a table is that of moods which AURA writes: what its columns hold is known, and nobody need be asked. */
export function isMoodTable(header: readonly string[]): boolean {
  return header.length === MOOD_COLUMNS.length && MOOD_COLUMNS.every((name, at) => header[at] === name);
}

/** An entry of that table. It has no text: the mood in words and the tags stand for it. */
export function readMoodRow(
  { line, cells, replaced }: CsvRow,
  separator: string,
  ordinalOf: (text: string) => number,
): MovedItem {
  const problem = (reason: string): MovedItem => ({ kind: "problem", where: `line ${line}`, reason });
  if (cells === undefined) return problem("is too long");
  const [date = "", timestamp = "", timezone = "", rating = "", label = "", list = ""] = cells.map(unquotedFormula);
  const zone = isTimeZone(timezone) ? timezone : undefined;
  const when = momentOf(timestamp, zone) ?? momentOf(date, zone);
  if (when === undefined) return problem("has no date such as 2024-05-01");
  if (!/^[1-5]$/u.test(rating)) return problem("has no mood from 1 to 5");
  const tags = list.split("; ").filter(Boolean);
  const whole = cells.join("\u001F");
  return {
    kind: "entry",
    entry: {
      sourceId: `${ordinalOf(whole)}\n${whole}`,
      content: [label || rating, ...tags].join(", "),
      when,
      metadata: {
        ...(tags.length === 0 ? {} : { tags }),
        mood: { rating: Number(rating) as 1 | 2 | 3 | 4 | 5, ...(label === "" ? {} : { label }) },
      },
      media: [],
      lost: [
        ...(zone === undefined && timezone !== "" ? ["timezone"] : []),
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ],
      original: originalOf([{ path: "table.csv", text: csvText([[...MOOD_COLUMNS], cells], separator) }]),
    },
  };
}
