import {
  auraLines,
  dayOneClassic,
  dayOneJson,
  createFitter,
  journey,
  openExport,
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

/** Every format that is read. */
export const FORMATS: readonly Format[] = [auraLines, dayOneJson, dayOneClassic, journey];

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
  const items = withLeftFiles(source, format.read(source, { timezone, answers }));
  return {
    items: shiftYears === 0 ? items : shiftedBy(shiftYears, items, { timezone, offsetIn }),
    fit: createFitter({ timezone, journalsAsTags, offsetIn, ...(timeMs === undefined ? {} : { timeMs }) }),
  };
}

/** Files that nobody may read are left behind, by why. */
async function* withLeftFiles(source: ExportedFiles, items: AsyncIterable<MovedItem>): AsyncGenerator<MovedItem> {
  const countsByReason = new Map<string, number>();
  for (const { reason } of source.left ?? []) countsByReason.set(reason, (countsByReason.get(reason) ?? 0) + 1);
  for (const [what, count] of countsByReason) yield { kind: "left", what, count };
  yield* items;
}
