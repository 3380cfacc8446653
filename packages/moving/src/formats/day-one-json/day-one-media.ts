import type { MediaKind, MovedMedia } from "../../moved-entry.ts";
import { fieldsOf, listOf, numberOf, textOf, type Fields } from "../../parse/fields.ts";
import { baseNameOf, extensionOf, mediaRefOf } from "../../parse/media.ts";
import type { ExportedFile, ExportedFiles } from "../../source.ts";

/** Files of an export, found by their name with or without ending, which is their MD5 or identifier. */
export interface MediaFiles {
  /** The one of this kind and ending, where several have the name. */
  find(name: string, kind: MediaKind, extension?: string): ExportedFile | undefined;
  /** How many have never been found. */
  unusedCount(): number;
}

const kindsByFolder: Readonly<Record<string, MediaKind>> = {
  photos: "photo",
  videos: "video",
  audios: "audio",
  pdfs: "pdf",
};
/** Endings of one kind of picture. */
const sameExtensions: ReadonlyMap<string, string> = new Map([
  ["jpg", "jpeg"],
  ["heif", "heic"],
  ["tif", "tiff"],
]);

/** @param journals files that are none of media */
export function indexMediaFiles(source: ExportedFiles, journals: readonly ExportedFile[]): MediaFiles {
  const filesByName = new Map<string, { readonly file: ExportedFile; readonly kind: MediaKind | undefined }[]>();
  const unused = new Set(source.files);
  for (const journal of journals) unused.delete(journal);
  for (const file of source.files) {
    const [, folder = ""] = /(?:^|\/)(photos|videos|audios|pdfs)\/[^/]+$/iu.exec(file.path) ?? [];
    if (folder === "") continue;
    const name = baseNameOf(file.path).toLowerCase();
    for (const key of new Set([name, name.replace(/\.[^.]*$/u, "")])) {
      const named = { file, kind: kindsByFolder[folder.toLowerCase()] };
      const others = filesByName.get(key);
      if (others === undefined) filesByName.set(key, [named]);
      else others.push(named);
    }
  }
  return {
    find(name, kind, extension) {
      const named = filesByName.get(name.normalize("NFC").toLowerCase()) ?? [];
      const ofKind = named.filter((each) => each.kind === kind);
      const candidates = ofKind.length > 0 ? ofKind : named;
      const wanted = sameExtension(extension?.toLowerCase() ?? "");
      const found = candidates.find(({ file }) => sameExtension(extensionOf(file.path)) === wanted) ?? candidates[0];
      if (found !== undefined) unused.delete(found.file);
      return found?.file;
    },
    unusedCount: () => unused.size,
  };
}

function sameExtension(extension: string): string {
  return sameExtensions.get(extension) ?? extension;
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
        .map((key) => (key === undefined ? undefined : files.find(key, kind, type)))
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

const kindByMoment: ReadonlyMap<string, MediaKind> = new Map([
  ["photo", "photo"],
  ["video", "video"],
  ["audio", "audio"],
  ["pdfAttachment", "pdf"],
]);

/** Media that a text names and the export does not list. */
export function missingMedium(moment: { readonly kind: string; readonly id: string }): MovedMedia {
  const kind = kindByMoment.get(moment.kind) ?? "file";
  return { ref: mediaRefOf(moment.id), kind, name: kind };
}
