import type { ServerProcess } from "./server-process.ts";

export interface BenchOptions {
  /** Small counts: shows that everything works, measures nothing. */
  readonly isQuick: boolean;
  /** The long rows too. */
  readonly isFull: boolean;
}

/** What a part of the benchmark may use. */
export interface BenchContext extends BenchOptions {
  readonly signal: AbortSignal;
  /** Where temporary files may lie. */
  readonly directory: string;
  /** A line about what is going on. */
  progress(text: string): void;
  /** A fresh server on a fresh database. */
  startServer(name: string): Promise<ServerProcess>;
}

/** One line of the table: what was asked for and what was found. */
export interface Row {
  readonly what: string;
  readonly goal: string;
  readonly found: string;
  /** Undefined where there is no goal, or nothing could be measured. */
  readonly isMet: boolean | undefined;
}

export interface PartResult {
  readonly rows: readonly Row[];
  /** Markdown: the figures behind the rows, and how they were taken. */
  readonly details: string;
}

export type Part = (context: BenchContext) => Promise<PartResult>;
