import type { ExportedAttachment, ExportedEntry, WrittenFile } from "../exported-entry.ts";
import { joined } from "../joined.ts";
import { mediaEnding } from "../media-path.ts";
import { withReferences } from "../references.ts";

export interface DayOneOptions {
  /** In hexadecimal; Day One finds the bytes of a file by it. */
  readonly md5: (content: AsyncIterable<Uint8Array>) => Promise<string>;
}

/** What Day One calls a kind of file: its list in the entry, its folder, and the path of a reference to it. */
const HOMES = {
  photo: { list: "photos", folder: "photos", reference: "/" },
  video: { list: "videos", folder: "videos", reference: "/video/" },
  audio: { list: "audios", folder: "audios", reference: "/audio/" },
  pdf: { list: "pdfAttachments", folder: "pdfs", reference: "/pdfAttachment/" },
} as const;

interface Placed {
  readonly attachment: ExportedAttachment;
  readonly home: (typeof HOMES)[keyof typeof HOMES];
  readonly identifier: string;
  readonly md5: string;
  readonly type: string;
}

const STARRED = "starred";
const LONGEST_TAG = 64;

/**
 * A journal as Day One exports one: `Journal.json` and a folder for each kind of file. Day One has no field for a mood, which
 * goes into a tag, nor a place for files of other kinds, whose names alone stay in the text.
 */
export async function* writeDayOne(
  entries: AsyncIterable<ExportedEntry>,
  { md5 }: DayOneOptions,
): AsyncIterable<WrittenFile> {
  const files = new Map<string, { readonly attachment: ExportedAttachment; readonly modifiedAt: string }>();
  const placed = async (attachment: ExportedAttachment, modifiedAt: string): Promise<Placed[]> => {
    if (attachment.kind === "file") return [];
    const home = HOMES[attachment.kind];
    const one = { attachment, home, identifier: identifierOf(attachment.attachmentId), type: typeOf(attachment) };
    const code = await md5(attachment.open());
    files.set(`${home.folder}/${code}.${one.type}`, { attachment, modifiedAt });
    return [{ ...one, md5: code }];
  };
  yield { path: "Journal.json", isPackable: true, content: joined(textOf(entries, placed)) };
  for (const [path, { attachment, modifiedAt }] of files) {
    yield { path, modifiedAt, size: attachment.size, isPackable: false, content: attachment.open() };
  }
}

async function* textOf(
  entries: AsyncIterable<ExportedEntry>,
  placed: (attachment: ExportedAttachment, modifiedAt: string) => Promise<Placed[]>,
): AsyncIterable<string> {
  yield '{"metadata":{"version":"1.0"},"entries":[';
  let separator = "\n";
  for await (const entry of entries) {
    const media: Placed[] = [];
    for (const attachment of entry.attachments) media.push(...(await placed(attachment, entry.timestamp)));
    yield separator + JSON.stringify(entryDocument(entry, media));
    separator = ",\n";
  }
  yield "\n]}\n";
}

function entryDocument(entry: ExportedEntry, media: readonly Placed[]) {
  const { tags, mood, location } = entry.metadata;
  const moodTags = mood === undefined ? [] : [moodTag(mood)];
  const isStarred = tags.includes(STARRED);
  return {
    uuid: identifierOf(entry.entryId),
    creationDate: wholeSecond(entry.timestamp),
    modifiedDate: wholeSecond(entry.updatedAt),
    timeZone: entry.timezone,
    text: textWithMoments(entry, media),
    tags: [...tags.filter((tag) => tag !== STARRED), ...moodTags],
    starred: isStarred,
    ...(location === undefined
      ? {}
      : {
          location: {
            latitude: location.latitude,
            longitude: location.longitude,
            ...(location.name === undefined ? {} : { placeName: location.name }),
          },
        }),
    ...mediaLists(media),
  };
}

function mediaLists(media: readonly Placed[]) {
  const lists: Record<string, object[]> = {};
  media.forEach(({ attachment, home, identifier, md5, type }, orderInEntry) => {
    const { name, size } = attachment;
    const named =
      home.list === "pdfAttachments"
        ? { pdfName: name }
        : home.list === "audios"
          ? { title: name }
          : { filename: name };
    (lists[home.list] ??= []).push({ identifier, md5, type, fileSize: size, orderInEntry, ...named });
  });
  return lists;
}

function textWithMoments(entry: ExportedEntry, media: readonly Placed[]): string {
  const byId = new Map(media.map((one) => [one.attachment.attachmentId, one]));
  const { content, named } = withReferences(entry.content, entry.attachments, ({ attachment, label }) => {
    const one = byId.get(attachment.attachmentId);
    return one === undefined ? label || attachment.name : momentOf(one);
  });
  const others = media.filter(({ attachment }) => !named.has(attachment.attachmentId));
  return [content, ...others.map(momentOf)].join("\n\n");
}

function momentOf({ home, identifier }: Placed): string {
  return `![](dayone-moment:${home.reference === "/" ? "//" : home.reference}${identifier})`;
}

function moodTag({ rating, label }: { readonly rating: number; readonly label?: string }): string {
  const tag = label === undefined ? `mood ${rating}` : `mood ${rating}: ${label}`;
  return [...tag].slice(0, LONGEST_TAG).join("");
}

/** Day One's ids are UUIDs without dashes, in upper case. */
function identifierOf(id: string): string {
  return id.replaceAll("-", "").toUpperCase();
}

function typeOf({ mediaType }: ExportedAttachment): string {
  if (mediaType === "image/jpeg") return "jpeg";
  return mediaEnding(mediaType).slice(1) || (mediaType.split("/")[1] ?? "").replaceAll(/[^a-z0-9]/gi, "") || "bin";
}

function wholeSecond(instant: string): string {
  return `${instant.slice(0, 19)}Z`;
}
