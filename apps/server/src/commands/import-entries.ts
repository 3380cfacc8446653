import { createHash, createHmac } from "node:crypto";
import { EntryMetadataInput, ENTRY_LIMITS, isInstant, isLocalDate, isText, isTimeZone } from "@aura-journal/contracts";
import type { AuraError } from "../platform/errors.ts";
import { uuidOfHex } from "../platform/uuid.ts";
import { createValidator } from "../platform/validation.ts";
import { clockAt, instantAt, shiftYears, staggered } from "@aura-journal/moving";
import { offsetMsAt } from "../platform/days.ts";
import { parseLine, type SourceLine } from "./import-lines.ts";

/** An entry as it goes into the journal. */
export interface ImportedEntry {
  readonly entryId: string;
  readonly content: string;
  readonly timestamp: string;
  readonly timezone: string;
  readonly metadata: EntryMetadataInput;
}

export type ImportedLine =
  | { readonly kind: "entry"; readonly entry: ImportedEntry; readonly hasOtherFields: boolean }
  | { readonly kind: "blank" }
  | { readonly kind: "problem"; readonly reason: string };

export interface ImportRules {
  /** Under which entry ids are made; never the same for two journals. */
  readonly idKey: Uint8Array;
  readonly shiftYears: number;
  /** Zone of lines that name none. */
  readonly timezone: string;
  /** Time of day of lines that name none, in milliseconds since midnight. */
  readonly timeMs: number;
}

const FIELDS = new Set(["date", "text", "tags", "mood", "location", "timestamp", "timezone"]);
const checkMetadata = createValidator(EntryMetadataInput, "body");

/**
 * Reads the lines of one file, in their order: the second line that says the same as an earlier one is an entry of its own,
 * and lines of one day follow one another in time.
 */
export function createLineReader(rules: ImportRules): (line: SourceLine) => ImportedLine {
  const linesByDate = new Map<string, number>();
  const seen = new Set<number>();
  const repeats = new Map<string, number>();

  /** How many lines that say the same came before. Only a repeat costs more than eight bytes and a slot. */
  function ordinalOf(digest: Buffer): number {
    // 48 bits: where two texts share them by chance, the second merely counts as a repeat, in every run alike.
    const short = digest.readUIntBE(0, 6);
    if (!seen.has(short)) {
      seen.add(short);
      return 0;
    }
    const key = digest.toString("base64");
    const ordinal = (repeats.get(key) ?? 0) + 1;
    repeats.set(key, ordinal);
    return ordinal;
  }

  return (line) => {
    const parsed = parseLine(line);
    if (parsed.kind !== "record") return parsed;
    const { record } = parsed;
    const reason = faultOf(record);
    if (reason !== undefined) return { kind: "problem", reason };
    const { date, text } = record as { date: string; text: string };
    const nth = linesByDate.get(date) ?? 0;
    linesByDate.set(date, nth + 1);
    const digest = createHash("sha256").update(`${date}\n${text}`).digest();
    const ordinal = ordinalOf(digest);
    const when = whenOf(record, nth, rules);
    if (when === undefined) return { kind: "problem", reason: '"date" leaves the years 0001 to 9999' };
    const entry: ImportedEntry = {
      entryId: entryIdOf(rules.idKey, date, text, ordinal),
      content: text,
      timestamp: when.instant.toISOString(),
      timezone: when.timezone,
      metadata: metadataOf(record),
    };
    return { kind: "entry", entry, hasOtherFields: Object.keys(record).some((name) => !FIELDS.has(name)) };
  };
}

/**
 * The id that a line's entry always gets, so that importing it again adds nothing: a UUIDv8 (RFC 9562, 5.8) from an HMAC.
 * Keyed, because ids stand in clear: a bare hash would let a thief of the database confirm a guessed text.
 * @param ordinal how many lines with this date and text came before
 */
export function entryIdOf(idKey: Uint8Array, date: string, text: string, ordinal: number): string {
  const mac = createHmac("sha256", idKey).update(`${date}\n${ordinal}\n${text}`).digest();
  mac[6] = ((mac[6] ?? 0) & 0x0f) | 0x80;
  mac[8] = ((mac[8] ?? 0) & 0x3f) | 0x80;
  return uuidOfHex(mac.toString("hex", 0, 16));
}

function faultOf(record: Readonly<Record<string, unknown>>): string | undefined {
  const { date, text, timestamp, timezone } = record;
  if (typeof date !== "string" || !isLocalDate(date)) return '"date" is not a day such as 2026-01-25';
  if (typeof text !== "string") return '"text" is missing';
  if (text === "") return '"text" is empty';
  // Code points are at most as many as UTF-16 units: only long texts are counted.
  const { contentLength } = ENTRY_LIMITS;
  if (text.length > contentLength && codePointsOf(text) > contentLength) {
    return `"text" is longer than ${contentLength.toLocaleString("en-US")} characters`;
  }
  if (!isText(text)) return '"text" holds NUL or half a character';
  if (timestamp !== undefined && (typeof timestamp !== "string" || !isInstant(timestamp))) {
    return '"timestamp" is not an RFC 3339 instant';
  }
  if (timezone !== undefined && (typeof timezone !== "string" || !isTimeZone(timezone))) {
    return '"timezone" is not the name of an IANA time zone';
  }
  try {
    checkMetadata(metadataOf(record));
  } catch (error) {
    const { field, reason } = (error as AuraError).details ?? {};
    return `"${String(field)}" ${String(reason)}`;
  }
  return undefined;
}

function codePointsOf(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function metadataOf({ tags, mood, location }: Readonly<Record<string, unknown>>): EntryMetadataInput {
  return {
    ...(tags === undefined ? {} : { tags }),
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
  } as EntryMetadataInput;
}

function whenOf(
  record: Readonly<Record<string, unknown>>,
  nth: number,
  rules: ImportRules,
): { readonly instant: Date; readonly timezone: string } | undefined {
  const timezone = (record["timezone"] as string | undefined) ?? rules.timezone;
  const written = record["timestamp"] === undefined ? undefined : new Date(record["timestamp"] as string);
  if (written !== undefined && rules.shiftYears === 0) return { instant: written, timezone };
  const { localDate, timeMs } =
    written === undefined
      ? { localDate: record["date"] as string, timeMs: staggered(rules.timeMs, nth) }
      : clockAt(written, (at) => offsetMsAt(at, timezone));
  const shifted = shiftYears(localDate, rules.shiftYears);
  if (shifted === undefined) return undefined;
  const instant = instantAt(shifted, timeMs, (at) => offsetMsAt(at, timezone));
  return isInstant(instant.toISOString()) ? { instant, timezone } : undefined;
}
