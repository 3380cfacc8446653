import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedItem, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { base64Of, base64Stream } from "../../parse/base64-stream.ts";
import { fieldsOf, isFields, listOf, lostPaths, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { baseNameOf, mediaMark } from "../../parse/media.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { idOf, named, readNames, type Named } from "./daylio-names.ts";
import { daylioText } from "./daylio-text.ts";

/** Lists of a backup that hold what a person has made, and that are no entries. */
const left = [
  "tag_groups",
  "goals",
  "goalEntries",
  "goalSuccessWeeks",
  "reminders",
  "writingTemplates",
  "achievements",
] as const;

/** What a person or Daylio itself has chosen or changed, beside what they keep. */
const settings = /^(?:prefs|metadata|.*icon.*|.*color.*)$/iu;

/** The backup within its ZIP or, from before there were photos, alone and under a name of its own. */
export function backupOf({ files }: ExportedFiles): ExportedFile | undefined {
  return files.find(isBackupByName) ?? (files.length === 1 ? files[0] : undefined);
}

export function isBackupByName({ path }: ExportedFile): boolean {
  return baseNameOf(path) === "backup.daylio";
}

/** Reads twice: once for the names of moods, activities and media, wherever they stand, then for the entries. */
export async function* readBackup(file: ExportedFile, source: ExportedFiles): AsyncIterable<MovedItem> {
  const names = await readNames(file, source);
  const counts = new Map<string, number>();
  const used = new Set<unknown>();
  try {
    for await (const piece of jsonElements(base64Stream(file.open()), { arrays: ["dayEntries", ...named, ...left] })) {
      if (piece.kind === "problem") yield piece;
      if (piece.kind === "member" && !settings.test(piece.name)) {
        const count = countOf(piece.value);
        if (count > 0) counts.set(piece.name.slice(0, 64), count);
      }
      if (piece.kind !== "element") continue;
      if (left.some((each) => each === piece.array)) counts.set(piece.array, (counts.get(piece.array) ?? 0) + 1);
      if (piece.array !== "dayEntries") continue;
      const item = readEntry(piece.value, names, piece.text);
      if (item.kind === "entry") for (const { file: asset } of item.entry.media) used.add(asset);
      if (item.kind === "problem") yield { ...item, where: `dayEntries[${piece.index}]` };
      else if (piece.replaced > 0)
        yield { ...item, entry: { ...item.entry, lost: [...item.entry.lost, "invalid UTF-8"] } };
      else yield item;
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
    yield { kind: "problem", where: file.path, reason: error.message };
  }
  for (const [what, count] of counts) yield { kind: "left", what, count };
  const unused = source.files.filter((each) => each !== file && !used.has(each)).length;
  if (unused > 0) yield { kind: "left", what: "files that no entry names", count: unused };
}

function countOf(value: unknown): number {
  return Array.isArray(value) ? value.length : Math.min(1, Object.keys(fieldsOf(value)).length);
}

type EntryItem = Exclude<MovedItem, { readonly kind: "left" }>;

function readEntry(value: unknown, names: Named, written: string): EntryItem {
  if (!isFields(value)) return { kind: "problem", where: "", reason: "is no entry" };
  const when = timeOf(value);
  if (when === undefined) return { kind: "problem", where: "", reason: "has no date" };
  const moodId = idOf(value["mood"]);
  const mood = names.moods.get(moodId);
  const tagIds = listOf(value["tags"]).map(idOf);
  const assetIds = listOf(value["assets"]).map(idOf);
  const activities = tagIds.flatMap((id) => names.tags.get(id) ?? []);
  const media = [...new Set(assetIds.flatMap((id) => names.media.get(id) ?? []))];
  const text = daylioText({
    title: textOf(value["note_title"]),
    note: textOf(value["note"]),
    mood: mood?.label,
    activities,
    media: media.map(mediaMark),
  });
  if (text.content === "") return { kind: "problem", where: "", reason: "holds no text" };
  const tags = [...new Set([...activities, ...(value["isFavorite"] === true ? ["starred"] : [])])];
  const metadata: EntryMetadataInput = {
    ...(tags.length > 0 ? { tags } : {}),
    ...(mood === undefined ? {} : { mood }),
  };
  const lost = [
    ...lostPaths(value, (path) => homes.has(path) || (path === "mood" && mood !== undefined)),
    ...(tagIds.length > activities.length ? ["tags"] : []),
    ...(assetIds.some((id) => !names.media.has(id)) ? ["assets"] : []),
    ...text.lost,
  ];
  const sourceId = String(numberOf(value["id"]) ?? numberOf(value["datetime"]) ?? JSON.stringify(when));
  const ids = { customMoods: [moodId], tags: tagIds, assets: assetIds };
  const original = originalOf(
    [{ path: "backup.daylio", text: base64Of(backupWith(written, ids, names.texts)) }],
    media,
  );
  return { kind: "entry", entry: { sourceId, content: text.content, when, metadata, media, lost, original } };
}

/** A backup of one entry and what it refers to. */
function backupWith(
  entry: string,
  ids: Readonly<Record<(typeof named)[number], readonly string[]>>,
  texts: ReadonlyMap<string, string>,
): string {
  const lists = named.map(
    (list) => `"${list}":[${ids[list].flatMap((id) => texts.get(`${list} ${id}`) ?? []).join(",")}]`,
  );
  return `{${lists.join(",")},"dayEntries":[${entry}]}`;
}

/** The offset is in the clock already: entries stay on the day and at the hour that their writer saw. */
const homes = new Set(
  "id datetime timeZoneOffset year month day hour minute note note_title tags assets isFavorite".split(" "),
);

/** The writer's own day and clock, which stand beside the moment; months run from 0. */
function timeOf(value: Fields): MovedTime | undefined {
  const [year, month, day, hour, minute] = ["year", "month", "day", "hour", "minute"].map((key) =>
    numberOf(value[key]),
  );
  if (year !== undefined && month !== undefined && day !== undefined) {
    const date = new Date(Date.UTC(year, month, day));
    const isDay = date.getUTCMonth() === month && date.getUTCDate() === day && year >= 1000 && year <= 9999;
    if (isDay) return { kind: "local", date: date.toISOString().slice(0, 10), ...clockOf(hour, minute) };
  }
  const ms = (numberOf(value["datetime"]) ?? Number.NaN) + (numberOf(value["timeZoneOffset"]) ?? 0);
  if (!(Math.abs(ms) < 253_402_300_800_000)) return undefined;
  const clock = new Date(ms).toISOString();
  return /^\d{4}-/u.test(clock) ? { kind: "local", date: clock.slice(0, 10), time: clock.slice(11, 16) } : undefined;
}

function clockOf(hour: number | undefined, minute: number | undefined): { readonly time?: string } {
  if (hour === undefined || !Number.isInteger(hour) || hour < 0 || hour > 23) return {};
  const minutes = minute !== undefined && Number.isInteger(minute) && minute >= 0 && minute < 60 ? minute : 0;
  return { time: `${String(hour).padStart(2, "0")}:${String(minutes).padStart(2, "0")}` };
}

/** Whether a backup says what one of Daylio says. */
export async function isBackup(file: ExportedFile): Promise<boolean> {
  try {
    for await (const piece of jsonElements(base64Stream(file.open()), { arrays: ["dayEntries", ...named, ...left] })) {
      if (piece.kind === "element" && left.some((each) => each === piece.array)) return true;
      if (piece.kind === "element") return isFields(piece.value) && fieldsOf(piece.value)["id"] !== undefined;
    }
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
  }
  return false;
}
