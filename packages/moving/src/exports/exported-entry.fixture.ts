import * as fc from "fast-check";
import type { ExportedAttachment, ExportedEntry, ExportedVersion } from "./exported-entry.ts";

const instant = fc
  .date({ min: new Date("0001-01-03T00:00:00Z"), max: new Date("9999-12-29T00:00:00Z"), noInvalidDate: true })
  .map((date) => date.toISOString());
const line = fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }).map(withoutNul);
const content = fc.oneof(
  line,
  fc
    .array(fc.oneof(line, fc.constantFrom("# Title", "- item", "> quote", "**bold** and _italic_", "=1+1")), {
      minLength: 1,
      maxLength: 6,
    })
    .map((lines) => lines.join("\n")),
);
const uuid = fc.uuid().map((id) => id.toLowerCase());

const metadata = fc
  .record({
    tags: fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }).map(withoutNul), {
      maxLength: 5,
    }),
    mood: fc.option(
      fc.record(
        { rating: fc.constantFrom(1, 2, 3, 4, 5), label: fc.string({ minLength: 1, maxLength: 12 }).map(withoutNul) },
        { requiredKeys: ["rating"] },
      ),
      { nil: undefined },
    ),
    location: fc.option(
      fc.record(
        {
          latitude: fc.double({ min: -90, max: 90, noNaN: true }),
          longitude: fc.double({ min: -180, max: 180, noNaN: true }),
          name: line,
        },
        { requiredKeys: ["latitude", "longitude"] },
      ),
      { nil: undefined },
    ),
  })
  .map(({ tags, mood, location }) => ({
    tags,
    ...(mood === undefined ? {} : { mood: { ...mood } as { rating: 1 | 2 | 3 | 4 | 5; label?: string } }),
    ...(location === undefined ? {} : { location: withoutMinusZero(location) }),
  }));

const versionOf = (version: number): fc.Arbitrary<ExportedVersion> =>
  fc
    .record({
      content,
      timestamp: instant,
      timezone: fc.constantFrom("Europe/Berlin", "UTC", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"),
      createdAt: instant,
      updatedAt: instant,
      deletedAt: fc.option(instant, { nil: undefined }),
      metadata,
    })
    .map(({ deletedAt, ...rest }) => ({
      version,
      ...rest,
      localDate: rest.timestamp.slice(0, 10),
      ...(deletedAt === undefined ? {} : { deletedAt }),
    }));

const KINDS = [
  ["photo", "image/jpeg"],
  ["video", "video/mp4"],
  ["audio", "audio/mp4"],
  ["pdf", "application/pdf"],
  ["file", "application/x-unheard-of"],
] as const;

const attachment: fc.Arbitrary<ExportedAttachment> = fc
  .record({ kind: fc.constantFrom(...KINDS), name: line, bytes: fc.uint8Array({ maxLength: 300 }) })
  .map(({ kind: [kind, mediaType], name, bytes }) => attachmentOf({ attachmentId: "", kind, mediaType, name }, bytes));

/** Entries with every field there is, in the order in which they are exported. */
export const journals: fc.Arbitrary<ExportedEntry[]> = fc
  .uniqueArray(
    fc.record({
      entryId: uuid,
      attachments: fc.array(attachment, { maxLength: 2 }),
      versions: fc
        .integer({ min: 1, max: 3 })
        .chain((count) => fc.tuple(...Array.from({ length: count }, (_, at) => versionOf(at + 1)))),
    }),
    { maxLength: 6, selector: (one) => one.entryId },
  )
  .map((drafts) =>
    drafts
      .map(({ entryId, attachments, versions }, nth) => ({
        entryId,
        ...versions.at(-1)!,
        attachments: attachments.map((one, at) => ({
          ...one,
          attachmentId: `0193f3a1-0000-7000-8000-${String(nth * 10 + at).padStart(12, "0")}`,
        })),
        revisions: versions.slice(0, -1),
      }))
      .sort((a, b) => compare(a.timestamp, b.timestamp) || compare(a.entryId, b.entryId)),
  );

/** An attachment whose bytes are at hand. */
export function attachmentOf(
  known: Pick<ExportedAttachment, "attachmentId" | "kind" | "mediaType" | "name">,
  bytes: Uint8Array,
): ExportedAttachment {
  return {
    ...known,
    size: bytes.length,
    open: async function* () {
      yield bytes;
    },
  };
}

/** An entry that says the least there is to say, with what a test is about. */
export function exportedEntry(given: Partial<ExportedEntry> = {}): ExportedEntry {
  const timestamp = given.timestamp ?? "2026-01-25T10:30:00.000Z";
  return {
    entryId: "0193f3a0-0000-7000-8000-000000000001",
    version: 1,
    content: "Snow since the morning.",
    timestamp,
    timezone: "Europe/Berlin",
    localDate: timestamp.slice(0, 10),
    createdAt: timestamp,
    updatedAt: timestamp,
    metadata: { tags: [] },
    attachments: [],
    revisions: [],
    ...given,
  };
}

/** One thing after another. */
export async function* each<T>(items: Iterable<T>): AsyncIterable<T> {
  yield* items;
}

/** All bytes of a stream. */
export async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of content) pieces.push(piece.slice());
  return Buffer.concat(pieces);
}

function withoutNul(text: string): string {
  return text.replaceAll("\0", "·");
}

/** JSON has one zero. */
function withoutMinusZero<T extends { latitude: number; longitude: number }>(place: T): T {
  return { ...place, latitude: place.latitude + 0, longitude: place.longitude + 0 };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
