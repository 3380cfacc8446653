import {
  ENTRY_LIMITS,
  isInstant,
  isLocalDate,
  isText,
  isTimeZone,
  type EntryMetadataInput,
} from "@aura-journal/contracts";
import type { MovedEntry, MovedRevision, MovedTime, MovedVersion } from "../moved-entry.ts";
import { clockAt, instantAt, staggered, type OffsetAt } from "./clock-times.ts";
import { zoneOfHours } from "../parse/zones.ts";
import { piecesOf } from "./pieces.ts";

/** What the person who moves in has chosen. */
export interface FittingRules {
  /** Zone of entries that name none. */
  readonly timezone: string;
  /** Whether the journal that an entry lay in becomes a tag; otherwise it is lost. */
  readonly journalsAsTags: boolean;
  /** Time of day of entries that name none, in milliseconds since midnight; noon where absent. */
  readonly timeMs?: number;
  readonly offsetIn: (timezone: string) => OffsetAt;
}

/** An entry as it can be written. */
export interface FittedPiece {
  readonly content: string;
  readonly timestamp: string;
  readonly timezone: string;
  readonly metadata: EntryMetadataInput;
  /** Only of an entry that comes from AURA. */
  readonly past?: FittedPast;
}

/** What AURA knows of a version, beside what it says. Instants are UTC with milliseconds. */
export interface FittedVersion extends MovedVersion {
  /** The writer's calendar day, as it was shown to them. */
  readonly localDate: string;
}

export interface FittedPast extends FittedVersion {
  /** Earlier versions, oldest first. */
  readonly revisions: readonly (Omit<FittedPiece, "past"> & FittedVersion)[];
}

export type Fitted =
  | {
      readonly kind: "fitted";
      /** One, or several where the content is longer than an entry may be. */
      readonly pieces: readonly FittedPiece[];
      /** What had to be left out because an entry holds only so much, each once. */
      readonly shortened: readonly Shortened[];
    }
  | { readonly kind: "unfit"; readonly reason: string };

/** `date` where the source says another day than its moment; `journal` where journals do not become tags; `characters` are NUL and halves of characters, which became U+FFFD; `revisions` are earlier versions longer than an entry may be. */
export type Shortened =
  | "characters"
  | "date"
  | "journal"
  | "location"
  | "location.name"
  | "mood.label"
  | "revisions"
  | "tag"
  | "tags"
  | "timezone";

const NOON_MS = 12 * 3_600_000;
const DAY_MS = 86_400_000;

/**
 * Makes entries of AURA of what a reader has found, in the order of the source: entries that name a day and no time follow one
 * another from noon on.
 */
export function createFitter(rules: FittingRules): (entry: MovedEntry) => Fitted {
  const entriesByDate = new Map<string, number>();

  function instantOf(when: MovedTime, timezone: string): string | undefined {
    if (when.kind === "instant") return new Date(when.timestamp).toISOString();
    const given = when.time === undefined ? (rules.timeMs ?? NOON_MS) : timeMsOf(when.time);
    if (given === undefined || !isLocalDate(when.date)) return undefined;
    const nth = when.time === undefined ? (entriesByDate.get(when.date) ?? 0) : 0;
    if (when.time === undefined) entriesByDate.set(when.date, nth + 1);
    return instantAt(when.date, staggered(given, nth), rules.offsetIn(timezone)).toISOString();
  }

  return (entry) => {
    const shortened = new Set<Shortened>();
    const { when } = entry;
    if (when.kind === "instant" && !isInstant(when.timestamp)) return { kind: "unfit", reason: "its time is none" };
    const timezone = zoneOf(when, rules, shortened);
    const timestamp = instantOf(when, timezone);
    if (timestamp === undefined || !isInstant(timestamp)) return { kind: "unfit", reason: "its day is none" };
    const past = pastOf(entry, { timestamp, timezone }, rules, shortened);
    const content = textOf(entry.content, shortened);
    // Of AURA's own, an entry of white space is one that somebody has written.
    if (content === "" || (content.trim() === "" && entry.entryId === undefined))
      return { kind: "unfit", reason: "it is empty" };
    const metadata = metadataOf(entry, rules, shortened);
    const { mood: _mood, ...common } = metadata;
    const pieces = piecesOf(content, ENTRY_LIMITS.contentLength).map((piece, nth) => ({
      content: piece,
      timestamp: nth === 0 ? timestamp : laterBy(timestamp, nth, rules.offsetIn(timezone)),
      timezone,
      // A mood counts once, however long the text is.
      metadata: nth === 0 ? metadata : common,
      ...(past === undefined ? {} : { past: nth === 0 ? past : { ...past, revisions: [] } }),
    }));
    return { kind: "fitted", pieces, shortened: [...shortened] };
  };
}

/** The zone of a moment, or the one of entries that name none; where the writer's clock went otherwise, one that goes like it. */
function zoneOf(when: MovedTime, rules: FittingRules, shortened: Set<Shortened>): string {
  if (when.timezone === undefined) {
    if (when.kind === "local" || when.offsetMinutes === undefined) return rules.timezone;
    const offsetMs = rules.offsetIn(rules.timezone)(Date.parse(when.timestamp));
    if (offsetMs === when.offsetMinutes * 60_000) return rules.timezone;
    const zone = zoneOfHours(when.offsetMinutes / 60);
    if (zone === undefined) shortened.add("timezone");
    return zone ?? rules.timezone;
  }
  if (isTimeZone(when.timezone)) return when.timezone;
  shortened.add("timezone");
  return rules.timezone;
}

