import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { listOf, lostPaths, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { splitFrontMatter } from "../../parse/front-matter.ts";
import { withProse } from "../../parse/markdown-text.ts";
import { baseNameOf } from "../../parse/media.ts";
import { momentOf, programMomentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import { timeOfWritten, writtenDateOf, type DayMonthOrder, type WrittenDate } from "../../parse/written-dates.ts";
import type { DecodedText } from "../../parse/utf8.ts";
import { timeZoneOf } from "../../parse/zones.ts";
import type { ExportedFile } from "../../source.ts";
import { dateOfPath } from "../plain-text/headings.ts";
import type { Attachments } from "./attachments.ts";
import { takeInlineFiles } from "../../parse/inline-files.ts";
import { readNotePage } from "./note-page.ts";
import { notePathOf, type BundleInfo } from "./text-bundle.ts";

/** The first of these that is a date is when a note was written; editors part and write the words of a name as they like. */
const dateNames = [
  "timestamp",
  "date",
  "created",
  "createdat",
  "datecreated",
  "createdtime",
  "creationdate",
  "creationtime",
  "datetime",
  "day",
  "datum",
  "fecha",
] as const;
/** When it was changed last stands in where nothing says when it was written. */
const changeNames = ["updated", "updatedat", "modified", "datemodified", "lastmodified", "modifiedat"] as const;
const uuidPattern = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/u;

/** The date of a note, where it stands in front of it or in its name as people write dates and not as programs do. */
export function writtenDateOfNote(fields: Fields, path: string): WrittenDate | undefined {
  const ofField = (names: readonly string[]): WrittenDate | "program" | undefined => {
    for (const { value } of datesIn(fields, names)) {
      if (programMomentOf(value) !== undefined) return "program";
      const written = writtenDateOf(value);
      if (written?.rest === "") return written;
    }
    return undefined;
  };
  const found = ofField(dateNames) ?? dateOfPath(notePathOf(path)) ?? ofField(changeNames);
  return found === "program" ? undefined : found;
}

/** Fields of these names that say something, in the order of the names. */
function datesIn(fields: Fields, names: readonly string[]) {
  const written = Object.entries(fields).flatMap(([name, value]) => {
    const said = textOf(value);
    // Obsidian links a day to its note.
    return said === undefined ? [] : [{ name, value: said.trim().replace(/^\[\[(.*)\]\]$/u, "$1") }];
  });
  return names.flatMap((wanted) => written.filter(({ name }) => plainName(name) === wanted));
}

function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_-]/gu, "");
}

