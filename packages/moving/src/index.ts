export type { Format, FormatQuestion, Likelihood, ReadOptions } from "./format.ts";
export type { LostField, MediaKind, MovedEntry, MovedFile, MovedItem, MovedMedia, MovedTime } from "./moved-entry.ts";
export { RefusedSource } from "./source.ts";
export type { ByteSource, ExportedFile, ExportedFiles, LeftFile } from "./source.ts";
