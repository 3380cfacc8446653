import { isLocalDate, isTimeZone, type EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { listOf, lostPaths, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { splitFrontMatter } from "../../parse/front-matter.ts";
import { baseNameOf } from "../../parse/media.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { timeOfWritten, writtenDateOf, type DayMonthOrder, type WrittenDate } from "../../parse/written-dates.ts";
import type { DecodedText } from "../../parse/utf8.ts";
import type { ExportedFile } from "../../source.ts";
import type { Attachments } from "./attachments.ts";

/** The first of these that is a date is when a note was written. */
const dateNames = ["timestamp", "date", "created", "created_at", "datetime", "day", "updated", "updated_at"] as const;
const uuidPattern = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/u;

/** The date in front of a note, where it stands there as people write dates and not as programs do. */
export function writtenDateIn(fields: Fields): WrittenDate | undefined {
  for (const name of dateNames) {
    const value = textOf(fields[name]);
    if (value === undefined) continue;
    if (momentOf(value) !== undefined) return undefined;
    const written = writtenDateOf(value);
    if (written?.rest === "") return written;
  }
  return undefined;
}

/** A note with what stands in front of it. */
export async function readMarkdownEntry(
  file: ExportedFile,
  { text, replaced }: DecodedText,
  attachments: Attachments,
  orderOf: (date: WrittenDate) => Promise<DayMonthOrder>,
): Promise<MovedItem> {
  const { path } = file;
  const { fields, body, isDamaged } = splitFrontMatter(text);
  const people = writtenDateIn(fields);
  const written = whenOf(fields, file, people === undefined ? "day-first" : await orderOf(people));
  if (written === undefined) return { kind: "problem", where: path, reason: "has no date" };
  const { media, text: placed } = attachments.placed(body.replaceAll("\r\n", "\n"), path);
  const { metadata, taken } = metadataOf(fields, placed);
  const title = textOf(fields["title"]) ?? (dayOfPath(path) === undefined ? nameOf(path) : undefined);
  const isNamedByItself = uuidPattern.test(String(fields["id"])) && fields["timestamp"] !== undefined;
  const content = isNamedByItself ? placed.replace(/^\n/u, "").replace(/\n$/u, "") : titled(title, placed);
  if (content.trim() === "") return { kind: "problem", where: path, reason: "holds no text" };
  const journal = folderOf(path);
  const home = new Set<string>(["title", "id", ...written.names, ...taken]);
  return {
    kind: "entry",
    entry: {
      sourceId: textOf(fields["id"]) ?? path,
      ...(isNamedByItself ? { entryId: String(fields["id"]) } : {}),
      content,
      when: written.when,
      metadata,
      media,
      ...(journal === undefined ? {} : { journal }),
      lost: [
        ...lostPaths(fields, (name, value) => home.has(name) || saysNothing(name, value)),
        ...(people?.hasLostZone === true ? ["timezone"] : []),
        ...(isDamaged ? ["damaged front matter"] : []),
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ],
      original: originalOf([{ path, text }], media),
    },
  };
}

/** What exports write for what was never set. */
function saysNothing(name: string, value: unknown): boolean {
  if (value === "false" || value === "null" || value === "~") return true;
  return /^(?:latitude|longitude|altitude)$/u.test(name) && Number(value) === 0;
}

function whenOf(
  fields: Fields,
  file: ExportedFile,
  order: DayMonthOrder,
): { readonly when: MovedTime; readonly names: readonly string[] } | undefined {
  const zone = textOf(fields["timezone"]);
  const timezone = zone !== undefined && isTimeZone(zone) ? zone : undefined;
  const zoneNames = timezone === undefined ? [] : ["timezone"];
  for (const name of dateNames) {
    const value = textOf(fields[name]);
    const when = value === undefined ? undefined : (momentOf(value, timezone) ?? writtenMoment(value, order, timezone));
    if (when === undefined) continue;
    // The day beside the moment says no more than moment and zone do.
    return { when, names: [name, ...zoneNames, ...(name === "timestamp" && timezone !== undefined ? ["date"] : [])] };
  }
  const date = dayOfPath(file.path);
  if (date !== undefined) {
    return { when: { kind: "local", date, ...(timezone === undefined ? {} : { timezone }) }, names: zoneNames };
  }
  const modified = file.modifiedAt === undefined ? undefined : momentOf(file.modifiedAt, timezone);
  return modified === undefined ? undefined : { when: modified, names: zoneNames };
}

function writtenMoment(value: string, order: DayMonthOrder, timezone: string | undefined): MovedTime | undefined {
  const written = writtenDateOf(value);
  const when = written?.rest === "" ? timeOfWritten(written, order) : undefined;
  return when === undefined || timezone === undefined ? when : { ...when, timezone };
}

/** The day that a path names: `2024-05-01.md`, `2024-05-01 Walk.md`, `20240501.md`, `2024/05/01.md`. */
export function dayOfPath(path: string): string | undefined {
  const match =
    /(?:^|\/)(\d{4})[-_.](\d{2})[-_.](\d{2})(?![\d])[^/]*$/u.exec(path) ??
    /(?:^|\/)(\d{4})(\d{2})(\d{2})\.[^/.]+$/u.exec(path) ??
    /(?:^|\/)(\d{4})\/(\d{2})\/(\d{2})\.[^/.]+$/u.exec(path);
  const date = match === null ? "" : `${match[1]}-${match[2]}-${match[3]}`;
  return isLocalDate(date) ? date : undefined;
}

function nameOf(path: string): string {
  return baseNameOf(path).replace(/\.[^.]+$/u, "");
}

/** The folder of a note, where it is no year or month. */
function folderOf(path: string): string | undefined {
  const folders = path
    .split("/")
    .slice(0, -1)
    .filter((part) => !/^\d{2,4}$/u.test(part) && part !== "entries");
  return folders.length === 0 ? undefined : folders.join("/").slice(0, 200);
}

function metadataOf(
  fields: Fields,
  text: string,
): { readonly metadata: EntryMetadataInput; readonly taken: readonly string[] } {
  const taken = ["tags"];
  const metadata: { -readonly [Name in keyof EntryMetadataInput]: EntryMetadataInput[Name] } = {};
  const tags = [...tagsOf(fields["tags"] ?? fields["tag"]), ...inlineTags(text)];
  if (fields["tags"] === undefined) taken.push("tag");
  const starred = ["starred", "favorite", "pinned"].find((name) => fields[name] === "true");
  if (starred !== undefined) {
    taken.push(starred);
    tags.push("starred");
  }
  if (tags.length > 0) metadata.tags = [...new Set(tags)];
  const mood = String(fields["mood"]);
  if (/^[1-5]$/u.test(mood)) {
    const label = textOf(fields["mood_label"]);
    metadata.mood = { rating: Number(mood) as 1 | 2 | 3 | 4 | 5, ...(label === undefined ? {} : { label }) };
    taken.push("mood", "mood_label");
  }
  const [latitude, longitude] = [Number(textOf(fields["latitude"])), Number(textOf(fields["longitude"]))];
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)) {
    const name = textOf(fields["place"]);
    metadata.location = { latitude, longitude, ...(name === undefined ? {} : { name }) };
    taken.push("latitude", "longitude", "place");
  }
  return { metadata, taken };
}

/** A list, or one text with commas between. */
function tagsOf(value: unknown): readonly string[] {
  const tags = typeof value === "string" ? value.split(",") : textsOf(listOf(value));
  return tags.map((tag) => tag.trim().replace(/^#/u, "")).filter(Boolean);
}

/** `#walk` and `#travel/rome` in a text, outside of code. */
function inlineTags(text: string): readonly string[] {
  const prose = text.replaceAll(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$/gmu, "").replaceAll(/`[^`\n]*`/gu, "");
  return [...prose.matchAll(/(?<=^|\s)#([\p{L}_][\p{L}\p{N}_/-]{0,99})/gu)].map(([, tag = ""]) => tag);
}
