import { isInstant, type EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedEntry, MovedMedia, MovedTime } from "../../moved-entry.ts";
import { fieldsOf, isFields, listOf, lostPaths, numberOf, textOf, textsOf } from "../../parse/fields.ts";
import { mediaMark } from "../../parse/media.ts";
import { momentOf, momentOfMs } from "../../parse/moments.ts";
import { timeZoneOf } from "../../parse/zones.ts";
import { missingMedium, readMedia, type MediaFiles } from "./day-one-media.ts";
import { namedMoments, placeMedia } from "./day-one-text.ts";
import { readRichText, type RichText } from "./rich-text.ts";

export type DayOneEntry =
  | { readonly kind: "entry"; readonly entry: Omit<MovedEntry, "original" | "journal"> }
  | { readonly kind: "problem"; readonly reason: string };

/** An entry of Day One, with whatever of it may be missing. */
export function readDayOneEntry(value: unknown, files: MediaFiles): DayOneEntry {
  if (!isFields(value)) return { kind: "problem", reason: "is no entry" };
  const when = timeOf(value["creationDate"]);
  if (when === undefined) return { kind: "problem", reason: "has no date" };
  const rich = readRichText(value["richText"]);
  const written = textOf(textOf(value["text"])?.replaceAll(/[\u200B\uFFFC]/gu, ""));
  const isRich = rich !== undefined && (written === undefined || lacksMedia(written, rich));
  const media = new Map(readMedia(value, files));
  const text = isRich ? rich.markdown : (written ?? "");
  for (const moment of namedMoments(text)) if (!media.has(moment.id)) media.set(moment.id, missingMedium(moment));
  const { content, hasEntryLinks } = placeMedia(text, media);
  const whole = [content, ...unplaced(text, media).map(mediaMark)].filter(Boolean).join("\n\n");
  const { location, name } = readLocation(value["location"]);
  const mood = moodOf(rich);
  const said = whole || mood?.label || name;
  if (said === undefined || said === "") return { kind: "problem", reason: "holds no text" };
  const timezone = timeZoneOf(value["timeZone"]) ?? timeZoneOf(fieldsOf(value["location"])["timeZoneName"]);
  const tags = [...new Set([...textsOf(value["tags"]), ...(value["starred"] === true ? ["starred"] : [])])];
  const metadata: EntryMetadataInput = {
    ...(tags.length > 0 ? { tags } : {}),
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
  };
  const lost = [
    ...lostPaths(
      value,
      (path, field) => homes.has(path) || isUnset(path, field) || isPlace(path, location !== undefined),
    ),
    ...(timezone === undefined && textOf(value["timeZone"]) !== undefined ? ["timeZone"] : []),
    ...(hasEntryLinks ? ["text.dayone-link"] : []),
    ...(isRich || rich === undefined ? [] : rich.lost.filter((path) => !path.startsWith("text."))),
    ...(isRich ? rich.lost : []),
    ...(rich === undefined && saysSomething(value["richText"]) ? ["richText"] : []),
    ...(listOf(value["tags"]).every((tag) => typeof tag === "string") && typeof value["tags"] !== "string"
      ? []
      : ["tags"]),
  ];
  return {
    kind: "entry",
    entry: {
      sourceId: textOf(value["uuid"]) ?? `${wordsOf(when)}-${sumOf(said)}`,
      content: said,
      when: { ...when, ...(timezone === undefined ? {} : { timezone }) },
      metadata,
      media: [...media.values()],
      lost: [...new Set(lost)],
    },
  };
}

/** Numbers below are seconds, those from there on milliseconds: no journal is of the 51st century. */
const LEAST_MS = 100_000_000_000;

/** As Day One writes it, or as programs do that write what it reads: `2024-05-01 19:00:00 +0000`, `1714590000`. */
function timeOf(written: unknown): MovedTime | undefined {
  const text = textOf(written)?.trim() ?? "";
  if (isInstant(text)) return { kind: "instant", timestamp: text };
  const number = numberOf(written);
  if (number !== undefined) return momentOfMs(Math.abs(number) < LEAST_MS ? number * 1_000 : number);
  return momentOf(text);
}

function wordsOf(when: MovedTime): string {
  return when.kind === "instant" ? when.timestamp : `${when.date} ${when.time ?? ""}`.trim();
}

function saysSomething(richText: unknown): boolean {
  return textOf(richText) !== undefined || (typeof richText === "object" && richText !== null);
}

/** What has come along, or only says how the export itself is built. */
const homes = new Set(
  [
    "uuid creationDate timeZone text richText tags starred v",
    ...["photos", "videos", "audios", "pdfAttachments"].map((list) =>
      "identifier md5 type format orderInEntry fileSize filename pdfName title"
        .split(" ")
        .map((key) => `${list}.${key}`)
        .join(" "),
    ),
  ].flatMap((keys) => keys.split(" ")),
);

/** What Day One writes where it knows nothing. */
function isUnset(path: string, value: unknown): boolean {
  if (path.endsWith("Date") && typeof value === "string") return value.startsWith("1970-01-01");
  return value === "(null)" || (value === 0 && /(?:^|\.)(?:duration|editingTime|stepCount|albumYear)$/u.test(path));
}

const placeParts = ["userLabel", "placeName", "localityName", "administrativeArea", "country"] as const;

function isPlace(path: string, isKnown: boolean): boolean {
  const part = path.startsWith("location.") ? path.slice("location.".length) : "";
  if (part === "timeZoneName") return true;
  return isKnown && (part === "latitude" || part === "longitude" || placeParts.some((each) => each === part));
}

function readLocation(value: unknown) {
  const place = fieldsOf(value);
  const [latitude, longitude] = [numberOf(place["latitude"]), numberOf(place["longitude"])];
  const parts = [...new Set(placeParts.flatMap((part) => textOf(place[part])?.trim() ?? []))];
  const name = parts.length > 0 ? parts.join(", ") : undefined;
  if (latitude === undefined || longitude === undefined || Math.abs(latitude) > 90 || Math.abs(longitude) > 180) {
    return { location: undefined, name };
  }
  return { location: { latitude, longitude, ...(name === undefined ? {} : { name }) }, name };
}

/** A valence from -1 to 1 on five steps. */
function moodOf(rich: RichText | undefined): EntryMetadataInput["mood"] {
  if (rich?.stateOfMind === undefined) return undefined;
  const { valence, label } = rich.stateOfMind;
  const rating = Math.min(5, Math.max(1, Math.round(valence * 2) + 3)) as 1 | 2 | 3 | 4 | 5;
  return { rating, ...(label === undefined ? {} : { label }) };
}

function lacksMedia(text: string, rich: RichText): boolean {
  const named = new Set(namedMoments(text).map(({ id }) => id));
  return rich.mediaIds.some((id) => !named.has(id));
}

function unplaced(text: string, media: ReadonlyMap<string, MovedMedia>): readonly MovedMedia[] {
  const named = new Set(namedMoments(text).map(({ id }) => id));
  return [...media].filter(([id]) => !named.has(id)).map(([, medium]) => medium);
}

/** FNV-1a: tells entries apart that have no id and the same second; nothing is kept secret by it. */
function sumOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
