import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { textOf } from "../../parse/fields.ts";
import { mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import { momentOf, programMomentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import type { ExportedFile } from "../../source.ts";
import { diaroText, type DiaroRow } from "./diaro-rows.ts";

/** What an entry names. */
export interface DiaroIndex {
  row(table: string, uid: string): DiaroRow | undefined;
  attachmentsOf(entryUid: string): readonly DiaroRow[];
  fileOf(name: string): ExportedFile | undefined;
}

/** What comes along, or names what does. */
const homes = new Set("uid date tz_offset title text folder_uid tags primary_photo_uid".split(" "));

export function readDiaroEntry(
  row: DiaroRow,
  { path, where, replaced }: { readonly path: string; readonly where: string; readonly replaced: number },
  index: DiaroIndex,
): MovedItem {
  const { uid = "" } = row;
  const when = whenOf(row);
  if (uid === "" || when === undefined) return { kind: "problem", where, reason: "has no id or no date" };
  const attachments = index.attachmentsOf(uid);
  const media = attachments.map(({ filename: name = "" }, at) => {
    const file = index.fileOf(name);
    return {
      ref: `${at + 1}-${mediaRefOf(name)}`,
      kind: mediaKindOf(name),
      name,
      ...(file === undefined ? {} : { file }),
    };
  });
  const text = titled(row["title"], row["text"] ?? "");
  const content = [text, ...media.map(mediaMark)].filter(Boolean).join("\n\n");
  if (content === "") return { kind: "problem", where, reason: "holds no text" };
  const folder = index.row("diaro_folders", row["folder_uid"] ?? "");
  const tags = (row["tags"] ?? "")
    .split(",")
    .map((each) => index.row("diaro_tags", each))
    .filter((tag) => tag !== undefined);
  const mood = moodOf(row, index);
  const place = placeOf(row, index);
  const titles = [...new Set(tags.flatMap((tag) => textOf(tag["title"]) ?? []))];
  const metadata: EntryMetadataInput = {
    ...(titles.length === 0 ? {} : { tags: titles }),
    ...(mood === undefined ? {} : { mood: mood.mood }),
    ...(place === undefined ? {} : { location: place.location }),
  };
  const taken = new Set([...(mood === undefined ? [] : ["mood"]), ...(place === undefined ? [] : ["location_uid"])]);
  const journal = textOf(folder?.["title"]);
  const rows: readonly (readonly [string, DiaroRow | undefined])[] = [
    ["diaro_folders", folder],
    ...tags.map((tag) => ["diaro_tags", tag] as const),
    ["diaro_moods", mood?.row],
    ["diaro_locations", place?.row],
    ["diaro_entries", row],
    ...attachments.map((each) => ["diaro_attachments", each] as const),
  ];
  const original = diaroText(rows.flatMap(([table, each]) => (each === undefined ? [] : [[table, each] as const])));
  return {
    kind: "entry",
    entry: {
      sourceId: uid,
      content,
      when,
      metadata,
      media,
      ...(journal === undefined ? {} : { journal }),
      lost: [
        ...Object.entries(row).flatMap(([name, value]) =>
          // A temperature of 0 is none.
          value.trim() === "" || value === "0" || homes.has(name) || taken.has(name) ? [] : name,
        ),
        ...(textOf(place?.row["address"]) === undefined || place?.location.name === place?.row["address"]
          ? []
          : ["location.address"]),
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ],
      original: originalOf([{ path, text: original }], media),
    },
  };
}

/** The moment, and how far the writer's clock was ahead. */
function whenOf({ date = "", tz_offset: offset = "" }: DiaroRow): MovedTime | undefined {
  const when = programMomentOf(date);
  if (when?.kind !== "instant") return when;
  const ahead = momentOf(`2000-01-01 00:00${offset}`);
  const isAhead = ahead?.kind === "instant" && ahead.offsetMinutes !== undefined;
  return isAhead ? { ...when, offsetMinutes: ahead.offsetMinutes! } : when;
}

/** Its weight says how good a mood is, 5 the best. */
function moodOf(row: DiaroRow, index: DiaroIndex) {
  const named = index.row("diaro_moods", row["mood"] ?? "");
  const weight = named?.["weight"] ?? "";
  if (named === undefined || !/^[1-5]$/u.test(weight)) return undefined;
  const label = textOf(named["title"]);
  const rating = Number(weight) as 1 | 2 | 3 | 4 | 5;
  return { row: named, mood: { rating, ...(label === undefined ? {} : { label }) } };
}

function placeOf(row: DiaroRow, index: DiaroIndex) {
  const named = index.row("diaro_locations", row["location_uid"] ?? "");
  const [latitude, longitude] = [Number(textOf(named?.["lat"])), Number(textOf(named?.["lng"]))];
  if (named === undefined || Number.isNaN(latitude) || Number.isNaN(longitude)) return undefined;
  const name = textOf(named["title"]) ?? textOf(named["address"]);
  return { row: named, location: { latitude, longitude, ...(name === undefined ? {} : { name }) } };
}
