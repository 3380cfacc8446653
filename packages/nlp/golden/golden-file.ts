/** A text by itself, or as many times over: 100,000 characters need not stand in a file. */
export type GoldenText = ({ readonly text: string } | { readonly repeat: string; readonly times: number }) & {
  /** As a caller of the analysis would give it. */
  readonly language?: string;
};

/** A text, what is said of it to be read by people, and the fingerprint of every bit behind it. */
export type GoldenLine = GoldenText & { readonly said: Said; readonly bits: string };

/** What is said of a text, shortened: names left out are empty. */
export interface Said {
  readonly language: string;
  readonly sentiment: readonly [label: string, score: number, magnitude: number, confidence: number];
  readonly emotions?: Readonly<Record<string, number>>;
  readonly families?: Readonly<Record<string, number>>;
  readonly topics?: readonly string[];
  readonly keyPhrases?: readonly string[];
  /** Scores of the first sentences. */
  readonly sentences?: readonly number[];
  /** Rules of the help card. */
  readonly card?: readonly string[];
}

export interface GoldenFile {
  readonly lines: readonly GoldenLine[];
  /** Fingerprints of what the insights say of a journal of these texts. */
  readonly insights: Readonly<Record<string, string>>;
}

export function textOf(golden: GoldenText): string {
  return "text" in golden ? golden.text : golden.repeat.repeat(golden.times);
}

/** Reads the file: a line of JSON for each text, the last for the insights. */
export function parseGolden(file: string): GoldenFile {
  const lines = file.trimEnd().split("\n");
  const { insights } = JSON.parse(lines.pop() ?? "") as Pick<GoldenFile, "insights">;
  return { lines: lines.map((line) => JSON.parse(line) as GoldenLine), insights };
}
