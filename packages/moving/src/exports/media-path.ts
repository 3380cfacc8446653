import type { ExportedAttachment } from "./exported-entry.ts";

/** Endings that systems know. A media type that is not here gets none, rather than one made up by whoever named the file. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ["image/jpeg", ".jpg"],
  ["image/png", ".png"],
  ["image/gif", ".gif"],
  ["image/webp", ".webp"],
  ["image/avif", ".avif"],
  ["image/heic", ".heic"],
  ["image/heif", ".heif"],
  ["image/tiff", ".tiff"],
  ["image/svg+xml", ".svg"],
  ["video/mp4", ".mp4"],
  ["video/quicktime", ".mov"],
  ["video/webm", ".webm"],
  ["video/x-matroska", ".mkv"],
  ["audio/mpeg", ".mp3"],
  ["audio/mp4", ".m4a"],
  ["audio/aac", ".aac"],
  ["audio/ogg", ".ogg"],
  ["audio/wav", ".wav"],
  ["audio/x-wav", ".wav"],
  ["audio/flac", ".flac"],
  ["audio/webm", ".weba"],
  ["application/pdf", ".pdf"],
  ["text/plain", ".txt"],
]);

/** Where the bytes of an attachment lie: by its id, which no two share and every file system takes. */
export function mediaPath(folder: string, attachment: Pick<ExportedAttachment, "attachmentId" | "mediaType">): string {
  return `${folder}/${attachment.attachmentId}${mediaEnding(attachment.mediaType)}`;
}

/** With its dot, or empty where the type is not a known one. */
export function mediaEnding(mediaType: string): string {
  return ENDINGS.get(mediaType.split(";")[0]!.trim().toLowerCase()) ?? "";
}
