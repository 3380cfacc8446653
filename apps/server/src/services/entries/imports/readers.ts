import {
  createFitter,
  FORMATS,
  itemsOf,
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

/** A source on its way through a reader: what it says, and how that becomes entries. */
export interface Reading {
  readonly items: AsyncIterable<MovedItem>;
  readonly fit: (entry: MovedEntry) => Fitted;
}

/** Reads a source from its beginning as somebody has chosen. */
export function readingOf(format: Format, source: ExportedFiles, choices: ImportChoices): Reading {
  const { timezone, answers, journalsAsTags, shiftYears = 0, timeMs } = choices;
  const offsetIn = (zone: string) => (epochMs: number) => offsetMsAt(epochMs, zone);
  const items = itemsOf(format, source, { timezone, answers });
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
