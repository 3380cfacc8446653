import { ENTRY_LIMITS } from "@aura-journal/contracts/limits";
import { isTooLong } from "./merge/merge-fields.ts";
import { mergeTexts } from "./merge/merge-text.ts";
import { copyOf, type Given, type Reconciled } from "./reconcile.ts";
import { isConflictTag, type Fields, type Refusal, type Row, type Write } from "./records.ts";

/** What an action needs to know of the writer's clock. */
export interface WritingGiven extends Given {
  readonly timezone: string;
  /** The calendar day of an instant in a zone. */
  readonly dayOf: (timestamp: string, timezone: string) => string;
}

/**
 * An entry after its writer changed it. The text was made of what the page showed; what came in from elsewhere meanwhile is merged
 * with it. Writing in one that is in the bin takes it out; emptying one puts it there.
 * @param seen the text the page showed; absent: what stands now
 * @returns undefined where there is nothing to keep: a new entry without words
 */
export function written(
  row: Row | undefined,
  entryId: string,
  write: Write,
  seen: string | undefined,
  given: WritingGiven,
): Reconciled | undefined {
  const content = write.content === undefined ? undefined : wellFormed(write.content);
  if (row === undefined) {
    if (content === undefined || isBlank(content)) return undefined;
    const timestamp = instantOf(write.timestamp, given.now);
    const timezone = write.timezone ?? given.timezone;
    const fresh: Fields = {
      content,
      timestamp,
      timezone,
      localDate: given.dayOf(timestamp, timezone),
      tags: [],
      isDeleted: false,
    };
    return { row: { entryId, mine: withMetadata(fresh, write, given), rest: {} } };
  }
  const { refusal: _refusal, ...plain } = row;
  const current = row.mine;
  const shown = seen === undefined ? current.content : wellFormed(seen);
  const { text, isConflict } =
    content === undefined ? { text: current.content, isConflict: false } : mergedOnTop(shown, content, current.content);
  const isEmpty = isBlank(text);
  const fields = withMetadata(
    { ...current, content: isEmpty ? current.content : text, isDeleted: isEmpty },
    write,
    given,
  );
  const next: Row = { ...plain, mine: fields };
  if (!isConflict || content === undefined) return { row: next };
  const copy = copyOf(entryId, shown, { ...fields, content }, current.content, fields, given);
  return { row: next, copy };
}

function mergedOnTop(shown: string, mine: string, current: string) {
  const merged = mergeTexts(shown, mine, current);
  return isTooLong(merged.text) && merged.text !== mine ? { text: current, isConflict: true } : merged;
}

/** An entry in the bin. */
export function deleted(row: Row): Row {
  return { ...row, mine: { ...row.mine, isDeleted: true } };
}

/** An entry taken out of the bin; undefined where only the server still has its text. */
export function restored(row: Row): Row | undefined {
  if (!row.mine.isDeleted) return row;
  if (row.isTextStale === true || isBlank(row.mine.content)) return undefined;
  return { ...row, mine: { ...row.mine, isDeleted: false } };
}

/** Why the server would not take an entry as it is; undefined where it would. One that it refuses would hold up all others. */
export function refusalOf({ content, tags, mood, location }: Fields): Refusal | undefined {
  if (isTooLong(content)) return refused("content", `has more than ${ENTRY_LIMITS.contentLength} characters`);
  if (tags.length > ENTRY_LIMITS.tags) return refused("tags", `are more than ${ENTRY_LIMITS.tags}`);
  if (tags.some((tag) => lengthOf(tag) > ENTRY_LIMITS.tagLength)) return refused("tags", "are too long");
  if (lengthOf(mood?.label ?? "") > ENTRY_LIMITS.moodLabelLength) return refused("mood", "has too long a name");
  if (lengthOf(location?.name ?? "") > ENTRY_LIMITS.placeNameLength) return refused("location", "has too long a name");
  return undefined;
}

function refused(field: string, reason: string): Refusal {
  return { code: "VAL_001", message: `${field} ${reason}` };
}

/** Tags as the server keeps them: trimmed, in one normal form, each once. A label of a conflict copy is not theirs to take. */
function withMetadata(fields: Fields, write: Write, { dayOf }: WritingGiven): Fields {
  const { mood, location, ...rest } = fields;
  const timestamp = instantOf(write.timestamp, fields.timestamp);
  const timezone = write.timezone ?? fields.timezone;
  const isMoved = timestamp !== fields.timestamp || timezone !== fields.timezone;
  const added = tidied(write.addTags ?? []).filter((tag) => !isConflictTag(tag));
  const removed = tidied(write.removeTags ?? []).filter((tag) => !isConflictTag(tag));
  const newMood = write.mood === undefined ? mood : write.mood;
  const newLocation = write.location === undefined ? location : write.location;
  return {
    ...rest,
    timestamp,
    timezone,
    localDate: isMoved ? dayOf(timestamp, timezone) : fields.localDate,
    tags: [...new Set([...fields.tags.filter((tag) => !removed.includes(tag)), ...added])],
    ...(newMood === undefined || newMood === null ? {} : { mood: newMood }),
    ...(newLocation === undefined || newLocation === null ? {} : { location: newLocation }),
  };
}

/** An instant as the server writes it, within what it takes: a clock may be wrong by thousands of years. */
export function instantAt(milliseconds: number): string {
  return new Date(Math.min(LATEST_MS, Math.max(EARLIEST_MS, Math.trunc(milliseconds) || 0))).toISOString();
}

const EARLIEST_MS = Date.parse("0001-01-02T00:00:00Z");
const LATEST_MS = Date.parse("9999-12-30T23:59:59.999Z");

function instantOf(given: string | undefined, otherwise: string): string {
  const milliseconds = given === undefined ? Number.NaN : Date.parse(given);
  return Number.isNaN(milliseconds) ? otherwise : instantAt(milliseconds);
}

function tidied(tags: readonly string[]): string[] {
  return tags.map((tag) => wellFormed(tag).normalize("NFC").trim()).filter((tag) => tag !== "");
}

/** Text as the wire takes it: a lone half of a character becomes the sign for what cannot be read, NUL goes. */
function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATES, "\ufffd").replaceAll("\0", "");
}

const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function isBlank(text: string): boolean {
  return text.trim() === "";
}

function lengthOf(text: string): number {
  return [...text].length;
}
