import type { MediaKind, MovedMedia } from "../../moved-entry.ts";
import { base64Stream } from "../../parse/base64-stream.ts";
import { fieldsOf, isFields, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { jsonElements } from "../../parse/json-elements.ts";
import { baseNameOf } from "../../parse/media.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";
import { predefinedMood, ratingOfGroup, type DaylioMood } from "./daylio-moods.ts";

/** What entries refer to by its number, which is a text here. */
export interface Named {
  readonly moods: ReadonlyMap<string, DaylioMood>;
  readonly tags: ReadonlyMap<string, string>;
  readonly media: ReadonlyMap<string, MovedMedia>;
  /** As the backup says them, by their list and number. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The lists in which those stand. */
export const named = ["customMoods", "tags", "assets"] as const;
/** Reads all of a backup for what its entries refer to, wherever it stands. */
export async function readNames(file: ExportedFile, source: ExportedFiles): Promise<Named> {
  const moods = new Map<string, DaylioMood>();
  const tags = new Map<string, string>();
  const media = new Map<string, MovedMedia>();
  const texts = new Map<string, string>();
  const assets = source.files.filter(({ path }) => path.includes("assets/"));
  const files = new Map(assets.map((each) => [stemOf(each.path), each]));
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
  return { moods, tags, media, texts };
}

export function idOf(value: unknown): string {
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
    name: nameOf(value) ?? `${kind} ${id}`,
    ...(file === undefined ? {} : { file }),
  };
}

/** What the phone called it, which is noted as JSON in a text. */
function nameOf(asset: Fields): string | undefined {
  try {
    return textOf(fieldsOf(JSON.parse(textOf(asset["android_metadata"]) ?? ""))["Name"])?.trim();
  } catch {
    return undefined;
  }
}