/** A note with what stands in front of it, or a page with its head. */
export async function readMarkdownEntry(
  {
    file,
    isPage,
    info,
  }: { readonly file: ExportedFile; readonly isPage: boolean; readonly info: BundleInfo | undefined },
  { text, replaced }: DecodedText,
  attachments: Attachments,
  orderOf: (date: WrittenDate) => Promise<DayMonthOrder>,
): Promise<MovedItem> {
  const { path } = file;
  const read = isPage ? readNotePage(text) : partsOf(text);
  const fields: Fields = { ...info?.fields, ...read.fields };
  if (info?.fields["trashed"] === "true") return { kind: "left", what: "notes in the bin", count: 1 };
  if (info?.fields["encrypted"] === "true") {
    return { kind: "problem", where: path, reason: "is encrypted: decrypt it, then export again" };
  }
  // jrnl writes the text into its front.
  const hasTextInFront = read.body.trim() === "" && textOf(fields["body"]) !== undefined;
  const body = hasTextInFront ? textOf(fields["body"])! : read.body;
  const people = writtenDateOfNote(fields, path);
  const written = whenOf(fields, file, people === undefined ? "day-first" : await orderOf(people));
  if (written === undefined) return { kind: "problem", where: path, reason: "has no date" };
  const inline = takeInlineFiles(body.replaceAll("\r\n", "\n"));
  const { media: beside, text: placed } = attachments.placed(inline.text, path);
  const media = [...inline.media, ...beside];
  const { metadata, taken } = metadataOf(fields, placed);
  const [titleName, titleInFront] = fieldNamed(fields, "title") ?? ["title", undefined];
  const title = textOf(titleInFront) ?? titleOfPath(path);
  const isNamedByItself = uuidPattern.test(String(fields["id"])) && fields["timestamp"] !== undefined;
  const content = isNamedByItself ? placed.replace(/^\n/u, "").replace(/\n$/u, "") : titled(title, placed);
  if (content.trim() === "") return { kind: "problem", where: path, reason: "holds no text" };
  const journal = folderOf(path);
  const id = fieldNamed(fields, "id") ?? fieldNamed(fields, "uuid") ?? fieldNamed(fields, "uniqueidentifier") ?? ["id"];
  const home = new Set<string>([titleName, id[0], ...written.names, ...taken, ...(hasTextInFront ? ["body"] : [])]);
  return {
    kind: "entry",
    entry: {
      sourceId: textOf(id[1]) ?? path,
      ...(isNamedByItself ? { entryId: String(fields["id"]) } : {}),
      content,
      when: written.when,
      metadata,
      media,
      ...(journal === undefined ? {} : { journal }),
      lost: [
        ...lostPaths(fields, (name, value) => home.has(name) || saysNothing(name, value)),
        ...(written.isOfFile ? ["date"] : []),
        ...(people?.hasLostZone === true ? ["timezone"] : []),
        ...read.lost,
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ],
      original: originalOf([{ path, text }, ...(info === undefined ? [] : [info])], media),
    },
  };
}

function partsOf(text: string) {
  const { fields, body, isDamaged } = splitFrontMatter(text);
  return { fields, body, lost: isDamaged ? ["damaged front matter"] : [] };
}

function fieldNamed(fields: Fields, wanted: string): readonly [string, unknown] | undefined {
  return Object.entries(fields).find(([name]) => plainName(name) === wanted);
}

/** What exports write for what was never set. */
function saysNothing(name: string, value: unknown): boolean {
  if (/^(?:false|null|~)$/iu.test(String(value))) return true;
  return /^(?:latitude|longitude|altitude)$/iu.test(name) && Number(value) === 0;
}

interface NoteTime {
  readonly when: MovedTime;
  /** Of the fields that say so. */
  readonly names: readonly string[];
  /** Whether nothing but the time of the file says so, which may be that of a copy. */
  readonly isOfFile: boolean;
}

function whenOf(fields: Fields, file: ExportedFile, order: DayMonthOrder): NoteTime | undefined {
  const [zoneName, zone] = fieldNamed(fields, "timezone") ?? ["timezone", undefined];
  const timezone = timeZoneOf(zone);
  const zoneNames = timezone === undefined ? [] : [zoneName];
  function ofFields(wanted: readonly string[]): NoteTime | undefined {
    for (const { name, value } of datesIn(fields, wanted)) {
      const when = programMomentOf(value, timezone) ?? writtenMoment(value, order, timezone);
      if (when === undefined) continue;
      // The day beside the moment says no more than moment and zone do.
      const names = [name, ...zoneNames, ...(name === "timestamp" && timezone !== undefined ? ["date"] : [])];
      return { when, names, isOfFile: false };
    }
    return undefined;
  }
  const inZone = (when: MovedTime): MovedTime => (timezone === undefined ? when : { ...when, timezone });
  const dated = dateOfPath(notePathOf(file.path));
  const ofName = dated === undefined ? undefined : timeOfWritten(dated, order);
  const found =
    ofFields(dateNames) ??
    (ofName === undefined ? undefined : { when: inZone(ofName), names: zoneNames, isOfFile: false }) ??
    ofFields(changeNames);
  if (found !== undefined) return found;
  const modified = momentOf(file.modifiedAt ?? file.modifiedClock ?? "", timezone);
  return modified === undefined ? undefined : { when: modified, names: zoneNames, isOfFile: true };
}

