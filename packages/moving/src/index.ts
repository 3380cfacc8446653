export type { Inflate } from "./archives/inflate.ts";
export { ARCHIVE_LIMITS, type ArchiveLimits } from "./archives/limits.ts";
export { openExport } from "./archives/open-export.ts";
export { archivePath } from "./archives/paths.ts";
export type { ArchiveOptions } from "./archives/zip.ts";
export type { Format, FormatQuestion, Likelihood, ReadOptions } from "./format.ts";
export type { LostField, MediaKind, MovedEntry, MovedFile, MovedItem, MovedMedia, MovedTime } from "./moved-entry.ts";
export { RefusedSource } from "./source.ts";
export type { ByteSource, ExportedFile, ExportedFiles, LeftFile } from "./source.ts";
