import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesOf, sourceOf, zipOf } from "../archives/archives.fixture.ts";
import { openExport } from "../archives/open-export.ts";
import type { Format } from "../format.ts";
import type { MovedEntry, MovedItem } from "../moved-entry.ts";
import { openOriginal } from "../originals.ts";
import { RefusedSource, type ExportedFiles } from "../source.ts";

/** Files of an export, by their path; what is no text or bytes is written as JSON. */
export type TwinFiles = Readonly<Record<string, unknown>>;

/** Packed as a person has it, so that the archive is read as well. */
export async function packed(files: TwinFiles): Promise<ExportedFiles> {
  const entries = Object.entries(files).map(([path, content]) => ({ path, content: contentOf(content) }));
  return openExport(sourceOf(zipOf(entries), "export.zip"));
}

function contentOf(content: unknown): string | Uint8Array {
  return typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content);
}

/** Reads an export; each of its entries is read once more from its original alone. */
export async function readItems(
  format: Format,
  files: TwinFiles,
  answers: Readonly<Record<string, string>> = {},
): Promise<readonly MovedItem[]> {
  const source = await packed(files);
  const asked = await format.questions(source);
  const firsts = Object.fromEntries(asked.map(({ id, choices }) => [id, choices[0] ?? ""]));
  const items = await Array.fromAsync(format.read(source, { timezone: "Europe/Berlin", answers }));
  for (const item of items) {
    if (item.kind === "entry") await assertReadAgain(format, item.entry, { ...firsts, ...answers });
  }
  return items;
}

/** What an entry says itself is in its original; what only the rest of an export says of it (tags, folders, notes) may be missing. */
async function assertReadAgain(
  format: Format,
  entry: MovedEntry,
  answers: Readonly<Record<string, string>>,
): Promise<void> {
  const source = openOriginal(entry.original);
  const items = await Array.fromAsync(format.read(source, { timezone: "Europe/Berlin", answers }));
  const [again, ...others] = items.flatMap((item) => (item.kind === "entry" ? [item.entry] : []));
  assert.deepEqual(others, []);
  const said = ({ content, when, media, metadata: { mood }, past }: MovedEntry) => ({
    content,
    when,
    mood,
    past,
    media: media.map(({ ref, kind, file }) => [ref, kind, file !== undefined]),
  });
  assert.deepEqual(again === undefined ? undefined : said(again), said(entry));
  assert.equal(again!.original, entry.original);
}

/** The entries, where nothing else is expected. */
export async function readEntries(
  format: Format,
  files: TwinFiles,
  answers: Readonly<Record<string, string>> = {},
): Promise<readonly MovedEntry[]> {
  return (await readItems(format, files, answers)).map((item) => {
    assert(item.kind === "entry", JSON.stringify(item));
    return item.entry;
  });
}

/** What an original says, without the names of its files. */
export function textOfOriginal(original: string): string {
  return original.slice(original.indexOf("\n") + 1);
}

/** How many entries lose each field. */
export function lostCounts(entries: readonly MovedEntry[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const { lost } of entries) for (const field of lost) counts[field] = (counts[field] ?? 0) + 1;
  return counts;
}

/**
 * Changes bytes and values of an export at random: reading it gives items or refuses it, whatever it says; each entry has a
 * text, an id and a time.
 */
export async function assertSurvives(format: Format, files: TwinFiles, numRuns = 150): Promise<void> {
  const paths = Object.keys(files);
  const change = fc.record({
    path: fc.constantFrom(...paths),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    value: fc.jsonValue({ maxDepth: 2 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, isOfBytes) => {
      const changed: Record<string, unknown> = { ...files };
      for (const { path, at, value } of changes) {
        changed[path] =
          isOfBytes || typeof changed[path] !== "object"
            ? withBytes(contentOf(changed[path]), at, JSON.stringify(value))
            : withValue(changed[path], at, value);
      }
      try {
        const source = await packed(changed);
        await format.detect(source);
        await format.questions(source);
        for await (const item of format.read(source, { timezone: "Europe/Berlin", answers: {} })) {
          if (item.kind !== "entry") continue;
          assert(item.entry.content.length > 0 && item.entry.sourceId !== "", JSON.stringify(item.entry));
          if (item.entry.when.kind === "instant") assert(!Number.isNaN(Date.parse(item.entry.when.timestamp)));
          for (const { ref } of item.entry.media) assert.match(ref, /^[\w-]+$/u);
        }
      } catch (error) {
        assert(error instanceof RefusedSource, String((error as Error).stack));
      }
    }),
    { numRuns },
  );
}

function withBytes(content: string | Uint8Array, at: number, put: string): Uint8Array {
  const bytes = bytesOf(content);
  const offset = Math.floor(at * bytes.length);
  const end = Math.min(bytes.length, offset + put.length);
  return new Uint8Array([
    ...bytes.subarray(0, offset),
    ...bytesOf(put),
    ...bytes.subarray(end),
    ...(at > 0.9 ? [0xff] : []),
  ]);
}

/** Some value within, replaced. */
function withValue(within: unknown, at: number, value: unknown): unknown {
  if (typeof within !== "object" || within === null) return value;
  const keys = Object.keys(within);
  if (keys.length === 0) return value;
  const scaled = at * keys.length;
  const key = keys[Math.min(keys.length - 1, Math.floor(scaled))]!;
  const copy = (Array.isArray(within) ? [...within] : { ...within }) as Record<string, unknown>;
  copy[key] = scaled % 1 < 0.2 ? value : withValue(copy[key], scaled % 1, value);
  return copy;
}