function writtenMoment(value: string, order: DayMonthOrder, timezone: string | undefined): MovedTime | undefined {
  const written = writtenDateOf(value);
  const when = written?.rest === "" ? timeOfWritten(written, order) : undefined;
  return when === undefined || timezone === undefined ? when : { ...when, timezone };
}

/** What a name says beside its date. */
function titleOfPath(path: string): string | undefined {
  const name = nameOf(path);
  const dated = dateOfPath(notePathOf(path));
  if (dated?.title !== undefined) return dated.title;
  const isDate = writtenDateOf(name.replaceAll("_", " ")) !== undefined || !/\p{L}/u.test(name);
  return dated !== undefined && isDate ? undefined : name;
}

function nameOf(path: string): string {
  // Notion adds an id to every name.
  return baseNameOf(notePathOf(path)).replace(/(?: [\da-f]{32})?\.[^.]+$/u, "");
}

/** The folder of a note, where it is no year or month. */
function folderOf(path: string): string | undefined {
  const folders = notePathOf(path)
    .split("/")
    .slice(0, -1)
    .map((part) => part.replace(/ [\da-f]{32}$/u, ""))
    .filter((part) => !/^\d{2,4}$/u.test(part) && part !== "entries");
  return folders.length === 0 ? undefined : folders.join("/").slice(0, 200);
}

function metadataOf(
  fields: Fields,
  text: string,
): { readonly metadata: EntryMetadataInput; readonly taken: readonly string[] } {
  const taken: string[] = [];
  const metadata: { -readonly [Name in keyof EntryMetadataInput]: EntryMetadataInput[Name] } = {};
  /** What stands under a name, however it is written. */
  const inFront = (wanted: string): readonly [string, string | undefined] => {
    const [name, value] = fieldNamed(fields, wanted) ?? [wanted, undefined];
    return [name, textOf(value)];
  };
  const [tagsName, tagsInFront] = fieldNamed(fields, "tags") ?? fieldNamed(fields, "tag") ?? ["tags", undefined];
  taken.push(tagsName);
  const tags = [...tagsOf(tagsInFront), ...inlineTags(text)];
  const starred = ["starred", "favorite", "pinned"]
    .map((name) => inFront(name))
    .find(([, value]) => /^true$/iu.test(value ?? ""));
  if (starred !== undefined) {
    taken.push(starred[0]);
    tags.push("starred");
  }
  if (tags.length > 0) metadata.tags = [...new Set(tags)];
  const [moodName, mood = ""] = inFront("mood");
  if (/^[1-5]$/u.test(mood)) {
    const [labelName, label] = inFront("moodlabel");
    metadata.mood = { rating: Number(mood) as 1 | 2 | 3 | 4 | 5, ...(label === undefined ? {} : { label }) };
    taken.push(moodName, labelName);
  }
  const [[northName, north], [eastName, east], [placeName, place]] = [
    inFront("latitude"),
    inFront("longitude"),
    inFront("place"),
  ];
  const [latitude, longitude] = [Number(north), Number(east)];
  if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0)) {
    metadata.location = { latitude, longitude, ...(place === undefined ? {} : { name: place }) };
    taken.push(northName, eastName, placeName);
  }
  return { metadata, taken };
}

/** A list, or one text with commas between; with `#` before each, spaces part them as well. */
function tagsOf(value: unknown): readonly string[] {
  const tags = typeof value === "string" ? value.split(/,|\s+(?=#)/u) : textsOf(listOf(value));
  return tags.map((tag) => tag.trim().replace(/^#/u, "")).filter(Boolean);
}

/** `#walk` and `#travel/rome` in a text, outside of code. */
function inlineTags(text: string): readonly string[] {
  const tags: string[] = [];
  withProse(text, (prose) => {
    const found = prose.matchAll(/(?<=^|\s)#(?:([\p{L}_][\p{L}\p{N}_/-]{0,99})|\[\[([^\]\n]{1,99})\]\])/gu);
    for (const [, word, words = ""] of found) tags.push(word ?? words);
    return prose;
  });
  return tags;
}
