import {
  createFitter,
  itemsOf,
  openExport,
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
