import type { MovedItem } from "./moved-entry.ts";
import type { ExportedFiles } from "./source.ts";

/** What only a person can say about a source, asked in the preview. */
export interface FormatQuestion {
  /** Stable, such as `mood-direction`; the app has its words. */
  readonly id: string;
  /** What in the source it is about, in the source's own words: the name of a mood. */
  readonly about?: string;
  /** Stable ids; the first is taken where nobody answers. */
  readonly choices: readonly string[];
  /** What the source itself calls a choice, where it has a word for it: the name of a column. */
  readonly labels?: Readonly<Record<string, string>>;
}

export interface ReadOptions {
  /** Zone of entries that name none. */
  readonly timezone: string;
  /** Answers to the format's questions, by their id. */
  readonly answers: Readonly<Record<string, string>>;
}

/** How sure a format is that a source is its own: 0 not at all, 1 certain. Told from the content, not from the name alone. */
export type Likelihood = number;

/** A format that journals come from. */
export interface Format {
  /** Stable, such as `day-one-json`. */
  readonly id: string;
  /** A product's name as a person knows it, such as `Day One`. */
  readonly name: string;
  /** Looks at paths and first bytes, never at everything. */
  detect(source: ExportedFiles): Promise<Likelihood>;
  /** Questions that this very source raises. */
  questions(source: ExportedFiles): Promise<readonly FormatQuestion[]>;
  /**
   * Reads the source entry by entry; never holds more than one entry and its index in memory. A damaged entry is an item, not an
   * error.
   * @throws RefusedSource where nothing of it can be read
   */
  read(source: ExportedFiles, options: ReadOptions): AsyncIterable<MovedItem>;
}
