import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedItem, MovedMedia, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { fieldsOf, listOf, lostPaths, numberOf, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { baseNameOf, mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import { momentOf } from "../../parse/moments.ts";
import { moodAnswered } from "../../parse/own-moods.ts";
import { titled } from "../../parse/titled.ts";
import { timeZoneOf } from "../../parse/zones.ts";
import type { ExportedFile } from "../../source.ts";

export interface JournivPlace {
  readonly path: string;
  readonly where: string;
  readonly title: string | undefined;
  /** Of the journal: which of its entries it was, nobody can tell. */
  readonly replaced: number;
  readonly fileAt: (path: string) => ExportedFile | undefined;
  readonly ordinalOf: (text: string) => number;
  readonly answers: Readonly<Record<string, string>>;
}

export function moodNameOf(entry: Fields): string | undefined {
  return textOf(fieldsOf(entry["mood_log"])["mood_name"]);
}

/** What comes along, or says how large and of what kind a file is, or when something was written down. */
const homes = new Set([
  ..."title content entry_date entry_datetime_utc word_count tags is_pinned external_id mood_log.mood_name".split(" "),
  ..."logged_date logged_datetime_utc logged_timezone created_at updated_at"
    .split(" ")
    .map((name) => `mood_log.${name}`),
  ..."filename file_path media_type file_size mime_type checksum width height duration alt_text caption upload_status thumbnail_path created_at updated_at external_id"
    .split(" ")
    .map((name) => `media.${name}`),
]);

/** An entry as Journiv exports it: without an id, and with moods that have names and no numbers: what they stand for is asked. */
export function readJournivEntry(
  value: Fields,
  { path, where, title, replaced, fileAt, ordinalOf, answers }: JournivPlace,
): MovedItem {
  const when = whenOf(value);
  if (when === undefined) return { kind: "problem", where, reason: "has no date" };
  const listed = mediaOf(value, fileAt);
  const media: readonly MovedMedia[] = listed.map(({ medium }) => medium);
  const text = titled(textOf(value["title"]), textOf(value["content"]) ?? "");
  const moodName = moodNameOf(value);
  const mood = moodAnswered(moodName ?? "", answers);
  const marks = listed.map(({ medium: { ref, name }, label }) => mediaMark({ ref, name: label ?? name })).join("\n\n");
  const content = [text, marks].filter(Boolean).join("\n\n") || (moodName ?? "");
  if (content === "") return { kind: "problem", where, reason: "holds no text" };
  const location = locationOf(value);
  const tags = [
    ...new Set([
      ...textsOf(value["tags"]),
      ...(mood !== undefined || moodName === undefined ? [] : [moodName]),
      ...(value["is_pinned"] === true ? ["starred"] : []),
    ]),
  ];
  const metadata: EntryMetadataInput = {
    ...(tags.length === 0 ? {} : { tags }),
    ...(mood === undefined ? {} : { mood }),
    ...(location === undefined ? {} : { location }),
  };
  const taken = new Set([
    ...(when.timezone === undefined ? [] : ["entry_timezone"]),
    ...(location === undefined ? [] : ["latitude", "longitude", "location"]),
  ]);
  const said = JSON.stringify([value["entry_datetime_utc"], value["entry_date"], value["title"], value["content"]]);
  const journal = { ...(title === undefined ? {} : { title }), entries: [value] };
  return {
    kind: "entry",
    entry: {
      sourceId: textOf(value["external_id"]) ?? `${ordinalOf(said)}\n${said}`,
      content,
      when,
      metadata,
      media,
      ...(title === undefined ? {} : { journal: title }),
      lost: [
        ...lostPaths(value, (name) => homes.has(name) || taken.has(name)),
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ],
      original: originalOf([{ path, text: JSON.stringify({ export_version: "1.0", journals: [journal] }) }], media),
    },
  };
}

function whenOf(value: Fields): MovedTime | undefined {
  const [date, moment] = [textOf(value["entry_date"]), textOf(value["entry_datetime_utc"])];
  const timezone = timeZoneOf(value["entry_timezone"]);
  // Some versions leave out that it is UTC.
  const when = moment === undefined ? undefined : (utcOf(momentOf(moment)) ?? utcOf(momentOf(`${moment}Z`)));
  if (when === undefined) return momentOf(date ?? "", timezone);
  return { ...when, ...(timezone === undefined ? {} : { timezone }), ...(date === undefined ? {} : { date }) };
}

function utcOf(when: MovedTime | undefined): (MovedTime & { readonly kind: "instant" }) | undefined {
  return when?.kind === "instant" ? when : undefined;
}

function locationOf(value: Fields): EntryMetadataInput["location"] {
  const [latitude, longitude] = [numberOf(value["latitude"]), numberOf(value["longitude"])];
  if (latitude === undefined || longitude === undefined) return undefined;
  const name = textOf(value["location"]);
  return { latitude, longitude, ...(name === undefined ? {} : { name }) };
}

function mediaOf(value: Fields, fileAt: JournivPlace["fileAt"]) {
  return listOf(value["media"])
    .map(fieldsOf)
    .map((fields, at) => {
      const path = textOf(fields["file_path"]) ?? "";
      const name = textOf(fields["filename"]) ?? baseNameOf(path);
      const file = path === "" ? undefined : fileAt(path);
      const medium = {
        ref: `${at + 1}-${mediaRefOf(name)}`,
        kind: mediaKindOf(name),
        name,
        ...(file === undefined ? {} : { file }),
      };
      return { medium, label: textOf(fields["alt_text"]) ?? textOf(fields["caption"]) };
    });
}
