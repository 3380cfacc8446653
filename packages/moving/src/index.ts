export type { Inflate } from "./archives/inflate.ts";
export { ARCHIVE_LIMITS, type ArchiveLimits } from "./archives/limits.ts";
export { openExport } from "./archives/open-export.ts";
export { archivePath } from "./archives/paths.ts";
export type { ArchiveOptions } from "./archives/zip.ts";
export {
  AURA_JSON_FILE,
  AURA_JSON_FORMAT,
  AURA_JSON_VERSION,
  auraJsonText,
  writeAuraJson,
} from "./exports/aura-json/write.ts";
export type {
  ExportedAttachment,
  ExportedEntry,
  ExportedPart,
  ExportedVersion,
  WrittenFile,
} from "./exports/exported-entry.ts";
export { writeDayOne } from "./exports/day-one-json/write.ts";
export { writeMarkdown } from "./exports/markdown/write.ts";
export { writeMoodCsv } from "./exports/mood-csv/write.ts";
export { openSealedFile } from "./exports/sealed/open.ts";
export { openerPage } from "./exports/sealed/opener-page.ts";
export { derivePassphraseKey, type PassphraseKey } from "./exports/sealed/seal.ts";
export { OPENER_FILE, writeSealed } from "./exports/sealed/write.ts";
export { writeZip } from "./exports/zip/write.ts";
export type { Format, FormatQuestion, Likelihood, ReadOptions } from "./format.ts";
export type { LostField, MediaKind, MovedEntry, MovedFile, MovedItem, MovedMedia, MovedTime } from "./moved-entry.ts";
export { openOriginal, originalOf } from "./originals.ts";
export { RefusedSource } from "./source.ts";
export type { ByteSource, ExportedFile, ExportedFiles, LeftFile } from "./source.ts";
export { countsAsTold, previewAsTold, questionAsTold, reportAsTold, wordAsTold } from "./fitting/as-told.ts";
export { clockAt, instantAt, shiftYears, staggered } from "./fitting/clock-times.ts";
export type { OffsetAt } from "./fitting/clock-times.ts";
export { createFitter } from "./fitting/fit.ts";
export type { Fitted, FittedPast, FittedPiece, FittingRules, Shortened } from "./fitting/fit.ts";
export { createTally, EMPTY_REPORT } from "./fitting/report.ts";
export type { Counts, MoveReport, Problem, ReportTally } from "./fitting/report.ts";
export { attachmentIdOf, entryIdOf, sourceKeyOf, uuidOfMac } from "./fitting/source-ids.ts";
export type { SourceMac } from "./fitting/source-ids.ts";
export { surveyOf } from "./fitting/survey.ts";
export type { Sample, Survey } from "./fitting/survey.ts";
export { auraLines } from "./formats/aura-lines/aura-lines.ts";
export { detectFormat, FORMATS } from "./formats.ts";
export type { Detected } from "./formats.ts";
export { firstAnswers, formatOf, itemsOf, likelyFormats } from "./reading.ts";
