import type {
  ExportedAttachment,
  ExportedEntry,
  ExportedPart,
  ExportedVersion,
  WrittenFile,
} from "../exported-entry.ts";
import { mediaPath } from "../media-path.ts";
import { joined } from "../joined.ts";

/** The version of the format; it grows with what a reader of the version before would misread. */
export const AURA_JSON_VERSION = 1;
/** What the file says it is. */
export const AURA_JSON_FORMAT = "aura-journal";
/** Where the entries stand in the archive. */
export const AURA_JSON_FILE = "journal.json";

export interface AuraJsonOptions {
  /** What it is a part of; absent for the whole journal. */
  readonly part?: ExportedPart;
  /** Asked for after the last entry: ids of those that could not be opened. */
  readonly unreadable?: () => readonly string[];
}

/**
 * AURA's own format: `journal.json`, an entry a line, and `media/`. Canonical: the same journal gives the same bytes, because
 * names stand in one order, nothing comes from the clock, and nothing is written that can be worked out.
 * @param entries in the order of `timestamp`, then `entryId`
 */
export async function* writeAuraJson(
  entries: AsyncIterable<ExportedEntry>,
  options: AuraJsonOptions = {},
): AsyncIterable<WrittenFile> {
  const attachments: { readonly attachment: ExportedAttachment; readonly modifiedAt: string }[] = [];
  const lines = auraJsonText(entries, options, (entry) => {
    for (const attachment of entry.attachments) attachments.push({ attachment, modifiedAt: entry.timestamp });
  });
  yield { path: AURA_JSON_FILE, isPackable: true, content: joined(lines) };
  const written = new Set<string>();
  for (const { attachment, modifiedAt } of attachments) {
    const path = mediaPath("media", attachment);
    if (written.has(path)) continue;
    written.add(path);
    yield { path, modifiedAt, size: attachment.size, isPackable: false, content: attachment.open() };
  }
}

/** The text of `journal.json`, in pieces. */
export async function* auraJsonText(
  entries: AsyncIterable<ExportedEntry>,
  options: AuraJsonOptions = {},
  onEntry: (entry: ExportedEntry) => void = () => undefined,
): AsyncIterable<string> {
  const { part, unreadable = () => [] } = options;
  const head = {
    format: AURA_JSON_FORMAT,
    formatVersion: AURA_JSON_VERSION,
    ...(part === undefined ? {} : { part: partOf(part) }),
  };
  yield `${JSON.stringify(head).slice(0, -1)},"entries":[`;
  let separator = "\n";
  for await (const entry of entries) {
    onEntry(entry);
    yield separator + JSON.stringify(entryDocument(entry));
    separator = ",\n";
  }
  const damaged = [...unreadable()].sort();
  yield `\n]${damaged.length === 0 ? "" : `,"unreadable":${JSON.stringify(damaged)}`}}\n`;
}

function partOf({ fromDate, toDate, tag }: ExportedPart) {
  return {
    ...(fromDate === undefined ? {} : { fromDate }),
    ...(toDate === undefined ? {} : { toDate }),
    ...(tag === undefined ? {} : { tag }),
  };
}

function entryDocument(entry: ExportedEntry) {
  return {
    entryId: entry.entryId,
    ...versionDocument(entry),
    ...(entry.attachments.length === 0 ? {} : { attachments: entry.attachments.map(attachmentDocument) }),
    ...(entry.revisions.length === 0 ? {} : { revisions: entry.revisions.map(versionDocument) }),
  };
}

function versionDocument(version: ExportedVersion) {
  const { mood, location, tags } = version.metadata;
  return {
    timestamp: version.timestamp,
    timezone: version.timezone,
    localDate: version.localDate,
    createdAt: version.createdAt,
    updatedAt: version.updatedAt,
    ...(version.deletedAt === undefined ? {} : { deletedAt: version.deletedAt }),
    version: version.version,
    content: version.content,
    metadata: {
      tags,
      ...(mood === undefined
        ? {}
        : { mood: { rating: mood.rating, ...(mood.label === undefined ? {} : { label: mood.label }) } }),
      ...(location === undefined
        ? {}
        : {
            location: {
              latitude: location.latitude,
              longitude: location.longitude,
              ...(location.name === undefined ? {} : { name: location.name }),
            },
          }),
    },
  };
}

function attachmentDocument(attachment: ExportedAttachment) {
  const { attachmentId, kind, name, mediaType, size } = attachment;
  return { attachmentId, kind, name, mediaType, size, path: mediaPath("media", attachment) };
}