/** A moment and the writer's zone then. */
type Placed = Pick<FittedPiece, "timestamp" | "timezone">;

/**
 * The day on which a version stands. Of AURA's own it is the one that was shown, though clocks may be said to have gone otherwise since;
 * any other stands on the day of its moment.
 */
function dayOf(
  when: MovedTime,
  { timestamp, timezone }: Placed,
  rules: FittingRules,
  shortened: Set<Shortened>,
  isOurs: boolean,
): string {
  const { localDate } = clockAt(new Date(timestamp), rules.offsetIn(timezone));
  if (when.kind === "local" || when.date === undefined || when.date === localDate) return localDate;
  const isNear = isLocalDate(when.date) && Math.abs(Date.parse(when.date) - Date.parse(localDate)) <= DAY_MS;
  if (isOurs && isNear) return when.date;
  shortened.add("date");
  return localDate;
}

function pastOf(
  { past, when }: MovedEntry,
  placed: Placed,
  rules: FittingRules,
  shortened: Set<Shortened>,
): FittedPast | undefined {
  if (past === undefined) {
    if (when.kind === "instant" && when.date !== undefined) dayOf(when, placed, rules, shortened, false);
    return undefined;
  }
  const revisions = past.revisions.flatMap((revision) => revisionOf(revision, rules, shortened) ?? []);
  return { ...versionOf(past, dayOf(when, placed, rules, shortened, true)), revisions };
}

function revisionOf(
  revision: MovedRevision,
  rules: FittingRules,
  shortened: Set<Shortened>,
): FittedPast["revisions"][number] | undefined {
  const content = textOf(revision.content, shortened);
  if (piecesOf(content, ENTRY_LIMITS.contentLength).length > 1) {
    shortened.add("revisions");
    return undefined;
  }
  const timezone = zoneOf(revision.when, rules, shortened);
  const placed = { timestamp: new Date(revision.when.timestamp).toISOString(), timezone };
  const localDate = dayOf(revision.when, placed, rules, shortened, true);
  return {
    ...versionOf(revision, localDate),
    ...placed,
    content,
    metadata: metadataOf(revision, rules, shortened),
  };
}

function versionOf({ version, createdAt, updatedAt, deletedAt }: MovedVersion, localDate: string): FittedVersion {
  const utc = (instant: string): string => new Date(instant).toISOString();
  return {
    version,
    localDate,
    createdAt: utc(createdAt),
    updatedAt: utc(updatedAt),
    ...(deletedAt === undefined ? {} : { deletedAt: utc(deletedAt) }),
  };
}

/** So many milliseconds later, unless that is another day for the writer. */
function laterBy(timestamp: string, milliseconds: number, offsetAt: OffsetAt): string {
  const at = Date.parse(timestamp);
  const nthDay = (epochMs: number): number => Math.floor((epochMs + offsetAt(epochMs)) / DAY_MS);
  return nthDay(at + milliseconds) === nthDay(at) ? new Date(at + milliseconds).toISOString() : timestamp;
}

/** Milliseconds since midnight. */
function timeMsOf(time: string): number | undefined {
  const parts = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(time);
  if (parts === null) return undefined;
  return (Number(parts[1]) * 3_600 + Number(parts[2]) * 60 + Number(parts[3] ?? 0)) * 1_000;
}

function metadataOf(
  entry: Pick<MovedEntry, "metadata" | "journal">,
  rules: FittingRules,
  shortened: Set<Shortened>,
): EntryMetadataInput {
  const { tags = [], mood, location } = entry.metadata;
  const { journal } = entry;
  if (journal !== undefined && !rules.journalsAsTags) shortened.add("journal");
  const wanted = [...(journal !== undefined && rules.journalsAsTags ? [journal] : []), ...tags];
  const fitting = [
    ...new Set(wanted.map((tag) => cut(tag.normalize("NFC").trim(), ENTRY_LIMITS.tagLength, "tag", shortened))),
  ].filter((tag) => tag !== "");
  if (fitting.length > ENTRY_LIMITS.tags) shortened.add("tags");
  const label = mood?.label === undefined ? "" : cut(mood.label, ENTRY_LIMITS.moodLabelLength, "mood.label", shortened);
  const isOnEarth = location !== undefined && Math.abs(location.latitude) <= 90 && Math.abs(location.longitude) <= 180;
  if (location !== undefined && !isOnEarth) shortened.add("location");
  const name =
    location?.name === undefined ? "" : cut(location.name, ENTRY_LIMITS.placeNameLength, "location.name", shortened);
  return {
    ...(fitting.length === 0 ? {} : { tags: fitting.slice(0, ENTRY_LIMITS.tags) }),
    ...(mood === undefined ? {} : { mood: { rating: mood.rating, ...(label === "" ? {} : { label }) } }),
    ...(location !== undefined && isOnEarth
      ? {
          location: {
            latitude: location.latitude,
            longitude: location.longitude,
            ...(name === "" ? {} : { name }),
          },
        }
      : {}),
  };
}

/** A short text, at most so many code points long. */
function cut(text: string, maxLength: number, name: Shortened, shortened: Set<Shortened>): string {
  const whole = textOf(text, shortened);
  if (whole.length <= maxLength) return whole;
  const points = [...whole];
  if (points.length <= maxLength) return whole;
  shortened.add(name);
  return points.slice(0, maxLength).join("").trim();
}

/** A text that can be stored. */
function textOf(text: string, shortened: Set<Shortened>): string {
  if (isText(text)) return text;
  shortened.add("characters");
  return text.replaceAll("\0", "\uFFFD").toWellFormed();
}
