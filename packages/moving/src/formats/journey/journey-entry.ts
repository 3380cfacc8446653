import { isInstant, type EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedEntry, MovedMedia } from "../../moved-entry.ts";
import { fieldsOf, isFields, lostPaths, numberOf, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { htmlToMarkdown } from "../../parse/html-to-markdown.ts";
import { baseNameOf, mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import { momentOfMs } from "../../parse/moments.ts";
import { timeZoneOf } from "../../parse/zones.ts";
import type { JourneyFiles } from "./journey-files.ts";

export type MoodDirection = "5-best" | "1-best";

export interface JourneyContext {
  readonly direction: MoodDirection;
  readonly files: JourneyFiles;
}

export type JourneyEntry =
  | { readonly kind: "entry"; readonly entry: Omit<MovedEntry, "original"> }
  | { readonly kind: "problem"; readonly reason: string };

/** Whether a file is an entry: of the layout that Journey has had for long, or of the one that follows it (`schemaVersion` 2). */
export function isJourneyEntry(value: unknown): boolean {
  return isFields(value) && (value["date_journal"] !== undefined || value["dateOfJournal"] !== undefined);
}

/** An entry of Journey, which lies at a path beside its media. */
export function readJourneyEntry(value: unknown, path: string, { direction, files }: JourneyContext): JourneyEntry {
  if (!isFields(value)) return { kind: "problem", reason: "is no entry" };
  if (isCiphertext(value)) return { kind: "problem", reason: "is encrypted: export it from a device that can read it" };
  const writtenMs =
    msOf(value["date_journal"]) ??
    msOf(value["dateOfJournal"]) ??
    msOf(/^-?\d+(?=-)/u.exec(textOf(value["id"]) ?? "")?.[0]);
  const when = writtenMs === undefined ? undefined : momentOfMs(writtenMs);
  if (when === undefined) return { kind: "problem", reason: "has no date" };
  const media = readMedia(value, path, files);
  const { text, placed, lost: lostOfText } = readText(value, media);
  const content = [text, ...media.filter(({ ref }) => !placed.has(ref)).map(mediaMark)].filter(Boolean).join("\n\n");
  const timezone = timeZoneOf(value["timezone"]);
  const location = readLocation(value);
  const rating = ratingOf(value["mood"], direction);
  const said = content || (rating === undefined ? undefined : `Mood: ${rating}/5`) || location?.name;
  if (said === undefined) return { kind: "problem", reason: "holds no text" };
  const tags = [...new Set([...textsOf(value["tags"]), ...(value["favourite"] === true ? ["starred"] : [])])];
  const metadata: EntryMetadataInput = {
    ...(tags.length > 0 ? { tags } : {}),
    ...(rating === undefined ? {} : { mood: { rating } }),
    ...(location === undefined ? {} : { location }),
  };
  const folder = textOf(value["folder"]);
  return {
    kind: "entry",
    entry: {
      sourceId: textOf(value["id"]) ?? String(writtenMs),
      content: said,
      when: { ...when, ...(timezone === undefined ? {} : { timezone }) },
      metadata,
      media,
      ...(folder === undefined ? {} : { journal: folder }),
      lost: [
        ...lostPaths(
          value,
          (path, field) => homes.has(path) || isUnset(path, field) || hasCome(path, { timezone, location, rating }),
        ),
        ...lostOfText,
      ],
    },
  };
}

/** Milliseconds as a number or as a text of its digits, or a moment. */
function msOf(value: unknown): number | undefined {
  return typeof value === "string" && isInstant(value) ? Date.parse(value) : numberOf(value);
}

/** The number as AURA counts, 5 the best; undefined where none was set. */
function ratingOf(written: unknown, direction: MoodDirection): 1 | 2 | 3 | 4 | 5 | undefined {
  const mood = numberOf(written);
  if (mood !== 1 && mood !== 2 && mood !== 3 && mood !== 4 && mood !== 5) return undefined;
  return direction === "5-best" ? mood : ((6 - mood) as 1 | 2 | 3 | 4 | 5);
}

const homes = new Set(
  "id date_journal dateOfJournal text preview_text type tags favourite photos attachments folder encrypted schemaVersion version".split(
    " ",
  ),
);

/** Texts that only a device of the writer can read have no spaces, and nothing of HTML. */
function isCiphertext({ encrypted, text }: Fields): boolean {
  return encrypted === true && typeof text === "string" && /^[\w+/=:.-]{40,}$/u.test(text.trim());
}

/** What Journey writes where it knows nothing: the largest number, a weather without an id. */
function isUnset(path: string, value: unknown): boolean {
  if (path === "weather") {
    const id = fieldsOf(value)["id"];
    return (id === -1 || id === undefined) && textOf(fieldsOf(value)["description"]) === undefined;
  }
  if (path === "weather.id" && value === -1) return true;
  return isSentinel(value) || (value === 0 && ["mood", "sentiment", "activity"].includes(path));
}

function isSentinel(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) >= Number.MAX_VALUE;
}

function hasCome(
  path: string,
  come: { readonly timezone: unknown; readonly location: EntryMetadataInput["location"]; readonly rating: unknown },
): boolean {
  if (path === "timezone") return come.timezone !== undefined;
  if (path === "mood") return come.rating !== undefined;
  if (path === "address") return come.location?.name !== undefined;
  return come.location !== undefined && placeFields.has(path);
}

const placeFields = new Set(["lat", "lon", "location.lat", "location.lng", "location.name"]);

function readLocation(value: Fields): EntryMetadataInput["location"] {
  const place = fieldsOf(value["location"]);
  const latitude = numberOf(value["lat"]) ?? numberOf(place["lat"]);
  const longitude = numberOf(value["lon"]) ?? numberOf(place["lng"]);
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  const names = [value["address"], place["name"]].flatMap((name) => textOf(name)?.trim() ?? []);
  return { latitude, longitude, ...(names.length === 0 ? {} : { name: [...new Set(names)].join(", ") }) };
}

function readMedia(value: Fields, path: string, files: JourneyFiles): readonly MovedMedia[] {
  return [...textsOf(value["photos"]), ...textsOf(value["attachments"])].map((named) => {
    const name = baseNameOf(named);
    const file = files.beside(path, name);
    return { ref: mediaRefOf(name), kind: mediaKindOf(name), name, ...(file === undefined ? {} : { file }) };
  });
}

/** HTML where the entry says so or its text begins like it; older ones are Markdown. */
function readText(value: Fields, media: readonly MovedMedia[]) {
  const text = textOf(value["text"]) ?? "";
  const placed = new Set<string>();
  if (value["type"] !== "html" && !/^\s*<(?:p|div|h[1-6]|ul|ol|br|span|b|i|blockquote)\b[^>]*>/iu.test(text)) {
    return { text: text.replaceAll("\r\n", "\n").trim(), placed, lost: [] };
  }
  const { markdown, lost } = htmlToMarkdown(text, {
    media(source) {
      const medium = media.find(({ name }) => name === baseNameOf(source));
      if (medium === undefined) return undefined;
      placed.add(medium.ref);
      return mediaMark(medium);
    },
  });
  return { text: markdown, placed, lost };
}
