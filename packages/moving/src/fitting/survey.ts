import type { MovedEntry, MovedItem } from "../moved-entry.ts";
import type { Fitted } from "./fit.ts";
import { createTally, EMPTY_REPORT, type Counts, type MoveReport } from "./report.ts";
import { createSamples } from "./samples.ts";

/** What a person sees of a source before anything of it is written. */
export interface Survey {
  /** Things that the reader says, entries or not: what progress is counted in. */
  readonly items: number;
  readonly entries: number;
  /** Entries of ours that they come to. */
  readonly pieces: number;
  /** Calendar days of the writer, as far as they are known. */
  readonly from?: string;
  readonly to?: string;
  /** Entries by the journal they lay in, where there are several. */
  readonly journals: Counts;
  /** The first, the last, and some in between. */
  readonly samples: readonly Sample[];
  /** Photos and other files that the source holds, by kind. */
  readonly media: Counts;
  /** What will not come along, and what cannot be read. */
  readonly losses: Pick<MoveReport, "failed" | "problems" | "lost" | "shortened" | "media" | "left">;
}

/** The beginning of an entry. */
export interface Sample {
  readonly timestamp: string;
  readonly timezone: string;
  readonly beginning: string;
  readonly tags: readonly string[];
  readonly mood?: { readonly rating: number; readonly label?: string };
}

const SAMPLES = 5;
const SAMPLE_LENGTH = 280;
const JOURNALS = 200;

/** Reads a source to its end and writes nothing. */
export async function surveyOf(
  items: AsyncIterable<MovedItem>,
  fit: (entry: MovedEntry) => Fitted,
  onProgress?: (items: number) => void,
): Promise<Survey> {
  const journals = new Map<string, number>();
  const held = new Map<string, number>();
  const samples = createSamples<Sample>(SAMPLES);
  let report = EMPTY_REPORT;
  let [count, entries, pieces] = [0, 0, 0];
  let from: string | undefined;
  let to: string | undefined;
  for await (const item of items) {
    count += 1;
    onProgress?.(count);
    const tally = createTally();
    if (item.kind === "problem") tally.problem(item.where, item.reason);
    else if (item.kind === "left") tally.left(item.what, item.count);
    else {
      const { entry } = item;
      entries += 1;
      if (entry.journal !== undefined && (journals.has(entry.journal) || journals.size < JOURNALS)) {
        journals.set(entry.journal, (journals.get(entry.journal) ?? 0) + 1);
      }
      const fitted = fit(entry);
      if (fitted.kind === "unfit") tally.problem(`entry ${count}`, fitted.reason);
      else {
        pieces += fitted.pieces.length;
        tally.lost(entry.lost);
        tally.shortened(fitted.shortened);
        for (const { kind, file } of entry.media) {
          if (file === undefined) tally.media(kind);
          else held.set(kind, (held.get(kind) ?? 0) + 1);
        }
        const [first] = fitted.pieces;
        if (first !== undefined) {
          const day = entry.when.kind === "local" ? entry.when.date : first.timestamp.slice(0, 10);
          from = from === undefined || day < from ? day : from;
          to = to === undefined || day > to ? day : to;
          // What lies in the bin is nobody's to read in a preview.
          if (entry.past?.deletedAt === undefined) samples.add(sampleOf(first));
        }
      }
    }
    report = tally.addedTo(report);
  }
  const { failed, problems, lost, shortened, media, left } = report;
  return {
    items: count,
    entries,
    pieces,
    ...(from === undefined || to === undefined ? {} : { from, to }),
    journals: Object.fromEntries(journals),
    samples: samples.picked(),
    media: Object.fromEntries(held),
    losses: { failed, problems, lost, shortened, media, left },
  };
}

function sampleOf({ content, timestamp, timezone, metadata }: (Fitted & { kind: "fitted" })["pieces"][number]): Sample {
  const points = [...content.slice(0, 2 * SAMPLE_LENGTH)];
  return {
    timestamp,
    timezone,
    beginning: points.slice(0, SAMPLE_LENGTH).join(""),
    tags: metadata.tags ?? [],
    ...(metadata.mood === undefined ? {} : { mood: metadata.mood }),
  };
}
