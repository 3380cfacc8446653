import type { MediaKind, MovedMedia } from "../../moved-entry.ts";
import { fieldsOf, listOf, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { baseNameOf, extensionOf, mediaRefOf } from "../../parse/media.ts";
import type { ExportedFile, ExportedFiles } from "../../source.ts";

/** Files of an export, found by their name with or without ending, which is their MD5 or identifier. */
export interface MediaFiles {
  find(name: string): ExportedFile | undefined;
  /** How many have never been found. */
  unusedCount(): number;
}

export function indexMediaFiles(source: ExportedFiles): MediaFiles {
  const files = new Map<string, ExportedFile>();
  const unused = new Set<ExportedFile>();
  for (const file of source.files) {
    if (/(?:^|\/)(?:photos|videos|audios|pdfs)\/[^/]+$/u.test(file.path)) {
      const name = baseNameOf(file.path);
      unused.add(file);
      files.set(name.replace(/\.[^.]*$/u, "").toLowerCase(), file);
      files.set(name.toLowerCase(), file);
    }
  }
  return {
    find(name) {
      const file = files.get(name.toLowerCase());
      if (file !== undefined) unused.delete(file);
      return file;
    },
    unusedCount: () => unused.size,
  };
}

const lists: readonly (readonly [string, MediaKind])[] = [
  ["photos", "photo"],
  ["videos", "video"],
  ["audios", "audio"],
  ["pdfAttachments", "pdf"],
];

/** The media of an entry by their identifier in upper case, in the order of the entry. */
export function readMedia(entry: Fields, files: MediaFiles): ReadonlyMap<string, MovedMedia> {
  const found: { id: string; order: number; medium: MovedMedia }[] = [];
  for (const [list, kind] of lists) {
    for (const [index, value] of listOf(entry[list]).entries()) {
      const item = fieldsOf(value);
      const md5 = textOf(item["md5"]);
      const type = textOf(item["type"]) ?? textOf(item["format"]);
      const id = textOf(item["identifier"]) ?? md5 ?? `${kind}-${index}`;
      const given = textOf(item["filename"]) ?? textOf(item["pdfName"]) ?? textOf(item["title"]);
      const file = [md5, textOf(item["identifier"]), given]
        .map((key) => (key === undefined ? undefined : files.find(key)))
        .find((each) => each !== undefined);
      const extension = file === undefined ? type : extensionOf(file.path);
      const medium: MovedMedia = {
        ref: mediaRefOf(id),
        kind,
        name: given ?? `${kind} ${index + 1}${extension === undefined ? "" : `.${extension}`}`,
        ...(file === undefined ? {} : { file }),
      };
      found.push({ id: id.toUpperCase(), order: numberOf(item["orderInEntry"]) ?? found.length, medium });
    }
  }
  found.sort((a, b) => a.order - b.order);
  return new Map(found.map(({ id, medium }) => [id, medium]));
}

const kindByMoment: Readonly<Record<string, MediaKind>> = {
  photo: "photo",
  video: "video",
  audio: "audio",
  pdfAttachment: "pdf",
};

/** Media that a text names and the export does not list. */
export function missingMedium(moment: { readonly kind: string; readonly id: string }): MovedMedia {
  const kind = kindByMoment[moment.kind] ?? "file";
  return { ref: mediaRefOf(moment.id), kind, name: kind };
}
