import { isInstant } from "@aura-journal/contracts";
import type { Format } from "../../format.ts";
import type { MovedItem, MovedMedia } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { fieldsOf, isFields, lostPaths, numberOf, textOf, textsOf, type Fields } from "../../parse/fields.ts";
import { baseNameOf, mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import { readPropertyList } from "../../parse/plist.ts";
import { timeZoneOf } from "../../parse/zones.ts";
import { readWhole } from "../../parse/read-whole.ts";
import { RefusedSource, type ExportedFile, type ExportedFiles } from "../../source.ts";

const entryPattern = /\.doentry$/iu;

/** Day One before 2016: a folder with a property list for each entry, and at most one photo beside it. */
export const dayOneClassic: Format = {
  id: "day-one-classic",
  name: "Day One Classic",
  detect: async (source) => (source.files.some(({ path }) => entryPattern.test(path)) ? 1 : 0),
  questions: async () => [],
  async *read(source) {
    const entries = source.files.filter(({ path }) => entryPattern.test(path));
    if (entries.length === 0) throw new RefusedSource("It holds no entry of Day One Classic.");
    const photos = indexPhotos(source);
    const used = new Set<unknown>();
    for (const file of entries) {
      const item = await readEntry(file, photos.byId);
      if (item.kind === "entry") for (const { file: photo } of item.entry.media) used.add(photo);
      yield item;
    }
    const unused = photos.all.filter((photo) => !used.has(photo)).length;
    if (unused > 0) yield { kind: "left", what: "photos that belong to no entry", count: unused };
    const others = source.files.length - entries.length - photos.all.length;
    if (others > 0) yield { kind: "left", what: "files beside the entries", count: others };
  },
};

function indexPhotos(source: ExportedFiles) {
  const all = source.files.filter(({ path }) => /(?:^|\/)photos\/[^/]+$/iu.test(path));
  return { all, byId: new Map(all.map((file) => [idOf(file.path), file])) };
}

function idOf(path: string): string {
  return baseNameOf(path)
    .replace(/\.[^.]*$/u, "")
    .toUpperCase();
}

async function readEntry(file: ExportedFile, photos: ReadonlyMap<string, ExportedFile>): Promise<MovedItem> {
  const where = file.path;
  const whole = await readWhole(file);
  if (whole.kind === "problem") return { ...whole, where };
  const list = readPropertyList(whole.text);
  if (list.kind === "problem") return { ...list, where };
  const fields = list.value;
  if (!isFields(fields)) return { kind: "problem", where, reason: "is no entry" };
  const timestamp = textOf(fields["Creation Date"]);
  if (timestamp === undefined || !isInstant(timestamp)) return { kind: "problem", where, reason: "has no date" };
  const sourceId = textOf(fields["UUID"]) ?? idOf(file.path);
  const media = mediaOf(photos.get(sourceId.toUpperCase()) ?? photos.get(idOf(file.path)));
  const text = (textOf(fields["Entry Text"]) ?? "").replaceAll("\r\n", "\n").trim();
  const content = [text, ...media.map(mediaMark)].filter(Boolean).join("\n\n");
  if (content === "") return { kind: "problem", where, reason: "holds no text" };
  const timezone = timeZoneOf(fields["Time Zone"]);
  const tags = [...new Set([...textsOf(fields["Tags"]), ...(fields["Starred"] === true ? ["starred"] : [])])];
  const location = locationOf(fieldsOf(fields["Location"]));
  const lost = lostPaths(
    fields,
    (path) =>
      homes.has(path) ||
      (path === "Time Zone" && timezone !== undefined) ||
      (location !== undefined && placeHomes.has(path)),
  );
  return {
    kind: "entry",
    entry: {
      sourceId,
      content,
      when: { kind: "instant", timestamp, ...(timezone === undefined ? {} : { timezone }) },
      metadata: { ...(tags.length > 0 ? { tags } : {}), ...(location === undefined ? {} : { location }) },
      media,
      lost: whole.replaced > 0 ? [...lost, "invalid UTF-8"] : lost,
      original: originalOf([{ path: file.path, text: whole.text }], media),
    },
  };
}

const homes = new Set(["UUID", "Creation Date", "Entry Text", "Tags", "Starred"]);
const placeParts = ["Place Name", "Locality", "Administrative Area", "Country"] as const;
const placeHomes = new Set(["Latitude", "Longitude", ...placeParts].map((part) => `Location.${part}`));

function mediaOf(file: ExportedFile | undefined): readonly MovedMedia[] {
  if (file === undefined) return [];
  const name = baseNameOf(file.path);
  return [{ ref: mediaRefOf(idOf(file.path)), kind: mediaKindOf(name), name, file }];
}

function locationOf(place: Fields) {
  const [latitude, longitude] = [numberOf(place["Latitude"]), numberOf(place["Longitude"])];
  if (latitude === undefined || longitude === undefined) return undefined;
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180) return undefined;
  const name = [...new Set(placeParts.flatMap((part) => textOf(place[part])?.trim() ?? []))].join(", ");
  return { latitude, longitude, ...(name === "" ? {} : { name }) };
}
