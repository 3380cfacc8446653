import {
  createFitter,
  RefusedSource,
  type ByteSource,
  type ExportedFiles,
  type Fitted,
  type Format,
  type MovedEntry,
  type MovedItem,
} from "@aura-journal/moving";
import { auraLines } from "@aura-journal/moving";
import { offsetMsAt } from "../../../platform/days.ts";
import type { ImportChoices } from "./import-record.ts";
import { shiftedBy } from "./shifted.ts";

/** The files that a file is, or holds where it is an archive. @throws RefusedSource */
export async function filesOf(source: ByteSource): Promise<ExportedFiles> {
  return { name: source.name, files: [{ path: source.name, size: source.size, open: () => piecesOf(source) }] };
}

const PIECE_BYTES = 256 * 1024;

async function* piecesOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < source.size; at += PIECE_BYTES) yield await source.read(at, PIECE_BYTES);
}

/** Every format that is read. */
export const FORMATS: readonly Format[] = [auraLines];

/**
 * The format of a source, or the one that the person names.
 * @throws RefusedSource where it is none that is known
 */
export async function formatOf(source: ExportedFiles, named?: string): Promise<Format> {
  if (named !== undefined) {
    const format = FORMATS.find(({ id }) => id === named);
    if (format === undefined) throw new RefusedSource(`There is no format ${named}.`);
    return format;
  }
  let best: Format | undefined;
  let bestLikelihood = 0;
  for (const format of FORMATS) {
    const likelihood = await format.detect(source);
    if (likelihood > bestLikelihood) [best, bestLikelihood] = [format, likelihood];
  }
  if (best === undefined) throw new RefusedSource("It is in no format that is known here.");
  return best;
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
  const items = format.read(source, { timezone, answers });
  return {
    items: shiftYears === 0 ? items : shiftedBy(shiftYears, items, { timezone, offsetIn }),
    fit: createFitter({ timezone, journalsAsTags, offsetIn, ...(timeMs === undefined ? {} : { timeMs }) }),
  };
}
