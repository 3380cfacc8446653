import { isInstant } from "@aura-journal/contracts";
import { AURA_JSON_FORMAT, AURA_JSON_VERSION } from "../../exports/aura-json/write.ts";
import type { MediaKind, MovedEntry, MovedMedia } from "../../moved-entry.ts";
import { originalOf } from "../../originals.ts";
import { fieldsOf, isFields, listOf, lostPaths, type Fields } from "../../parse/fields.ts";
import type { ExportedFile } from "../../source.ts";
import { auraMetadataOf } from "../aura-lines/aura-metadata.ts";
import { readPast } from "./aura-past.ts";

export type ReadAuraEntry =
  { readonly kind: "entry"; readonly entry: MovedEntry } | { readonly kind: "problem"; readonly reason: string };

const HEAD = `{"format":"${AURA_JSON_FORMAT}","formatVersion":${AURA_JSON_VERSION},"entries":[`;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/iu;
const REFERENCE = /\(aura-attachment:([0-9a-f-]{36})\)/gu;
const KINDS: readonly MediaKind[] = ["photo", "video", "audio", "pdf", "file"];

/** Fields that come along, or that are worked out again; `place` is the name of the location, or stands in a tag. */
const HOMES = [
  "entryId timestamp timezone localDate content wordCount analysis place",
  "createdAt updatedAt deletedAt version",
  "attachments.attachmentId attachments.kind attachments.name attachments.mediaType attachments.size attachments.path",
].flatMap((line) => line.split(" "));
const METADATA = "tags mood.rating mood.label location.latitude location.longitude location.name".split(" ");
/** In a file of the app, metadata stand bare beside the text. */
const homesOfApp = new Set([...HOMES, ...METADATA]);
const homesOfServer = new Set([
  ...HOMES,
  ...METADATA.flatMap((path) => [`metadata.${path}`, `revisions.metadata.${path}`]),
  ..."timestamp timezone localDate content createdAt updatedAt deletedAt version"
    .split(" ")
    .map((path) => `revisions.${path}`),
]);

/**
 * Reads an entry as the server or the app exports it.
 * @param path where the entry stands
 * @param fileAt the file at a path that stands in the export
 */
export function readAuraEntry(
  element: { readonly value: unknown; readonly text: string; readonly replaced: number },
  path: string,
  fileAt: (path: string) => ExportedFile | undefined,
): ReadAuraEntry {
  const { value, text, replaced } = element;
  if (!isFields(value)) return { kind: "problem", reason: "is no entry" };
  const { timestamp, timezone, localDate, content } = value;
  const entryId = uuidOf(value["entryId"]);
  if (entryId === undefined) return { kind: "problem", reason: "has no id" };
  if (typeof timestamp !== "string" || !isInstant(timestamp)) return { kind: "problem", reason: "has no time" };
  if (typeof content !== "string" || content === "") return { kind: "problem", reason: "holds no text" };
  const isOfServer = isFields(value["metadata"]);
  const malformed: string[] = [];
  const metadata = auraMetadataOf(isOfServer ? fieldsOf(value["metadata"]) : value, malformed);
  const malformedPaths = malformed.map((path) => (isOfServer ? `metadata.${path}` : path));
  const past = readPast(value, timestamp, malformedPaths);
  const media = mediaOf(value, content, fileAt);
  const held = new Set(media.flatMap(({ file, ref }) => (file === undefined ? [] : [ref])));
  const entry: MovedEntry = {
    sourceId: entryId,
    entryId,
    // What the export does not hold keeps its name: where its bytes are still in the journal, it is shown again.
    content: content.replace(REFERENCE, (whole, id: string) => (held.has(id) ? `(aura-media:${id})` : whole)),
    when: {
      kind: "instant",
      timestamp,
      ...(typeof timezone === "string" ? { timezone } : {}),
      ...(typeof localDate === "string" ? { date: localDate } : {}),
    },
    metadata,
    media,
    ...(past === undefined ? {} : { past }),
    lost: [
      ...new Set([
        ...lostOf(value, isOfServer ? homesOfServer : homesOfApp),
        ...malformedPaths,
        ...(replaced > 0 ? ["invalid UTF-8"] : []),
      ]),
    ],
    original: originalOf([{ path, text: `${HEAD}${text}]}` }], media),
  };
  return { kind: "entry", entry };
}

/** What has no home, by its path. */
function lostOf(entry: Fields, homes: ReadonlySet<string>): readonly string[] {
  const { attachments } = entry;
  const isListed = Array.isArray(attachments) && attachments.every((listed) => idOf(listed) !== undefined);
  return [
    ...lostPaths(entry, (path) => homes.has(path)),
    ...(attachments === undefined || isListed ? [] : ["attachments"]),
  ];
}

/** The files that an entry lists, and those that its text alone names. */
function mediaOf(
  entry: Fields,
  content: string,
  fileAt: (path: string) => ExportedFile | undefined,
): readonly MovedMedia[] {
  const byId = new Map<string, MovedMedia>();
  for (const listed of listOf(entry["attachments"])) {
    const { kind, name, size, path } = fieldsOf(listed);
    const attachmentId = idOf(listed);
    if (attachmentId === undefined || byId.has(attachmentId)) continue;
    const file = typeof path === "string" ? fileAt(path) : undefined;
    byId.set(attachmentId, {
      ref: attachmentId,
      attachmentId,
      kind: KINDS.find((each) => each === kind) ?? "file",
      name: typeof name === "string" ? name : "",
      // An export ends a file where its damage begins.
      ...(file === undefined || file.size !== size ? {} : { file }),
    });
  }
  for (const [, id = ""] of content.matchAll(REFERENCE)) {
    if (UUID.test(id) && !byId.has(id)) byId.set(id, { ref: id, attachmentId: id, kind: "file", name: "" });
  }
  return [...byId.values()];
}

function idOf(listed: unknown): string | undefined {
  return uuidOf(fieldsOf(listed)["attachmentId"]);
}

function uuidOf(value: unknown): string | undefined {
  return typeof value === "string" && UUID.test(value) ? value.toLowerCase() : undefined;
}
