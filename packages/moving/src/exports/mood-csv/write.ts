import type { ExportedEntry } from "../exported-entry.ts";
import { joined } from "../joined.ts";

/** What the columns hold, in this order. */
export const MOOD_COLUMNS = ["date", "timestamp", "timezone", "rating", "label", "tags"] as const;

/**
 * What spreadsheets take for the beginning of a formula (OWASP, CSV injection), behind the apostrophes that make it none: one more stands in
 * front of it, so that who takes one away has what was there.
 */
const FORMULA = /^'*[=+\-@\t\r]/;

/** The moods of a journal as a table (RFC 4180), for spreadsheets: an entry with a mood a line, and not a word of its text. */
export function writeMoodCsv(entries: AsyncIterable<ExportedEntry>): AsyncIterable<Uint8Array> {
  return joined(lines(entries));
}

async function* lines(entries: AsyncIterable<ExportedEntry>): AsyncIterable<string> {
  // Without the mark some spreadsheets read UTF-8 as something else.
  yield `\uFEFF${MOOD_COLUMNS.join(",")}\r\n`;
  for await (const { localDate, timestamp, timezone, metadata } of entries) {
    const { mood, tags } = metadata;
    if (mood === undefined) continue;
    const cells = [localDate, timestamp, timezone, String(mood.rating), mood.label ?? "", tags.join("; ")];
    yield `${cells.map(cell).join(",")}\r\n`;
  }
}

function cell(text: string): string {
  const harmless = FORMULA.test(text) ? `'${text}` : text;
  return /["\r\n,;']|^\s|\s$/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
