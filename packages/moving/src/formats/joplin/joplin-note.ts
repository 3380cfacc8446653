import type { EntryMetadataInput } from "@aura-journal/contracts";
import type { MovedItem, MovedMedia } from "../../moved-entry.ts";
import { originalOf, type OriginalFile } from "../../originals.ts";
import { htmlToMarkdown } from "../../parse/html-to-markdown.ts";
import { mediaKindOf, mediaMark, mediaRefOf } from "../../parse/media.ts";
import { momentOf } from "../../parse/moments.ts";
import { titled } from "../../parse/titled.ts";
import type { DecodedText } from "../../parse/utf8.ts";
import type { ExportedFile } from "../../source.ts";
import type { JoplinItem } from "./joplin-item.ts";

/** What a note names by id. */
export interface JoplinIndex {
  tagsOf(noteId: string): readonly string[];
  notebookOf(folderId: string): string | undefined;
  /** What the export says of resources, as files of it. */
  itemsOf(resourceIds: readonly string[]): readonly OriginalFile[];
  resourceOf(id: string): { readonly name: string; readonly file?: ExportedFile } | undefined;
}

const HTML = "2";
const homes = new Set(
  "id parent_id type_ created_time user_created_time markup_language encryption_applied".split(" "),
);
/** What Joplin keeps for itself, or writes as well where nothing was set. */
const silent = new Set("updated_time user_updated_time order".split(" "));

/** A note of Joplin as an entry. */
export function readJoplinNote(
  where: string,
  item: JoplinItem,
  { text, replaced }: DecodedText,
  index: JoplinIndex,
): MovedItem {
  const { properties, title } = item;
  const { id = "" } = properties;
  if (properties["encryption_applied"] === "1")
    return { kind: "problem", where, reason: "is encrypted: decrypt it in Joplin, then export again" };
  if (Number(properties["deleted_time"] ?? 0) > 0) return { kind: "left", what: "notes in the bin", count: 1 };
  const when = momentOf(properties["user_created_time"] ?? "") ?? momentOf(properties["created_time"] ?? "");
  if (when === undefined) return { kind: "problem", where, reason: "has no date" };
  const { body, media, resources, lost } = bodyOf(item, index);
  const content = titled(title, body);
  if (content === "") return { kind: "problem", where, reason: "holds no text" };
  const location = locationOf(properties);
  const tags = [...new Set(index.tagsOf(id))];
  const journal = index.notebookOf(properties["parent_id"] ?? "");
  return {
    kind: "entry",
    entry: {
      sourceId: id,
      content,
      when,
      metadata: { ...(tags.length === 0 ? {} : { tags }), ...(location === undefined ? {} : { location }) },
      media,
      ...(journal === undefined ? {} : { journal }),
      lost: [...lostOf(properties, location !== undefined), ...lost, ...(replaced > 0 ? ["invalid UTF-8"] : [])],
      original: originalOf([{ path: where, text }, ...index.itemsOf(resources)], media),
    },
  };
}

const linkPattern = /(!?)\[((?:\\.|[^\]\\\n]){0,500})\]\(:\/([\da-f]{32})(?:[#\s][^)\n]{0,200})?\)/gu;
/** Joplin writes HTML where somebody has changed the size of a picture. */
const elementPattern = /<(?:img|video|audio)\b[^<>]{0,2000}?\bsrc\s*=\s*["']?:\/([\da-f]{32})[^<>]{0,2000}>/giu;

function bodyOf({ body, properties }: JoplinItem, index: JoplinIndex) {
  const mediaById = new Map<string, MovedMedia>();
  const lost = new Set<string>();
  function markOf(id: string, label: string, isShown: boolean): string | undefined {
    const resource = index.resourceOf(id) ?? (isShown ? { name: label.trim() || "file" } : undefined);
    if (resource === undefined) return undefined;
    const { name, file } = resource;
    const medium = {
      ref: mediaRefOf(id),
      kind: mediaKindOf(file?.path ?? name),
      name,
      ...(file === undefined ? {} : { file }),
    };
    if (!mediaById.has(id)) mediaById.set(id, medium);
    return mediaMark({ ref: medium.ref, name: label.trim() === "" ? name : label });
  }
  const marked = (markdown: string): string =>
    markdown
      .replaceAll(linkPattern, (whole, shown: string, label: string, id: string) => {
        const mark = markOf(id, label, shown === "!");
        // It leads to a note: as an entry that has another address.
        if (mark === undefined) lost.add("text.joplin-link");
        return mark ?? whole;
      })
      .replaceAll(elementPattern, (whole, id: string) => markOf(id, "", true) ?? whole);
  if (properties["markup_language"] !== HTML) {
    const text = marked(body);
    return { body: text, media: [...mediaById.values()], resources: [...mediaById.keys()], lost: [...lost] };
  }
  const read = htmlToMarkdown(body, {
    media(source) {
      const [, id] = /^:\/([\da-f]{32})/u.exec(source) ?? [];
      return id === undefined ? undefined : markOf(id, "", true);
    },
  });
  return { body: read.markdown, media: [...mediaById.values()], resources: [...mediaById.keys()], lost: read.lost };
}

function locationOf(properties: JoplinItem["properties"]): EntryMetadataInput["location"] {
  const [latitude, longitude] = [
    Number(properties["latitude"] || Number.NaN),
    Number(properties["longitude"] || Number.NaN),
  ];
  const isPlace = Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180 && (latitude !== 0 || longitude !== 0);
  return isPlace ? { latitude, longitude } : undefined;
}

function lostOf(properties: JoplinItem["properties"], hasPlace: boolean): readonly string[] {
  return Object.entries(properties)
    .filter(([name, value]) => {
      if (homes.has(name) || silent.has(name) || value === "" || Number(value) === 0) return false;
      return !(hasPlace && (name === "latitude" || name === "longitude"));
    })
    .map(([name]) => name);
}
