import type { MediaKind } from "../moved-entry.ts";

const kindByExtension: ReadonlyMap<string, MediaKind> = new Map(
  (
    [
      ["photo", "jpg jpeg png gif webp heic heif avif tif tiff bmp svg dng sketch"],
      ["video", "mp4 mov m4v webm mkv avi 3gp mpg mpeg"],
      ["audio", "m4a mp3 aac wav ogg opus flac caf amr aiff"],
      ["pdf", "pdf"],
    ] as const
  ).flatMap(([kind, extensions]) => extensions.split(" ").map((extension) => [extension, kind] as const)),
);

/** What a file is, by its name. */
export function mediaKindOf(name: string): MediaKind {
  return kindByExtension.get(extensionOf(name)) ?? "file";
}

export function extensionOf(path: string): string {
  return /\.([^./]+)$/u.exec(path)?.[1]?.toLowerCase() ?? "";
}

export function baseNameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** A name of the source as one that content may use. */
export function mediaRefOf(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_-]+/gu, "-").slice(0, 120) || "media";
}

/** How a file stands in a text. */
export function mediaMark({ name, ref }: { readonly name: string; readonly ref: string }): string {
  return `![${name.replaceAll(/[[\]\\\p{Cc}]+/gu, " ").trim()}](aura-media:${ref})`;
}
