import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { MediaKind, MovedItem, MovedMedia, MovedTime } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { base64Of, base64Stream } from "../../parse/base64-stream.ts";
import { fieldsOf, isFields, listOf, lostPaths, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { baseNameOf, mediaMark } from "../../parse/media.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { predefinedMood, ratingOfGroup, type DaylioMood } from "./daylio-moods.ts";
import { daylioText } from "./daylio-text.ts";

/** What entries refer to by its number, which is a text here. */
interface Named {
  readonly moods: ReadonlyMap<string, DaylioMood>;
  readonly tags: ReadonlyMap<string, string>;
  readonly media: ReadonlyMap<string, MovedMedia>;
  /** As the backup says them, by their list and number. */
  readonly texts: ReadonlyMap<string, string>;
  /** All files of media. */
  readonly files: readonly ExportedFile[];
}

const named = ["customMoods", "tags", "assets"] as const;
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
      if (piece.kind === "member" && Array.isArray(piece.value) && !settings.test(piece.name)) {
        if (piece.value.length > 0) counts.set(piece.name.slice(0, 64), piece.value.length);
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
  const unused = names.files.filter((each) => !used.has(each)).length;
  if (unused > 0) yield { kind: "left", what: "files that no entry names", count: unused };
}

async function readNames(file: ExportedFile, source: ExportedFiles): Promise<Named> {
  const moods = new Map<string, DaylioMood>();
  const tags = new Map<string, string>();
  const media = new Map<string, MovedMedia>();
  const texts = new Map<string, string>();
  const all = source.files.filter(({ path }) => path.includes("assets/"));
  const files = new Map(all.map((each) => [stemOf(each.path), each]));
  try {
    for await (const piece of jsonElements(base64Stream(file.open()), { arrays: named })) {
      if (piece.kind !== "element" || !isFields(piece.value)) continue;
      const { value } = piece;
      const id = idOf(value["id"]);
      texts.set(`${piece.array} ${id}`, piece.text);
      if (piece.array === "customMoods") {
        const mood = moodOf(value);
        if (mood !== undefined) moods.set(id, mood);
      } else if (piece.array === "tags") {
        const name = textOf(value["name"]);
        if (name !== undefined) tags.set(id, name.trim());
      } else media.set(id, assetOf(value, files));
    }
  } catch (error) {
    // The second reading meets it as well, and says so.
    if (!(error instanceof RefusedSource)) throw error;
  }
  return { moods, tags, media, texts, files: all };
}

function idOf(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? `${value}` : "";
}

/** Media are named by their checksum, without an ending; programs that unpack and pack may have given them one. */
function stemOf(path: string): string {
  return baseNameOf(path)
    .replace(/\.[^.]*$/u, "")
    .toLowerCase();
}

function moodOf(value: Fields): DaylioMood | undefined {
  const known = predefinedMood(numberOf(value["predefined_name_id"]));
  const rating = ratingOfGroup(numberOf(value["mood_group_id"])) ?? known?.rating;
  const label = textOf(value["custom_name"])?.trim() ?? known?.label;
  return rating === undefined ? undefined : { rating, label: label ?? predefinedMood(6 - rating)!.label };
}

const kindsByType: readonly (MediaKind | undefined)[] = [undefined, "photo", "audio"];

function assetOf(value: Fields, files: ReadonlyMap<string, ExportedFile>): MovedMedia {
  const kind = kindsByType[numberOf(value["type"]) ?? 0] ?? "file";
  const id = numberOf(value["id"]) ?? 0;
  const file = files.get((textOf(value["checksum"]) ?? "").toLowerCase());
  return {
    ref: `asset-${Math.abs(Math.trunc(id))}`,
    kind,
    name: `${kind} ${id}`,
    ...(file === undefined ? {} : { file }),
  };
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
