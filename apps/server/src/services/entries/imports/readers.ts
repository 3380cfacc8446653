import {
  createFitter,
  detectFormat,
  FORMATS,
  openExport,
  openOriginal,
  RefusedSource,
  type ByteSource,
  type ExportedFiles,
  type Fitted,
  type Format,
  type MovedEntry,
  type MovedItem,
} from "@aura-journal/moving";
import { offsetMsAt } from "../../../platform/days.ts";
import type { ImportChoices } from "./import-record.ts";
import { inflate } from "./inflate.ts";
import { shiftedBy } from "./shifted.ts";

/** The files of what a person gives, unpacked where they are asked for. @throws RefusedSource */
export function filesOf(source: ByteSource): Promise<ExportedFiles> {
  return openExport(source, { inflate });
}

/** A format by its name; undefined where there is none. */
export function formatNamed(id: string | undefined): Format | undefined {
  return FORMATS.find((format) => format.id === id);
}

/**
 * The format of a source, or the one that the person names.
 * @throws RefusedSource where it is none that is known
 */
export async function formatOf(source: ExportedFiles, named?: string): Promise<Format> {
  if (named !== undefined) {
    const format = formatNamed(named);
    if (format === undefined) throw new RefusedSource(`There is no format ${named}.`);
    return format;
  }
  const detected = await detectFormat(source);
  if (detected.kind === "unknown") throw new RefusedSource("It is in no format that is known here.");
  if (detected.kind === "known") return detected.format;
  const ids = detected.formats.map(({ id }) => id).join(", ");
  throw new RefusedSource(`It may be in one of several formats: name one of ${ids}.`);
}

/** A source on its way through a reader: what it says, and how that becomes entries. */
export interface Reading {
  readonly items: AsyncIterable<MovedItem>;
  readonly fit: (entry: MovedEntry) => Fitted;
}

/** Reads a source from its beginning as somebody has chosen. */
export function readingOf(format: Format, source: ExportedFiles, choices: ImportChoices): Reading {
  const { timezone, answers, journalsAsTags, shiftYears = 0, timeMs } = choices;
  const offsetIn = (zone: string) => (epochMs: number) => offsetMsAt(epochMs, zone);
  const items = withLeftFiles(source, format.read(source, { timezone, answers }));
  return {
    items: shiftYears === 0 ? items : shiftedBy(shiftYears, items, { timezone, offsetIn }),
    fit: createFitter({ timezone, journalsAsTags, offsetIn, ...(timeMs === undefined ? {} : { timeMs }) }),
  };
}

/**
 * Reads the original of an entry as somebody has chosen for its whole source.
 * @returns undefined where it holds no entry that can be read by itself
 */
export async function readOriginal(
  format: Format,
  original: string,
  choices: ImportChoices,
): Promise<{ readonly entry: MovedEntry; readonly fit: Reading["fit"] } | undefined> {
  try {
    const { items, fit } = readingOf(format, openOriginal(original), choices);
    for await (const item of items) if (item.kind === "entry") return { entry: item.entry, fit };
  } catch (error) {
    if (!(error instanceof RefusedSource)) throw error;
  }
  return undefined;
}

/** Files that nobody may read are left behind, by why. */
async function* withLeftFiles(source: ExportedFiles, items: AsyncIterable<MovedItem>): AsyncGenerator<MovedItem> {
  const countsByReason = new Map<string, number>();
  for (const { reason } of source.left ?? []) countsByReason.set(reason, (countsByReason.get(reason) ?? 0) + 1);
  for (const [what, count] of countsByReason) yield { kind: "left", what, count };
  yield* items;
}
