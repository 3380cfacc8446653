import type { LostField, MediaKind } from "../moved-entry.ts";
import type { Shortened } from "./fit.ts";

/** What became of a journal that moved in, in counts. Whatever is not counted as lost came along. */
export interface MoveReport {
  /** Entries that the source holds, readable or not. */
  readonly read: number;
  /** Entries of ours that were written; more than were read where long ones were cut. */
  readonly added: number;
  /** Of those, the ones that went to the bin, where they lay in AURA before. */
  readonly binned: number;
  /** Entries of the source that became several. */
  readonly cut: number;
  /** There already, and as they came. */
  readonly present: number;
  /** There already, and changed since by their writer: left as they are. */
  readonly changed: number;
  /** Deleted since by their writer: not brought back. */
  readonly deleted: number;
  /** Of an id that an earlier entry of the same source has. */
  readonly repeated: number;
  /** Entries that could not be read or written. */
  readonly failed: number;
  /** Some of those, named without being quoted. */
  readonly problems: readonly Problem[];
  /** Fields that have no home, by their path, with the number of entries that had them. */
  readonly lost: Counts;
  /** What did not fit, with the number of entries. */
  readonly shortened: Counts;
  /** Photos and other files that came along. */
  readonly attached: number;
  /** Those that did not, by kind. */
  readonly media: Counts;
  /** Things of the export that are no entries. */
  readonly left: Counts;
}

export interface Problem {
  readonly where: string;
  readonly reason: string;
}

export type Counts = Readonly<Record<string, number>>;

/** So many problems are named; all are counted. */
const NAMED_PROBLEMS = 100;
/** So many kinds are told apart; a source that makes up more has the others counted as one. */
const KINDS = 500;
const OTHERS = "…";

export const EMPTY_REPORT: MoveReport = {
  read: 0,
  added: 0,
  binned: 0,
  cut: 0,
  present: 0,
  changed: 0,
  deleted: 0,
  repeated: 0,
  attached: 0,
  failed: 0,
  problems: [],
  lost: {},
  shortened: {},
  media: {},
  left: {},
};

/** Takes down what becomes of some entries; what it has taken down is added to a report when they are written. */
export interface ReportTally {
  count(
    outcome: "read" | "added" | "binned" | "cut" | "present" | "changed" | "deleted" | "repeated" | "attached",
    by?: number,
  ): void;
  problem(where: string, reason: string): void;
  lost(fields: readonly LostField[]): void;
  shortened(what: readonly Shortened[]): void;
  media(kind: MediaKind): void;
  left(what: string, count: number): void;
  /** A report with all of this added. */
  addedTo(report: MoveReport): MoveReport;
}

/** Starts taking down. */
export function createTally(): ReportTally {
  const { read, added, binned, cut, present, changed, deleted, repeated, attached, failed } = EMPTY_REPORT;
  const counts = { read, added, binned, cut, present, changed, deleted, repeated, attached, failed };
  const problems: Problem[] = [];
  const kinds = { lost: new Map<string, number>(), shortened: new Map(), media: new Map(), left: new Map() };
  const add = (to: Map<string, number>, kind: string, by = 1): void => void to.set(kind, (to.get(kind) ?? 0) + by);
  return {
    count: (outcome, by = 1) => void (counts[outcome] += by),
    problem(where, reason) {
      counts.failed += 1;
      if (problems.length < NAMED_PROBLEMS) problems.push({ where, reason });
    },
    lost: (fields) => new Set(fields).forEach((field) => add(kinds.lost, field)),
    shortened: (what) => what.forEach((kind) => add(kinds.shortened, kind)),
    media: (kind) => add(kinds.media, kind),
    left: (what, count) => add(kinds.left, what, count),
    addedTo(report) {
      const sums = Object.entries(counts).map(([name, count]) => [name, report[name as keyof typeof counts] + count]);
      return {
        ...(Object.fromEntries(sums) as typeof counts),
        problems: [...report.problems, ...problems].slice(0, NAMED_PROBLEMS),
        lost: merged(report.lost, kinds.lost),
        shortened: merged(report.shortened, kinds.shortened),
        media: merged(report.media, kinds.media),
        left: merged(report.left, kinds.left),
      };
    },
  };
}

function merged(before: Counts, more: ReadonlyMap<string, number>): Counts {
  const sums = new Map(Object.entries(before));
  for (const [kind, count] of more) {
    const name = sums.has(kind) || sums.size < KINDS ? kind : OTHERS;
    sums.set(name, (sums.get(name) ?? 0) + count);
  }
  return Object.fromEntries(sums);
}
